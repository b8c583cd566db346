"""Programs that run the portal's code, one for each of its languages."""

import http.client
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.assertions.deadline import DEADLINE
from tools.local_stack.processes import ROOT
from tools.local_stack.programs import building, languages
from tools.local_stack.programs.languages import SNIPPETS

# With the value "required", a missing tool fails tests instead of skipping them, as in CI.
VARIABLE = "OUTRIDER_TOOLCHAINS"
PROGRAMS = Path(__file__).parent / "programs"
SVIX = ROOT / "tests/sdk/js/node_modules/svix2"
NAMES = ("webhook-id", "webhook-timestamp", "webhook-signature")


@dataclass(frozen=True)
class Sent:
    """A request to a receiver; an empty value stands for a header that is missing."""

    body: bytes
    id: str
    timestamp: str
    signature: str

    @property
    def values(self) -> tuple[str, str, str]:
        return self.id, self.timestamp, self.signature


Verdicts = Callable[[str, Sequence[Sent]], list[str]]


def verdicts(language: str, folder: Path) -> Verdicts:
    """Returns the function that asks the code of a language; skips the test without its tools."""
    if language == "php":
        _need("php")
        return _ask_php
    command = _COMMANDS[language](folder)

    def ask(secret: str, sent: Sequence[Sent]) -> list[str]:
        lines = "".join("\t".join((each.body.hex(), *each.values)) + "\n" for each in sent)
        done = subprocess.run(  # noqa: S603 - a program of ours
            command,
            input=lines,
            env=_environment(secret),
            capture_output=True,
            text=True,
            timeout=DEADLINE,
            check=False,
        )
        # Mono prints warnings of its own there. A fault of the program is no verdict.
        found = [line for line in done.stdout.splitlines() if line in ("accepted", "refused")]
        return [*found, *([done.stderr] if done.returncode else [])]

    return ask


def _need(*tools: str) -> None:
    for tool in tools:
        if shutil.which(tool) is None:
            _leave_out(f"{tool} is not here to run the portal's code")


def _leave_out(reason: str) -> None:
    if os.environ.get(VARIABLE) == "required":
        pytest.fail(reason)
    pytest.skip(reason)


def _environment(secret: str) -> dict[str, str]:
    return {**os.environ, "WEBHOOK_SECRET": secret}


def _python(_folder: Path) -> tuple[str, ...]:
    return (sys.executable, str(PROGRAMS / "python_program.py"), str(SNIPPETS / "python.txt"))


def _javascript(folder: Path) -> tuple[str, ...]:
    _need("node")
    if not SVIX.exists():
        _leave_out("The SDK for JavaScript is not here: `make test` installs it")
    (folder / "node_modules").mkdir()
    (folder / "node_modules/svix").symlink_to(SVIX)
    shutil.copyfile(SNIPPETS / "javascript.txt", folder / "snippet.mjs")
    shutil.copyfile(PROGRAMS / "javascript.mjs", folder / "program.mjs")
    return ("node", str(folder / "program.mjs"))


def _ruby(_folder: Path) -> tuple[str, ...]:
    _need("ruby")
    return ("ruby", str(PROGRAMS / "ruby.rb"), str(SNIPPETS / "ruby.txt"))


def _csharp(folder: Path) -> tuple[str, ...]:
    _need("mcs", "mono")
    program = str(folder / "verify.exe")
    sources = (str(PROGRAMS / "Verify.cs"), str(SNIPPETS / "csharp.txt"))
    command = ("mcs", f"-out:{program}", *sources)
    subprocess.run(command, check=True)  # noqa: S603 - sources of ours
    return ("mono", program)


def _compiled(language: str) -> Callable[[Path], tuple[str, ...]]:
    def command(_folder: Path) -> tuple[str, ...]:
        if reason := building.left_out(language):
            _leave_out(f"The program in {language} is left out: {reason}")
        return languages.LANGUAGES[language].verify

    return command


_COMMANDS = {
    "python": _python,
    "javascript": _javascript,
    "ruby": _ruby,
    "csharp": _csharp,
    **{language: _compiled(language) for language in languages.LANGUAGES},
}
LANGUAGES = (*_COMMANDS, "php")


def _ask_php(secret: str, sent: Sequence[Sent]) -> list[str]:
    """Asks PHP's own web server, as the code reads its request."""
    with _php_server(secret) as port:
        return [_answer(port, each) for each in sent]


def _answer(port: int, sent: Sent) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=DEADLINE)
    given = {name: value for name, value in zip(NAMES, sent.values, strict=True) if value}
    connection.request("POST", "/webhooks", sent.body, given)
    status = connection.getresponse().status
    connection.close()
    return {204: "accepted", 400: "refused"}.get(status, str(status))


@contextmanager
def _php_server(secret: str) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ("php", "-d", "display_errors=0", "-S", f"127.0.0.1:{port}", SNIPPETS / "php.txt")
    server = subprocess.Popen(  # noqa: S603 - a program of ours
        command, env=_environment(secret), stderr=subprocess.PIPE, text=True
    )
    assert server.stderr is not None
    try:
        said = server.stderr.readline()
        assert "started" in said, said
        yield port
    finally:
        server.terminate()
        server.communicate()
