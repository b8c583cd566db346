from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.retry import next_attempt_at
from tests.support.builders import NOW, key, new_id

SCHEDULE = tuple(timedelta(seconds=s) for s in (5, 300, 1800, 7200, 18000, 36000, 36000))


@given(st.integers(1, len(SCHEDULE)), st.integers(1, 2**64))
def test_the_wait_is_that_of_the_schedule_within_a_fifth(number: int, message: int) -> None:
    due_at = next_attempt_at(SCHEDULE, key(message_id=new_id("msg_", message)), number, NOW)

    assert due_at is not None
    wait, planned = due_at - NOW, SCHEDULE[number - 1]
    assert planned * 0.8 <= wait <= planned * 1.2


def test_the_same_failure_always_leads_to_the_same_moment() -> None:
    assert next_attempt_at(SCHEDULE, key(), 1, NOW) == next_attempt_at(SCHEDULE, key(), 1, NOW)


def test_deliveries_that_fail_together_spread() -> None:
    keys = [key(endpoint_id=new_id("ep_", n)) for n in range(50)]

    assert len({next_attempt_at(SCHEDULE, each, 2, NOW) for each in keys}) == 50


def test_after_the_last_wait_there_is_no_attempt() -> None:
    assert next_attempt_at(SCHEDULE, key(), len(SCHEDULE), NOW) is not None
    assert next_attempt_at(SCHEDULE, key(), len(SCHEDULE) + 1, NOW) is None


@pytest.mark.parametrize("number", [1, 2, 100])
def test_an_empty_schedule_means_one_attempt(number: int) -> None:
    assert next_attempt_at((), key(), number, NOW) is None
