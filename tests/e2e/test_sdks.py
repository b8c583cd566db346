"""The published SDKs on the running stack: each checks its answers, and calls every operation."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest

from functions.api.operations import Operation
from tests.e2e.recorder import Call, recorder
from tests.local.processes import ROOT
from tests.local.stack import Stack, organisation_token
from tests.support.handlers import handler

JS = ROOT / "tests" / "sdk" / "js"
PYTEST = ("-m", "pytest", "-o", "python_files=check_*.py", "-o", "cache_dir=.pytest_cache/sdk")


@dataclass(frozen=True)
class Sdk:
    """One generation of a client: the program that runs its checks, and how its requests name it."""

    program: tuple[str | Path, ...]
    agent: str
    environment: Mapping[str, str] = field(default_factory=dict)


def python(environment: str, release: str) -> Sdk:
    interpreter = ROOT / environment / "bin" / "python"
    return Sdk((interpreter, *PYTEST, ROOT / "tests" / "sdk"), rf"svix-libs/{release}/python ")


def javascript(name: str, release: str) -> Sdk:
    program = ("node", JS / "all.mjs")
    return Sdk(program, rf"svix-libs/{release}/javascript( |$)", {"SDK": name})


SDKS = {
    "python 2": python(".venv", r"2\.\d+\.\d+"),
    "python 1": python(".venv-svix1", r"1\.99\.\d+"),
    "javascript 2": javascript("svix2", r"2\.\d+\.\d+"),
    "javascript 1": javascript("svix1", r"1\.99\.\d+"),
}
# The operations that an SDK has no method for.
LACKING = {
    "message.bulk-expunge-content": {"python 1", "javascript 1"},
    "health.ping": SDKS.keys(),  # for monitors
}


# The names of the operations, each with what "METHOD path" of its requests looks like.
Shapes = list[tuple[str, re.Pattern[str]]]


@pytest.fixture
def shapes(monkeypatch: pytest.MonkeyPatch) -> Shapes:
    """Of every operation that is served, the most exact first."""
    served: tuple[Operation, ...] = handler("api", SimpleNamespace(), monkeypatch).OPERATIONS
    exact_first = sorted(served, key=lambda operation: operation.path.count("<"))
    return [
        (o.name, re.compile(f"{o.method} {re.sub('<[^>]*>', '[^/]+', o.path)}"))
        for o in exact_first
    ]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", SDKS)
def test_every_check_of_the_sdk_holds_and_every_operation_is_called(
    name: str, stack: Stack, shapes: Shapes
) -> None:
    sdk = SDKS[name]
    if sdk.program[0] == "node" and shutil.which("node") is None:
        pytest.skip("Node.js is not here: the JavaScript SDK was not tried")
    with recorder(stack.url) as recorded:
        ended = run(sdk, recorded.url, stack)

    assert ended.returncode == 0, ended.stdout
    strangers = {c.agent for c in recorded.calls if not re.match(sdk.agent, c.agent)}
    assert not strangers
    called = {operation_of(call, shapes) for call in recorded.calls if call.status < 300}
    lacking = {operation for operation, sdks in LACKING.items() if name in sdks}
    assert called == {operation for operation, _ in shapes} - lacking


def run(sdk: Sdk, url: str, stack: Stack) -> "subprocess.CompletedProcess[str]":
    """The checks, in an organisation of their own."""
    environment = {
        **os.environ,
        **sdk.environment,
        "OUTRIDER_URL": url,
        "OUTRIDER_TOKEN": organisation_token(stack.jwt_secret, f"org_{uuid4().hex}"),
    }
    return subprocess.run(  # noqa: S603  # a program of this project
        sdk.program,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def operation_of(call: Call, shapes: Shapes) -> str:
    request = f"{call.method} {call.path}"
    return next(name for name, shape in shapes if shape.fullmatch(request))
