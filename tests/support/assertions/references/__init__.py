"""Third-party parsers of responses and URLs, to compare with ours."""

import base64
import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

_HERE = Path(__file__).parent


def read_by_go(answers: Sequence[bytes]) -> list[dict[str, Any]]:
    """Parses each response with Go's client; skips the test without Go."""
    go = _tool("go")
    lines = "".join(base64.b64encode(data).decode() + "\n" for data in answers)
    shown = _run([go, "run", str(_HERE / "answers.go")], lines).splitlines()
    assert len(shown) == len(answers)
    found = [json.loads(line) for line in shown]
    return [each | {"body": base64.b64decode(each["body"] or "")} for each in found]


def read_by_node(urls: Sequence[str]) -> list[str | None]:
    """Normalizes each URL with Node.js; skips the test without Node.js."""
    found = json.loads(_run([_tool("node"), str(_HERE / "urls.js")], json.dumps(list(urls))))
    assert len(found) == len(urls)
    return list(found)


def posted_by_go(urls: Sequence[str]) -> list[tuple[int, bytes]]:
    """Posts to each URL with Go's client; returns status and body, 0 for no response."""
    go = _tool("go")
    shown = _run([go, "run", str(_HERE / "posts.go")], "".join(f"{url}\n" for url in urls))
    found = [json.loads(line) for line in shown.splitlines()]
    assert len(found) == len(urls)
    return [(each["status"], base64.b64decode(each["body"] or "")) for each in found]


def posted_by_curl(url: str) -> tuple[int, bytes]:
    """Posts to the URL with curl; returns status and body, 0 for no response."""
    options = ["--silent", "--data", '{"a": 1}', "--write-out", "|%{http_code}"]
    shown = subprocess.run([_tool("curl"), *options, url], capture_output=True, check=False)  # noqa: S603 our own arguments
    body, _, status = shown.stdout.rpartition(b"|")
    return int(status), body


def _tool(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"There is no {name} on this machine to compare with.")
    return path


def _run(command: list[str], text: str) -> str:
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)  # noqa: S603 our own programs
    assert done.returncode == 0, done.stderr
    return done.stdout
