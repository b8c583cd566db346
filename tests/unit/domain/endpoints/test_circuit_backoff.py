from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.endpoints.circuit_backoff import (
    DRIFT,
    FIRST_CHECK_DELAY,
    JITTER,
    MAX_CHECK_DELAY,
    MAX_HOLD,
    MAX_QUEUED_HOLD,
    next_check_at,
)
from tests.support.arrange import builders
from tests.support.arrange.builders import NOW

OUTAGES = st.timedeltas(timedelta(0), MAX_HOLD)
NUMBERS = st.integers(1, 1_000)


def attempt(number: int) -> str:
    return builders.new_id("atmpt_", number)


@given(
    NUMBERS,
    st.timedeltas(timedelta(hours=1), MAX_HOLD),
    st.timedeltas(MAX_QUEUED_HOLD, MAX_CHECK_DELAY),
)
def test_long_held_copies_of_a_task_check_again_at_the_same_time(
    number: int, outage: timedelta, wait: timedelta
) -> None:
    earliest = NOW + outage + wait
    copies = {
        next_check_at(attempt(number), NOW, NOW + outage + apart, earliest)
        for apart in (timedelta(0), timedelta(microseconds=1), (wait - MAX_QUEUED_HOLD) / 2)
    }

    assert len(copies) == 1


@given(NUMBERS, st.timedeltas(timedelta(0), timedelta(minutes=9)))
def test_copies_of_a_task_held_in_the_queue_check_again_at_different_times(
    number: int, wait: timedelta
) -> None:
    moments = {
        next_check_at(attempt(number), NOW, NOW + n * timedelta(milliseconds=1), NOW + wait)
        for n in range(10)
    }

    assert len(moments) == 10
    assert max(moments) - min(moments) < DRIFT


def test_different_attempts_held_for_one_circuit_check_again_at_different_times() -> None:
    moments = {next_check_at(attempt(n), NOW, NOW, NOW + timedelta(hours=1)) for n in range(50)}

    assert len(moments) == 50


@given(NUMBERS, OUTAGES, st.timedeltas(timedelta(0), timedelta(hours=1)))
def test_a_hold_is_extended_by_about_half_of_its_length_at_most(
    number: int, waited: timedelta, pause: timedelta
) -> None:
    now, earliest = NOW + waited, NOW + waited + pause

    instant = next_check_at(attempt(number), NOW, now, earliest)

    assert earliest <= instant
    most = (
        min(waited + pause, MAX_CHECK_DELAY * (1 + JITTER))
        + FIRST_CHECK_DELAY * (1 + JITTER)
        + DRIFT
    )
    assert instant - earliest <= most


@given(NUMBERS)
def test_an_attempt_held_through_an_outage_checks_a_few_dozen_times(number: int) -> None:
    instant, looks = NOW, 0
    while instant - NOW < MAX_HOLD:
        instant = next_check_at(attempt(number), NOW, instant, instant + timedelta(seconds=1))
        looks += 1

    assert looks < 50
