"""Processor time of a cold start for imports and clients, against boto3 with the same clients."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median

# The output of `make build`.
BUILT = Path(".build/local").resolve()
_BY_HAND = (
    "import boto3\n"
    "for service in ('dynamodb', 'sqs', 'secretsmanager'):\n"
    "    boto3.client(service)\n"
)


@dataclass(frozen=True)
class Imports:
    """Medians in seconds of processor time: an empty process, a function as it is built, the same
    without compiled code of ours, and its clients made by hand."""

    empty: float
    built: float
    uncompiled: float
    by_hand: float

    @property
    def ratio(self) -> float:
        """The function as built, against its clients by hand."""
        return (self.built - self.empty) / (self.by_hand - self.empty)

    @property
    def compiled_ratio(self) -> float:
        """The function as built, against the same without compiled code of ours."""
        return (self.built - self.empty) / (self.uncompiled - self.empty)


def imports(function: str, rounds: int = 7) -> Imports:
    """Measures whole processes in turn. The environment must have the function's settings."""
    artifact, layer = BUILT / f"{function.title()}Function", BUILT / "DependenciesLayer/python"
    program = f"import functions.{function}.handler"
    times: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain"
        shutil.copytree(artifact, plain, ignore=shutil.ignore_patterns("__pycache__"))
        runs = {
            "empty": ("", [layer]),
            "built": (program, [artifact, layer]),
            "uncompiled": (program, [plain, layer]),
            "by_hand": (_BY_HAND, [Path(sysconfig.get_path("purelib"))]),
        }
        for _ in range(rounds):
            for name, (code, path) in runs.items():
                times[name].append(_seconds(code, path))
    return Imports(**{name: median(each) for name, each in times.items()})


def init_cpu(functions: Iterable[str]) -> dict[str, float]:
    """Seconds of processor time of INIT, by function."""
    return {function: imports(function).built for function in functions}


def _seconds(code: str, path: list[Path]) -> float:
    """Processor time of a process that finds modules in these folders only,
    and compiles none to keep.
    """
    given = {"PYTHONPATH": os.pathsep.join(map(str, path)), "PYTHONDONTWRITEBYTECODE": "1"}
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-S", "-P", "-c", code], check=True, env=os.environ | given)  # noqa: S603
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
