"""Servers that a run of the tests fetches, starts and ends."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import create_connection, create_server

from tools.local_stack.processes import ROOT, run_tool, stop
from tools.local_stack.terminal import Failure

HERE = Path(__file__).parent
FETCHED = ROOT / ".build/opinions"
_START_SECONDS = 90
# Other implementations take letters and digits only.
_KEYS = {"AWS_ACCESS_KEY_ID": "contract", "AWS_SECRET_ACCESS_KEY": "contract"}


class Unavailable(Exception):
    """A server is unavailable on this machine; the message has the reason."""


@dataclass(frozen=True)
class Opinion:
    """An implementation of a service. `variable` names its URL for the tests, which run where
    `fixture` is the name of a fixture or of a parameter."""

    service: str
    name: str
    variable: str
    fixture: str
    fetch: Callable[[], None]
    serve: Callable[[], AbstractContextManager[str]]


def environment(**more: str) -> dict[str, str]:
    """The environment of the caller with access keys that every server takes."""
    return os.environ | _KEYS | {"AWS_DEFAULT_REGION": "us-east-1"} | more


def require(*tools: str) -> None:
    """Raises Unavailable when one of the programs is not installed."""
    missing = [tool for tool in tools if shutil.which(tool) is None]
    if missing:
        raise Unavailable(f"{' and '.join(missing)} not installed here.")


def fetch(registry: str, command: Sequence[str]) -> None:
    """Runs a package manager; Unavailable when its registry does not give the packages."""
    try:
        run_tool(registry, command, os.environ)
    except Failure as exc:
        raise Unavailable(f"{registry} did not give the packages. {exc}") from exc


def free_port() -> int:
    """Returns an unused port."""
    with create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


@contextmanager
def running(command: Sequence[str], port: int) -> Iterator[None]:
    """Runs a server until the block ends; Failure when it does not listen in time."""
    log = FETCHED / f"{port}.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait(server, port, log)
            yield
        finally:
            stop(server)
    log.unlink()


def _wait(server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise Failure(f"{server.args!r} did not start:\n{log.read_text(errors='replace')[-2_000:]}")
