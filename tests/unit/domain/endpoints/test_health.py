from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.endpoints.health import (
    FIRST_OPEN_TIME,
    HEALTHY,
    MAX_OPEN_TIME,
    MIN_UPDATE_INTERVAL,
    OPENS_AT,
    PROBE_TIMEOUT,
    SLOW_AT,
    TRUST,
    Health,
)
from tests.support.arrange.builders import NOW

SECOND = timedelta(seconds=1)
BROKEN = Health(NOW, OPENS_AT, NOW + FIRST_OPEN_TIME, NOW)


def after(failures: int) -> Health:
    """Returns the health after failures, one each second from NOW on."""
    health = HEALTHY
    for number in range(failures):
        health = health.with_outcome(
            NOW + number * SECOND, success=False, in_time=True, probe=False
        )
    return health


def test_a_circuit_stays_closed_after_a_few_failures() -> None:
    health = after(OPENS_AT - 1)

    assert (health.failures, health.is_broken) == (OPENS_AT - 1, False)
    assert health.remaining_wait(NOW) == timedelta(0)


def test_consecutive_failures_open_the_circuit() -> None:
    health = after(OPENS_AT)
    opened_at = NOW + (OPENS_AT - 1) * SECOND

    assert health.is_broken
    assert health.remaining_wait(opened_at) == FIRST_OPEN_TIME
    assert health.remaining_wait(opened_at + FIRST_OPEN_TIME) == timedelta(0)


def test_attempts_wait_during_a_probe() -> None:
    assert BROKEN.with_probe(NOW).remaining_wait(NOW) == PROBE_TIMEOUT


@given(st.integers(OPENS_AT, 10_000))
def test_open_times_grow_with_failed_probes_up_to_a_limit(failures: int) -> None:
    health = Health(NOW, failures, NOW)

    idempotency_key = health.with_outcome(NOW, success=False, in_time=True, probe=True)
    twice = idempotency_key.with_outcome(NOW, success=False, in_time=True, probe=True)

    assert (
        FIRST_OPEN_TIME
        < idempotency_key.remaining_wait(NOW)
        <= twice.remaining_wait(NOW)
        <= MAX_OPEN_TIME
    )


@pytest.mark.parametrize("probe", [True, False])
def test_any_success_closes_the_circuit(probe: bool) -> None:
    assert BROKEN.with_outcome(NOW, success=True, in_time=True, probe=probe) == Health(
        noted_at=NOW, trusted_until=NOW + TRUST
    )


def test_a_failure_in_flight_when_the_circuit_opened_changes_nothing() -> None:
    assert BROKEN.with_outcome(NOW + SECOND, success=False, in_time=True, probe=False) is BROKEN


def test_a_success_of_a_healthy_endpoint_changes_nothing() -> None:
    trusted = Health(trusted_until=NOW + TRUST)
    recovered = replace(trusted, noted_at=NOW)

    for well in (trusted, recovered):
        assert (
            well.with_outcome(NOW + MIN_UPDATE_INTERVAL, success=True, in_time=True, probe=False)
            is well
        )


