"""Background tasks finish and count each message once, whatever fails."""

import pytest
from hypothesis import given

from shared.domain.background.background_task import TaskStatus
from tests.simulation.background import Tasks, TasksScenario, check
from tests.simulation.runs import replay
from tests.simulation.runs.strategies import TASKS, TIMEOUT, seeded
from tests.support.aws.lineage import LONGEST_CHAIN


@seeded
@given(TASKS)
@pytest.mark.timeout(TIMEOUT)
def test_no_fault_loses_a_message_or_counts_it_twice(scenario: TasksScenario) -> None:
    replay.run(scenario)


def test_a_task_of_a_hundred_steps_finishes() -> None:
    done = Tasks(TasksScenario(seed=1, chunk=1, messages=100))

    done.run()

    check(done)


def test_a_chain_of_invocations_is_dropped_when_recursive_loops_are_not_allowed() -> None:
    """Lambda does so unless the function has `RecursiveLoop: Allow`."""
    steps = 3 * LONGEST_CHAIN
    done = Tasks(TasksScenario(seed=1, chunk=1, messages=steps, recursive=False))

    done.run()

    assert done.steps.dead_letters
    assert done.ended(done.recovery).status is not TaskStatus.FINISHED
