from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.waiting import (
    DRIFT,
    FIRST_LOOK,
    JITTER,
    LAST_LOOKS,
    PATIENCE,
    SHORT,
    looks_again_at,
)
from tests.support import builders
from tests.support.builders import NOW

OUTAGES = st.timedeltas(timedelta(0), PATIENCE)
NUMBERS = st.integers(1, 1_000)


def attempt(number: int) -> str:
    return builders.new_id("atmpt_", number)


@given(NUMBERS, st.timedeltas(timedelta(hours=1), PATIENCE), st.timedeltas(SHORT, LAST_LOOKS))
def test_copies_of_a_task_that_wait_for_long_look_again_at_the_same_moment(
    number: int, outage: timedelta, wait: timedelta
) -> None:
    earliest = NOW + outage + wait
    copies = {
        looks_again_at(attempt(number), NOW, NOW + outage + apart, earliest)
        for apart in (timedelta(0), timedelta(microseconds=1), (wait - SHORT) / 2)
    }

    assert len(copies) == 1


@given(NUMBERS, st.timedeltas(timedelta(0), timedelta(minutes=9)))
def test_copies_of_a_task_that_wait_in_the_queue_look_again_apart(
    number: int, wait: timedelta
) -> None:
    moments = {
        looks_again_at(attempt(number), NOW, NOW + n * timedelta(milliseconds=1), NOW + wait)
        for n in range(10)
    }

    assert len(moments) == 10
    assert max(moments) - min(moments) < DRIFT


def test_attempts_that_wait_for_the_same_do_not_look_again_together() -> None:
    moments = {looks_again_at(attempt(n), NOW, NOW, NOW + timedelta(hours=1)) for n in range(50)}

    assert len(moments) == 50


@given(NUMBERS, OUTAGES, st.timedeltas(timedelta(0), timedelta(hours=1)))
def test_what_waits_does_so_for_about_half_as_long_again_at_the_most(
    number: int, waited: timedelta, pause: timedelta
) -> None:
    now, earliest = NOW + waited, NOW + waited + pause

    moment = looks_again_at(attempt(number), NOW, now, earliest)

    assert earliest <= moment
    most = min(waited + pause, LAST_LOOKS * (1 + JITTER)) + FIRST_LOOK * (1 + JITTER) + DRIFT
    assert moment - earliest <= most


@given(NUMBERS)
def test_who_waits_through_an_outage_looks_a_few_dozen_times(number: int) -> None:
    moment, looks = NOW, 0
    while moment - NOW < PATIENCE:
        moment = looks_again_at(attempt(number), NOW, moment, moment + timedelta(seconds=1))
        looks += 1

    assert looks < 50
