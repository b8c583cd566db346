from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.health import (
    APART,
    FIRST_PAUSE,
    LONGEST_PAUSE,
    OPENS_AT,
    PROBE,
    WELL,
    Health,
)
from tests.support.builders import NOW

SECOND = timedelta(seconds=1)
BROKEN = Health(NOW, OPENS_AT, NOW + FIRST_PAUSE, NOW)


def after(failures: int) -> Health:
    """One failure each second, from NOW on."""
    health = WELL
    for number in range(failures):
        health = health.after(NOW + number * SECOND, success=False, probe=False)
    return health


def test_a_few_failures_let_attempts_through() -> None:
    health = after(OPENS_AT - 1)

    assert (health.failures, health.is_broken) == (OPENS_AT - 1, False)
    assert health.waits(NOW) == timedelta(0)


def test_failures_in_a_row_make_attempts_wait() -> None:
    health = after(OPENS_AT)
    opened_at = NOW + (OPENS_AT - 1) * SECOND

    assert health.is_broken
    assert health.waits(opened_at) == FIRST_PAUSE
    assert health.waits(opened_at + FIRST_PAUSE) == timedelta(0)


def test_while_one_attempt_probes_the_others_wait() -> None:
    assert BROKEN.probed(NOW).waits(NOW) == PROBE


@given(st.integers(OPENS_AT, 10_000))
def test_pauses_grow_with_every_probe_that_fails_up_to_a_limit(failures: int) -> None:
    health = Health(NOW, failures, NOW)

    once = health.after(NOW, success=False, probe=True)
    twice = once.after(NOW, success=False, probe=True)

    assert FIRST_PAUSE < once.waits(NOW) <= twice.waits(NOW) <= LONGEST_PAUSE


@pytest.mark.parametrize("probe", [True, False])
def test_a_success_closes_the_circuit_whoever_brings_it(probe: bool) -> None:
    assert BROKEN.after(NOW, success=True, probe=probe) == Health(noted_at=NOW)


def test_what_was_under_way_when_the_circuit_opened_tells_nothing_new() -> None:
    assert BROKEN.after(NOW + SECOND, success=False, probe=False) is BROKEN


def test_a_success_of_an_endpoint_that_is_well_changes_nothing() -> None:
    recovered = Health(noted_at=NOW)

    for well in (WELL, recovered):
        assert well.after(NOW + APART, success=True, probe=False) is well


@given(st.lists(st.booleans(), max_size=60))
def test_it_changes_no_more_often_than_twice_in_a_while(successes: list[bool]) -> None:
    """Whatever an endpoint answers, at whatever rate."""
    health, changes = WELL, 0
    for number, success in enumerate(successes):
        then = health.after(NOW + number * APART / 10, success=success, probe=False)
        changes += then is not health
        health = then

    assert changes <= 2 + 2 * (len(successes) // 10)


def test_failures_at_the_same_time_are_one() -> None:
    once = WELL.after(NOW, success=False, probe=False)

    assert once.after(NOW + APART / 2, success=False, probe=False) is once
    assert once.after(NOW + APART, success=False, probe=False).failures == 2


def test_a_success_counts_however_soon_it_follows_a_failure() -> None:
    once = WELL.after(NOW, success=False, probe=False)

    assert once.after(NOW, success=True, probe=False).failing_since is None


def test_how_long_it_fails_is_counted_from_the_first_failure() -> None:
    health = after(3)

    assert health.failing_since == NOW
    assert health.has_failed_for(5 * SECOND, NOW + 5 * SECOND)
    assert not health.has_failed_for(5 * SECOND, NOW + 4 * SECOND)
    assert not WELL.has_failed_for(timedelta(0), NOW)
