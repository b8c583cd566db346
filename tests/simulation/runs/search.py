"""Searches for a failing run: `python -m tests.simulation.runs.search SIMULATION RUNS`."""

import sys
from collections.abc import Mapping
from traceback import walk_tb
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy

from tests.simulation.runs import replay
from tests.simulation.runs.strategies import PAUSES, SCENARIOS, TASKS, TOKENS, WAYS_OUT

SIMULATIONS: Mapping[str, SearchStrategy[Any]] = {
    "pipeline": SCENARIOS,
    "pauses": PAUSES,
    "ways out": WAYS_OUT,
    "tokens": TOKENS,
    "background": TASKS,
}


def search(simulation: str, runs: int) -> str:
    """Returns the invariant that the first failing run breaks; an empty text when no run fails.

    The runs are the same each time.
    """

    @settings(
        max_examples=runs,
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(SIMULATIONS[simulation])
    def each(scenario: Any) -> None:
        replay.run(scenario)

    try:
        each()
    except Exception as exc:  # noqa: BLE001 - any error is a finding
        print(*getattr(exc, "__notes__", []), exc, file=sys.stderr)
        return _where(exc)
    return ""


def _where(exc: Exception) -> str:
    """Returns the check that raised, or the source of another error."""
    frames = [frame.f_code for frame, _ in walk_tb(exc.__traceback__)]
    ours = [code.co_name for code in frames if "/tests/simulation/" in code.co_filename]
    checks = ours[ours.index("check") + 1 :] if "check" in ours else []
    return (checks or ours[::-1])[0].strip("_").replace("_", " ")


if __name__ == "__main__":
    print(search(sys.argv[1], int(sys.argv[2])))
