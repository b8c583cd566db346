"""Runs a scenario, and names it by a text that repeats the run: `make simulate SEED='…'`."""

from pydantic import TypeAdapter

from tests.simulation import background
from tests.simulation.background import Tasks, TasksScenario
from tests.simulation.checks import invariants
from tests.simulation.pipeline import Pipeline
from tests.simulation.scenario import Scenario

_SEEDS: TypeAdapter[Scenario | TasksScenario] = TypeAdapter(Scenario | TasksScenario)


def seed_of(scenario: Scenario | TasksScenario) -> str:
    """Returns the scenario as JSON, without default values."""
    return _SEEDS.dump_json(scenario, exclude_defaults=True).decode()


def scenario_of(seed: str) -> Scenario | TasksScenario:
    """Reverses `seed_of`; ValueError when the text is no seed."""
    return _SEEDS.validate_json(seed)


def run(scenario: Scenario | TasksScenario) -> Pipeline | Tasks:
    """Runs the scenario; adds the command that repeats the run to any error."""
    try:
        return _run(scenario)
    except Exception as exc:
        exc.add_note(f"To run it again: make simulate SEED='{seed_of(scenario)}'")
        raise


def _run(scenario: Scenario | TasksScenario) -> Pipeline | Tasks:
    if isinstance(scenario, TasksScenario):
        tasks = Tasks(scenario)
        tasks.run()
        background.check(tasks)
        return tasks
    pipeline = Pipeline(scenario)
    pipeline.run()
    invariants.check(pipeline)
    return pipeline