@given(st.lists(st.booleans(), max_size=60))
def test_health_changes_at_most_twice_per_update_interval(successes: list[bool]) -> None:
    """Holds for any responses of the endpoint, at any rate."""
    health, changes = HEALTHY, 0
    for number, success in enumerate(successes):
        then = health.with_outcome(
            NOW + number * MIN_UPDATE_INTERVAL / 10, success=success, in_time=True, probe=False
        )
        changes += then is not health
        health = then

    assert changes <= 2 + 2 * (len(successes) // 10)


def test_simultaneous_failures_count_as_one() -> None:
    idempotency_key = HEALTHY.with_outcome(NOW, success=False, in_time=True, probe=False)

    assert (
        idempotency_key.with_outcome(
            NOW + MIN_UPDATE_INTERVAL / 2, success=False, in_time=True, probe=False
        )
        is idempotency_key
    )
    assert (
        idempotency_key.with_outcome(
            NOW + MIN_UPDATE_INTERVAL, success=False, in_time=True, probe=False
        ).failures
        == 2
    )


def test_a_success_counts_at_once_after_a_failure() -> None:
    idempotency_key = HEALTHY.with_outcome(NOW, success=False, in_time=True, probe=False)

    assert (
        idempotency_key.with_outcome(NOW, success=True, in_time=True, probe=False).failing_since
        is None
    )


def test_failing_time_counts_from_the_first_failure() -> None:
    health = after(3)

    assert health.failing_since == NOW
    assert health.has_failed_for(5 * SECOND, NOW + 5 * SECOND)
    assert not health.has_failed_for(5 * SECOND, NOW + 4 * SECOND)
    assert not HEALTHY.has_failed_for(timedelta(0), NOW)


def overdue(count: int, health: Health = HEALTHY) -> Health:
    """Returns the health after this many simultaneous late responses."""
    for _ in range(count):
        health = health.with_late_answer(NOW + MIN_UPDATE_INTERVAL)
    return health


def test_one_late_response_does_not_make_an_endpoint_slow() -> None:
    assert not overdue(SLOW_AT - 1).is_slow


def test_late_responses_make_an_endpoint_slow_before_they_arrive() -> None:
    health = overdue(SLOW_AT)

    assert health.is_slow
    assert (health.failures, health.is_broken) == (0, False)
    assert health.with_late_answer(NOW + 2 * MIN_UPDATE_INTERVAL) is health


@pytest.mark.parametrize("success", [True, False])
def test_any_late_response_leaves_an_endpoint_slow(success: bool) -> None:
    slow = overdue(SLOW_AT)

    then = slow.with_outcome(NOW + 30 * SECOND, success=success, in_time=False, probe=False)

    assert then.is_slow
    assert then.failures == (0 if success else 1)


@pytest.mark.parametrize("success", [True, False])
@pytest.mark.parametrize("count", [SLOW_AT - 1, SLOW_AT])
def test_a_response_in_time_ends_slowness(success: bool, count: int) -> None:
    then = overdue(count).with_outcome(
        NOW + 30 * SECOND, success=success, in_time=True, probe=False
    )

    assert then.overdue == 0


def test_a_probe_that_hangs_leaves_the_circuit_open_and_the_endpoint_slow() -> None:
    probed = overdue(SLOW_AT, BROKEN.with_probe(NOW))

    then = probed.with_outcome(NOW + 30 * SECOND, success=False, in_time=False, probe=True)

    assert then.is_slow
    assert (then.failures, then.is_broken) == (OPENS_AT + 1, True)


@given(st.lists(st.sampled_from(["late", "success", "failure"]), max_size=60))
def test_alternating_late_responses_cost_few_extra_writes(events: list[str]) -> None:
    health, changes = HEALTHY, 0
    for number, event in enumerate(events):
        now, before = NOW + number * MIN_UPDATE_INTERVAL / 10, health
        if event == "late":
            health = before.with_late_answer(now)
        else:
            health = before.with_outcome(now, success=event == "success", in_time=True, probe=False)
        changes += health is not before

    assert changes <= (2 + SLOW_AT) * (1 + len(events) // 10)


TRUSTED = HEALTHY.with_outcome(NOW, success=True, in_time=True, probe=False)


def test_an_unknown_endpoint_is_not_trusted() -> None:
    assert not HEALTHY.is_trusted(NOW)


@pytest.mark.parametrize("success", [True, False])
def test_a_response_in_time_earns_trust_whether_it_succeeds_or_fails(success: bool) -> None:
    then = HEALTHY.with_outcome(NOW, success=success, in_time=True, probe=False)

    assert then.is_trusted(NOW + TRUST - SECOND)
    assert not then.is_trusted(NOW + TRUST)


def test_a_late_response_earns_no_trust() -> None:
    assert not HEALTHY.with_outcome(NOW, success=True, in_time=False, probe=False).is_trusted(NOW)


def test_one_late_response_ends_trust() -> None:
    then = TRUSTED.with_late_answer(NOW + 60 * SECOND)

    assert (then.is_trusted(NOW + 60 * SECOND), then.is_slow) == (False, False)


def test_trust_is_renewed_when_half_of_it_is_over() -> None:
    early, late = NOW + TRUST / 4, NOW + 3 * TRUST / 4

    assert TRUSTED.with_outcome(early, success=True, in_time=True, probe=False) is TRUSTED
    then = TRUSTED.with_outcome(late, success=True, in_time=True, probe=False)
    assert then.is_trusted(late + TRUST - SECOND)


@pytest.mark.parametrize("health", [HEALTHY, Health(noted_at=NOW), TRUSTED])
def test_a_past_failure_leaves_an_endpoint_healthy(health: Health) -> None:
    assert health.is_healthy


@pytest.mark.parametrize("health", [after(1), BROKEN, overdue(1)])
def test_an_endpoint_that_fails_or_responds_late_is_not_healthy(health: Health) -> None:
    assert not health.is_healthy
