"""The published SDKs on the running stack: each checks its answers, and calls every operation."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
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
# Their environments hold what an SDK needs, and not what other tests share.
PYTEST = (
    *("-m", "pytest", "-o", "python_files=check_*.py", "-o", "cache_dir=.pytest_cache/sdk"),
    f"--confcutdir={ROOT / 'tests' / 'sdk'}",
)


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
    "authentication.dashboard-access": {"python 2", "javascript 2"},
    "endpoint.get-attempt-stats": {"python 1", "javascript 1", "javascript 2"},
    "message.bulk-expunge-content": {"python 1", "javascript 1"},
    "document.get": SDKS.keys(),  # these three are for people who read the documentation
    "document.page": SDKS.keys(),
    "document.start": SDKS.keys(),
    "health.ping": SDKS.keys(),  # for monitors
    "message-attempt.list-by-endpoint-deprecated": SDKS.keys(),  # what older SDKs had
    "message-attempt.list-by-msg-deprecated": SDKS.keys(),
    "message.cancel": SDKS.keys(),  # an operation of our own
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


@dataclass(frozen=True)
class Run:
    """What a program printed and called, and whether all of its checks held."""

    output: str = field(repr=False)
    calls: list[Call] = field(repr=False)
    passed: bool


def run(sdk: Sdk, stack: Stack) -> Run:
    """The checks, in an organisation of their own."""
    token = organisation_token(stack.jwt_secret, f"org_{uuid4().hex}")
    with recorder(stack.url) as recorded:
        ended = subprocess.run(  # noqa: S603  # a program of this project
            sdk.program,
            cwd=ROOT,
            env={
                **os.environ,
                **sdk.environment,
                "OUTRIDER_URL": recorded.url,
                "OUTRIDER_TOKEN": token,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    return Run(ended.stdout, recorded.calls, ended.returncode == 0)


@pytest.fixture(scope="module")
def runs(stack: Stack) -> Iterator[dict[str, Future[Run]]]:
    """All at once: most of the time, they wait for answers and deliveries."""
    here = {name: sdk for name, sdk in SDKS.items() if shutil.which(sdk.program[0])}
    with ThreadPoolExecutor(len(SDKS)) as pool:
        yield {name: pool.submit(run, sdk, stack) for name, sdk in here.items()}


@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", SDKS)
def test_every_check_of_the_sdk_holds_and_every_operation_is_called(
    name: str, runs: dict[str, Future[Run]], shapes: Shapes
) -> None:
    if name not in runs and name.startswith("javascript"):
        pytest.skip("Node.js is not here: the JavaScript SDK was not tried")
    assert name in runs, f"{SDKS[name].program[0]} is not here: `make test` installs it"

    run = runs[name].result()

    assert run.passed, run.output
    assert all(re.match(SDKS[name].agent, call.agent) for call in run.calls)
    called = {operation_of(call, shapes) for call in run.calls if call.status < 300}
    lacking = {operation for operation, sdks in LACKING.items() if name in sdks}
    assert called == {operation for operation, _ in shapes} - lacking


def operation_of(call: Call, shapes: Shapes) -> str:
    request = f"{call.method} {call.path}"
    return next(name for name, shape in shapes if shape.fullmatch(request))
