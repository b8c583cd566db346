"""Tries each mutation on a copy of the engine: `python -m tests.simulation.mutation.mutate`.

Arguments are the names of mutations; without any, it tries them all.
"""

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.simulation.mutation.mutation import Mutation
from tests.simulation.mutation.mutations import MUTATIONS

ROOT = Path(__file__).parents[3]
# Runs in which a mutation has to be found.
RUNS = 300
SECONDS = 900
# The search reports a crash by this name: a mutation that crashes the engine proves nothing.
CRASH = "raised"


def caught(mutation: Mutation) -> str:
    """Returns the invariant that fails first with the mutation; nothing when none does."""
    with TemporaryDirectory() as place:
        for folder in ("functions", "shared", "tests"):
            shutil.copytree(ROOT / folder, Path(place, folder), ignore=_IGNORED)
        shutil.copy(ROOT / "template.yaml", place)
        mutation.mutate(Path(place))
        command = [
            sys.executable,
            "-m",
            "tests.simulation.runs.search",
            mutation.simulation,
            str(RUNS),
        ]
        # S603: a program of this project, with arguments of this table.
        return subprocess.run(  # noqa: S603
            command, cwd=place, check=True, capture_output=True, text=True, timeout=SECONDS
        ).stdout.strip()


_IGNORED = shutil.ignore_patterns("__pycache__", "node_modules", "*.json")


def main(names: list[str]) -> int:
    """Prints the invariant that caught each mutation, and returns how many none has caught.

    The first of several invariants depends on the runs drawn.
    """
    chosen = [m for m in MUTATIONS if not names or m.name in names]
    survived = 0
    with ThreadPoolExecutor(2) as threads:
        for mutation, invariant in zip(chosen, threads.map(caught, chosen), strict=True):
            is_caught = invariant not in {"", CRASH}
            survived += not is_caught
            print("ok " if is_caught else "NOT", f"{mutation.name}: {invariant or 'survives'}")
    return survived


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
