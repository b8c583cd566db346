"""Programs that check the published SDKs on a running stack, and the calls of each."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from tests.e2e.kit.recorder import Call, recorder
from tools.local_stack.processes import ROOT
from tools.local_stack.programs import building, languages
from tools.local_stack.stack import Stack, organisation_token

JS = ROOT / "tests" / "sdk" / "js"
# Their environments hold only the SDK's dependencies.
PYTEST = (
    *("-m", "pytest", "-o", "python_files=check_*.py", "-o", "cache_dir=.pytest_cache/sdk"),
    f"--confcutdir={ROOT / 'tests' / 'sdk'}",
)


@dataclass(frozen=True)
class Sdk:
    """One generation of a client: its check program, and the user agent of its requests.

    `language` is set for a compiled program.
    """

    program: tuple[str | Path, ...]
    agent: str
    environment: Mapping[str, str] = field(default_factory=dict)
    language: str = ""

    @property
    def left_out(self) -> str:
        """Returns the reason why it cannot run here; empty when it can."""
        if self.language:
            return building.left_out(self.language)
        return "" if shutil.which(self.program[0]) else f"{self.program[0]} is not here"


def python(environment: str, release: str) -> Sdk:
    interpreter = ROOT / environment / "bin" / "python"
    return Sdk(
        (interpreter, *PYTEST, ROOT / "tests" / "sdk" / "python"), rf"svix-libs/{release}/python "
    )


def javascript(name: str, release: str) -> Sdk:
    program = ("node", JS / "all.mjs")
    return Sdk(program, rf"svix-libs/{release}/javascript( |$)", {"SDK": name})


def compiled(language: str, release: str, name: str = "") -> Sdk:
    program = languages.LANGUAGES[language].program
    return Sdk(program, rf"svix-libs/{release}/{language}( |$)", {"SDK": name}, language)


# Each calls every operation that its SDK has a method for.
SDKS = {
    "python 2": python(".venv", r"2\.\d+\.\d+"),
    "python 1": python(".venv-svix1", r"1\.99\.\d+"),
    "javascript 2": javascript("svix2", r"2\.\d+\.\d+"),
    "javascript 1": javascript("svix1", r"1\.99\.\d+"),
}
# Each calls MAIN_JOB, and verifies the messages that its endpoint receives.
COMPILED = {
    "go 1": compiled("go", r"1\.99\.\d+"),
    "java 1": compiled("java", r"1\.99\.\d+"),
    "kotlin 1": compiled("kotlin", r"1\.98\.\d+"),
    "rust 1": compiled("rust", r"1\.99\.\d+", "svix1"),
    "rust 2": compiled("rust", r"2\.\d+\.\d+", "svix2"),
}
ALL = SDKS | COMPILED


@dataclass(frozen=True)
class Run:
    """A program's output and calls, and whether all of its checks passed."""

    output: str = field(repr=False)
    calls: list[Call] = field(repr=False)
    passed: bool


def run(sdk: Sdk, stack: Stack) -> Run:
    """Runs the checks in an organisation of their own."""
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


@contextmanager
def running(stack: Stack) -> Iterator[dict[str, Future[Run]]]:
    """Runs a few programs at once: most of the time, they wait for responses and deliveries.

    All at once would slow each other down: the Java and Kotlin SDKs time out after 10 s.
    """
    here = {name: sdk for name, sdk in ALL.items() if not sdk.left_out}
    with ThreadPoolExecutor(3) as pool:
        yield {name: pool.submit(run, sdk, stack) for name, sdk in here.items()}
