"""Disabling of endpoints that are gone or have failed for days."""

from datetime import timedelta

import pytest

from shared.domain.deliveries.delivery import Status
from shared.domain.deliveries.outcome import Outcome
from shared.domain.endpoints.health import (
    HEALTHY,
    MIN_UPDATE_INTERVAL,
    OPENS_AT,
    Health,
)
from tests.support.arrange.app_under_test import OWNER
from tests.support.arrange.deliveries import delivery_status, statuses
from tests.unit.services.delivery.health.arranged import DAY, FAILED, GONE, OK, DeliveryCase


def failing(since: timedelta, case: DeliveryCase, failures: int = 3) -> Health:
    now = case.system.clock.now()
    return Health(now - since, failures, now if failures >= OPENS_AT else None, now - since)


def test_an_endpoint_that_answers_410_is_disabled_at_once() -> None:
    case = DeliveryCase(GONE)

    report = case.attempt(case.first)

    assert case.endpoint.disabled
    assert (report.outcome, report.reason) == (
        Outcome.EXHAUSTED,
        "the endpoint answered 410 and is disabled",
    )
    assert (statuses(case.at), delivery_status(case.at)) == ([Status.FAIL], Status.FAIL)
    assert (case.system.delivery_queue.sent, case.system.due_retries.tasks) == ([], {})


def test_pending_deliveries_to_an_endpoint_that_is_gone_are_canceled() -> None:
    case = DeliveryCase(FAILED)
    case.attempt(case.first)
    case.receiver.answer = GONE
    case.attempt()

    [report] = case.system.deliver()

    assert report.outcome is Outcome.CANCELED
    assert delivery_status(case.at) is Status.CANCELED
    assert case.sent == 2


def test_an_endpoint_that_answers_410_to_a_manual_attempt_is_disabled() -> None:
    case = DeliveryCase(GONE)
    place = (case.at.message.app_id, case.at.message.id, case.at.endpoint.id)
    case.system.resend.resend(OWNER, *place, None)

    [report] = case.system.deliver()

    assert report.outcome is Outcome.FAILED
    assert case.endpoint.disabled


@pytest.mark.parametrize(
    ("since", "disabled"),
    [(5 * DAY - 2 * MIN_UPDATE_INTERVAL, False), (5 * DAY, True), (50 * DAY, True)],
)
def test_an_endpoint_that_fails_for_days_is_disabled_when_a_delivery_is_exhausted(
    since: timedelta, disabled: bool
) -> None:
    case = DeliveryCase(retry_delays=())
    case.fares(failing(since, case))

    report = case.attempt(case.first)

    assert report.outcome is Outcome.EXHAUSTED
    assert case.endpoint.disabled is disabled
    reason = "the endpoint has failed for 5 days and is disabled"
    assert report.reason == (reason if disabled else None)


def test_a_failure_that_is_retried_disables_no_endpoint(case: DeliveryCase) -> None:
    case.fares(failing(50 * DAY, case))

    assert case.attempt(case.first).outcome is Outcome.RETRYING

    assert not case.endpoint.disabled


def test_an_endpoint_that_fails_for_days_is_disabled_by_a_failed_probe(case: DeliveryCase) -> None:
    """While all deliveries are held, none becomes exhausted."""
    case.fares(failing(5 * DAY, case, OPENS_AT))

    assert case.attempt(case.first).outcome is Outcome.RETRYING

    assert case.endpoint.disabled
    assert [r.outcome for r in case.system.deliver()] == [Outcome.CANCELED]


def test_no_endpoint_is_disabled_when_the_stack_has_no_limit() -> None:
    case = DeliveryCase(retry_delays=(), disable_after=None)
    case.fares(failing(50 * DAY, case))

    case.attempt(case.first)

    assert not case.endpoint.disabled


def test_a_success_resets_the_time_of_failing(case: DeliveryCase) -> None:
    case.attempt()
    case.receiver.answer = OK
    case.attempt()
    case.receiver.answer = FAILED
    case.system.clock.advance(DAY)

    case.attempt()

    health = case.endpoint.health
    assert (health.failing_since, health.failures) == (case.system.clock.now(), 1)


def test_an_endpoint_that_is_enabled_again_is_healthy(case: DeliveryCase) -> None:
    case.fares(failing(6 * DAY, case, OPENS_AT))
    case.attempt(case.first)
    assert case.endpoint.disabled

    case.change(disabled=False)

    assert case.endpoint.health == HEALTHY
    assert case.attempt().outcome is Outcome.RETRYING
    assert not case.endpoint.disabled
