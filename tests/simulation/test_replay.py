"""A failing run is named, and its name repeats the run."""

import subprocess
import sys
from unittest.mock import patch

import pytest
from hypothesis import given

from shared.services.delivery.fanout import FanoutService
from tests.simulation.background import TasksScenario
from tests.simulation.model.faults import Rates
from tests.simulation.model.receivers import Manner
from tests.simulation.runs import replay
from tests.simulation.runs.strategies import SCENARIOS, TASKS, seeded
from tests.simulation.scenario import Scenario

SCENARIO = Scenario(
    seed=7,
    manners=tuple(Manner),
    rates=Rates(50, 50, 50, 50, 200, 50),
    twins=True,
    switched_off=1,
    deleted=1,
    listens=True,
)


def replayed(seed: str, **environment: str) -> str:
    """Returns the output of `make simulate SEED=…`."""
    command = [sys.executable, "-m", "tests.simulation", seed]
    # S603: a program of this project, with an argument of this file.
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)  # noqa: S603
    return done.stdout


def test_the_same_seed_is_the_same_run_in_every_process() -> None:
    seed = replay.seed_of(SCENARIO)

    first, second = (replayed(seed, PYTHONHASHSEED=salt) for salt in "12")

    assert first == second
    assert len(first.splitlines()) > len(Manner)


def test_a_failing_run_reports_the_command_that_repeats_it() -> None:
    scenario = Scenario(seed=1, manners=(Manner.GOOD,))

    with (
        patch.object(FanoutService, "expand", lambda *_: 0),
        pytest.raises(AssertionError) as failure,
    ):
        replay.run(scenario)

    reported = failure.value.__notes__[-1]
    assert reported.startswith("To run it again: make simulate SEED='")
    assert replay.scenario_of(reported.split("'")[1]) == scenario


@seeded
@given(SCENARIOS | TASKS)
def test_every_scenario_has_a_seed(scenario: Scenario | TasksScenario) -> None:
    seed = replay.seed_of(scenario)

    assert replay.scenario_of(seed) == scenario
    assert "'" not in seed


def test_an_invalid_seed_is_reported() -> None:
    with pytest.raises(ValueError, match="manners"):
        replay.scenario_of('{"seed": 1}')
