"""Permits: the share of the capacity that one application may hold."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.adapters.memory import ScriptedHttp
from shared.adapters.memory.http import ABANDONED
from shared.adapters.memory.system import START
from shared.domain.deliveries.bulkhead import (
    FIRST_RETRY_DELAY,
    LEASE,
    MAX_RETRY_DELAY,
    MEETING_INTERVAL,
    MEETING_WAIT,
    retry_at,
)
from shared.domain.deliveries.delivery import Status
from shared.domain.deliveries.outcome import Outcome
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.endpoints.health import MIN_UPDATE_INTERVAL, SLOW_AT, Health
from shared.domain.errors import InfrastructureError
from shared.services.delivery.concurrency_limit import PermitHolder
from shared.services.delivery.recording import DeliveryReport
from shared.services.delivery.schedule import MAX_QUEUE_DELAY
from tests.support.arrange.app_under_test import OWNER, RESERVE
from tests.support.arrange.deliveries import statuses, with_admission, with_http
from tests.unit.services.delivery.health.arranged import OK, DeliveryCase

OK_LATE = Reply(status_code=200, body=b"", duration_ms=2_000)
TIMED_OUT = Reply(status_code=0, body=b"", duration_ms=30_000, error="-", timed_out=True)


def case_with_trusted_endpoint(**options: Any) -> DeliveryCase:
    """Returns a case whose endpoint has just answered in time."""
    case = DeliveryCase(OK, permits=1, **options)
    case.attempt()
    assert case.endpoint.health.is_trusted(case.system.clock.now())
    case.system.clock.advance(MIN_UPDATE_INTERVAL)
    return case


def late_attempt(case: DeliveryCase) -> DeliveryReport:
    """Makes the first attempt, with a late answer."""
    http = ScriptedHttp([OK_LATE])
    return with_http(case.system.delivery, http).attempt(case.first)


def outcomes_while_one_waits(case: DeliveryCase, count: int) -> list[Outcome]:
    """Returns the outcomes of `count` attempts made while another waits for its answer."""
    outcomes: list[Outcome] = []
    first, *others = [case.task() for _ in range(count + 1)]

    def meanwhile(_request: object) -> Reply:
        outcomes.extend(case.system.delivery.attempt(task).outcome for task in others)
        return TIMED_OUT

    with_http(case.system.delivery, ScriptedHttp(meanwhile)).attempt(first)
    return outcomes


def test_attempts_without_a_permit_of_the_fast_lane_go_to_the_slow_lane_at_once() -> None:
    case = DeliveryCase(OK, permits=1)

    assert outcomes_while_one_waits(case, 3) == [Outcome.MOVED] * 3

    assert case.sent == 0
    assert [delay for _, delay in case.system.slow_queue.sent] == [timedelta(0)] * 3


def test_a_burst_to_a_new_endpoint_is_delivered_by_both_lanes_together() -> None:
    case = DeliveryCase(OK, permits=1)
    outcomes_while_one_waits(case, 3)

    reports = [case.system.slow_delivery.attempt(task) for task, _ in case.system.slow_queue.sent]

    assert [report.outcome for report in reports] == [Outcome.DELIVERED] * 3


def test_attempts_to_a_trusted_endpoint_need_no_permit() -> None:
    case = DeliveryCase(OK, permits=1)
    case.attempt()

    assert outcomes_while_one_waits(case, 3) == [Outcome.DELIVERED] * 3


def test_a_late_attempt_to_a_trusted_endpoint_keeps_waiting_with_a_permit() -> None:
    case = case_with_trusted_endpoint(late_permits=1)
    held: list[str] = []

    def waiting() -> None:
        held.extend(permit.holder for permit in case.system.bulkheads.held.values())

    http = ScriptedHttp([OK_LATE], waiting=waiting)
    report = with_http(case.system.delivery, http).attempt(case.first)

    assert report.outcome is Outcome.DELIVERED
    assert held == [case.first.attempt_id]
    assert case.system.bulkheads.held == {}


def test_a_late_attempt_without_a_permit_is_abandoned_recorded_and_retried() -> None:
    case = case_with_trusted_endpoint(late_permits=1)
    case.system.delivery.admission.limit.extend(PermitHolder(case.task()))

    report = late_attempt(case)

    assert report.outcome is Outcome.RETRYING
    assert report.attempt
    assert report.attempt.response_duration_ms == ABANDONED.duration_ms
    assert statuses(case.at) == [Status.FAIL]
    assert [task.number for task, _ in case.system.delivery_queue.sent] == [2]
    assert not case.endpoint.health.is_trusted(case.system.clock.now())


def test_a_late_manual_attempt_without_a_permit_fails() -> None:
    case = case_with_trusted_endpoint(late_permits=1)
    case.system.delivery.admission.limit.extend(PermitHolder(case.task()))
    place = (case.at.message.app_id, case.at.message.id, case.at.endpoint.id)
    case.system.resend.resend(OWNER, *place, None)
    [(task, _)] = case.system.delivery_queue.sent

    report = with_http(case.system.delivery, ScriptedHttp([OK_LATE])).attempt(task)

    assert report.outcome is Outcome.FAILED


def test_a_late_attempt_keeps_waiting_when_the_store_of_permits_fails() -> None:
    case = case_with_trusted_endpoint()
    limit = replace(case.system.delivery.admission.limit, bulkheads=_Down())
    case.system.delivery = with_admission(case.system.delivery, limit=limit)

    assert late_attempt(case).outcome is Outcome.DELIVERED


def test_a_late_attempt_with_a_permit_acquires_no_second_one() -> None:
    case = DeliveryCase(OK_LATE, permits=1, late_permits=1)

    assert late_attempt(case).outcome is Outcome.DELIVERED


def test_late_attempts_of_an_application_hold_no_more_than_its_share() -> None:
    case = case_with_trusted_endpoint(late_permits=3)
    limit = case.system.delivery.admission.limit

    assert [limit.extend(PermitHolder(case.task())) for _ in range(5)] == [True] * 3 + [False] * 2


def test_all_endpoints_of_an_application_share_its_permits() -> None:
    case = DeliveryCase(OK, permits=1)
    endpoint_input = EndpointInput(url="https://second.example.com")
    case.system.endpoints.create(OWNER, case.at.message.app_id, endpoint_input, None, None)
    case.message()
    case.system.fan_out()
    first, second = (task for task, _ in case.system.delivery_queue.sent)
    outcomes: list[Outcome] = []

    def meanwhile(_request: object) -> Reply:
        outcomes.append(case.system.delivery.attempt(second).outcome)
        return TIMED_OUT

    with_http(case.system.delivery, ScriptedHttp(meanwhile)).attempt(first)

    assert outcomes == [Outcome.MOVED]


def test_a_permit_is_released_when_its_attempt_has_ended() -> None:
    case = DeliveryCase(OK, permits=1)

    outcomes = [case.attempt(task).outcome for task in (case.first, case.task())]

    assert outcomes == [Outcome.DELIVERED] * 2
    assert case.system.bulkheads.held == {}


def test_a_permit_is_released_when_its_attempt_raises_an_error() -> None:
    case = DeliveryCase(OK, permits=1)
    service = case.system.delivery

    with pytest.raises(InfrastructureError, match="too short"):
        service.attempt(case.first, None, case.system.clock.now() + RESERVE - timedelta(seconds=1))

    assert case.system.bulkheads.held == {}
    assert statuses(case.at) == []


def test_a_permit_of_a_killed_function_is_free_after_its_lease() -> None:
    case = DeliveryCase(OK, permits=1)
    case.system.delivery.admission.limit.admit(PermitHolder(case.task()), case.endpoint)

    assert case.attempt(case.first).outcome is Outcome.MOVED
    case.system.clock.advance(LEASE)

    assert case.attempt(case.first).outcome is Outcome.DELIVERED


def test_an_attempt_asks_for_a_permit_less_often_the_longer_it_waits() -> None:
    case = DeliveryCase(OK, permits=1)
    limit = case.system.delivery.admission.limit
    limit.admit(PermitHolder(case.task()), case.endpoint)
    waits = []
    for hours in (0, 1, 48):
        now = case.system.clock.now()
        task = replace(case.first, due_at=now - timedelta(hours=hours))
        other = replace(limit, bulkheads=_Full())
        held = other.admit(PermitHolder(task), case.endpoint)
        assert held
        waits.append(held.at - now)

    assert waits == [FIRST_RETRY_DELAY, MAX_RETRY_DELAY, MAX_RETRY_DELAY]


@pytest.mark.parametrize("number", [1, 2, 60])
def test_copies_of_a_held_attempt_meet_at_the_end_of_each_half_hour(number: int) -> None:
    due_at, meeting = START, START + number * timedelta(minutes=30)

    times = {retry_at(due_at, meeting - timedelta(minutes=minutes)) for minutes in range(17, 21)}

    assert times == {meeting}
    # A wait that fits into a queue would keep every copy.
    assert MEETING_WAIT > MAX_QUEUE_DELAY


@pytest.mark.parametrize("asked", range(200))
def test_a_held_attempt_asks_again_within_21_minutes(asked: int) -> None:
    waited = timedelta(seconds=asked * 41)

    wait = retry_at(START, START + waited) - START - waited

    assert FIRST_RETRY_DELAY <= wait <= MEETING_WAIT + MAX_RETRY_DELAY
    assert wait <= MAX_RETRY_DELAY or (waited + wait) % MEETING_INTERVAL == timedelta(0)


def test_the_slow_lane_has_permits_of_its_own() -> None:
    case = DeliveryCase(OK, permits=1, slow_permits=1)
    case.fares(Health(overdue=SLOW_AT))
    slow = case.system.slow_delivery
    slow.admission.limit.admit(PermitHolder(case.task()), case.endpoint)

    assert slow.attempt(case.first).outcome is Outcome.HELD
    assert case.system.slow_queue.sent[0][1] == FIRST_RETRY_DELAY


def test_a_permit_that_cannot_be_released_does_not_fail_a_recorded_attempt() -> None:
    case = DeliveryCase(OK)
    bulkheads = _Unreleasable(case.system.bulkheads)
    limit = replace(case.system.delivery.admission.limit, bulkheads=bulkheads)

    report = with_admission(case.system.delivery, limit=limit).attempt(case.first)

    assert report.outcome is Outcome.DELIVERED
    [permit] = case.system.unreleased
    assert permit.holder == case.first.attempt_id


class _Full:
    def acquire(self, *_: object) -> None:
        return None

    def release(self, *_: object) -> None:
        raise AssertionError("nothing was acquired")


class _Down:
    def acquire(self, *_: object) -> None:
        raise InfrastructureError("the store is down")

    def release(self, *_: object) -> None:
        raise AssertionError("nothing was acquired")


class _Unreleasable:
    def __init__(self, bulkheads: Any) -> None:
        self.acquire = bulkheads.acquire

    def release(self, *_: object) -> None:
        raise InfrastructureError("the store is down")
