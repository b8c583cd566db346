"""Whatever fails, and whenever, a background task ends and counts each message once."""

import pytest
from hypothesis import given

from tests.simulation import again
from tests.simulation.background import TasksScenario
from tests.simulation.drawing import TASKS, driven


@driven
@given(TASKS)
@pytest.mark.timeout(7_200)
def test_no_fault_loses_a_message_or_counts_it_twice(scenario: TasksScenario) -> None:
    again.run(scenario)
