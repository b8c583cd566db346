"""Slow lane, for the tasks of endpoints that answer slowly."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.adapters.memory import ScriptedHttp
from shared.domain.deliveries.delivery import Status
from shared.domain.deliveries.outcome import Outcome
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.health import HEALTHY, IN_TIME, SLOW_AT, Health
from shared.domain.errors import InfrastructureError
from shared.domain.pipeline.queue_tasks import DeliveryTask
from shared.services.delivery.decisions import Proceed
from shared.services.delivery.recording import DeliveryReport
from tests.support.arrange.app_under_test import OWNER
from tests.support.arrange.deliveries import delivery_status, statuses, with_admission, with_http
from tests.support.fakes.counting_ports import CountingPort
from tests.unit.services.delivery.health.arranged import OK, DeliveryCase

LATE = (IN_TIME + timedelta(seconds=1)) / timedelta(milliseconds=1)
TIMED_OUT = Reply(status_code=0, body=b"", duration_ms=30_000, error="-", timed_out=True)
BROKEN_LATE = Reply(status_code=500, body=b"", duration_ms=round(LATE))
OK_LATE = replace(OK, duration_ms=round(LATE))


def case_with_slow_endpoint(answer: Reply = TIMED_OUT, **options: object) -> DeliveryCase:
    """Returns a case whose endpoint has just become slow."""
    case = DeliveryCase(answer, **options)
    for _ in range(SLOW_AT):
        case.attempt()
    case.system.delivery_queue.sent.clear()
    assert case.endpoint.health.is_slow
    return case


def attempt_in_slow_lane(case: DeliveryCase, task: DeliveryTask) -> DeliveryReport:
    return case.system.slow_delivery.attempt(task)


@pytest.mark.parametrize("answer", [TIMED_OUT, BROKEN_LATE, OK_LATE])
def test_tasks_for_a_slow_endpoint_are_moved_to_the_slow_lane_and_made_there(answer: Reply) -> None:
    case = case_with_slow_endpoint(answer)
    sent = case.sent

    assert case.attempt(case.first) == DeliveryReport(Outcome.MOVED)

    assert case.sent == sent
    assert statuses(case.at) == []
    [(task, delay)] = case.system.slow_queue.sent
    # The payload may be expunged before the attempt is made.
    assert (task, delay) == (replace(case.first, body=None), timedelta(0))
    assert attempt_in_slow_lane(case, task).attempt
    assert case.sent == sent + 1
    assert statuses(case.at) == [Status.SUCCESS if answer.ok else Status.FAIL]


def test_manual_attempts_to_a_slow_endpoint_are_moved_to_the_slow_lane() -> None:
    case = case_with_slow_endpoint()
    place = (case.at.message.app_id, case.at.message.id, case.at.endpoint.id)
    case.system.resend.resend(OWNER, *place, None)

    reports = case.system.deliver()

    assert [report.outcome for report in reports] == [Outcome.MOVED, Outcome.FAILED]


def test_retries_of_the_slow_lane_wait_in_it() -> None:
    case = case_with_slow_endpoint()

    assert attempt_in_slow_lane(case, case.first).outcome is Outcome.RETRYING

    [(task, _)] = case.system.slow_queue.sent
    assert task.number == 2
    assert case.system.delivery_queue.sent == []


def test_while_the_circuit_is_open_tasks_wait_in_the_slow_lane() -> None:
    case = case_with_slow_endpoint()
    now = case.system.clock.now()
    broken = Health(now, 12, now + timedelta(minutes=1), now, overdue=SLOW_AT)
    case.fares(broken)

    assert [r.outcome for r in (case.attempt(case.first), *case.system.deliver())] == [
        Outcome.MOVED,
        Outcome.HELD,
    ]

    assert len(case.system.slow_queue.sent) == 1
    # A task that only moves to the slow lane does not become the probe.
    assert case.endpoint.health == broken


@pytest.mark.parametrize("status_code", [200, 500])
def test_an_answer_in_time_brings_an_endpoint_back_to_the_fast_lane(status_code: int) -> None:
    case = case_with_slow_endpoint()
    case.receiver.answer = Reply(status_code=status_code, body=b"", duration_ms=10)
    case.system.clock.advance(timedelta(minutes=1))

    attempt_in_slow_lane(case, case.first)

    assert not case.endpoint.health.is_slow
    assert case.attempt().outcome in {Outcome.DELIVERED, Outcome.RETRYING}


def test_an_answer_in_time_of_a_trusted_endpoint_makes_no_call() -> None:
    case = DeliveryCase(OK)
    case.attempt()
    watched, permits = CountingPort(case.system._endpoints), CountingPort(case.system.bulkheads)
    service = case.system.delivery
    health = replace(service.admission.health, endpoints=watched)
    limit = replace(service.admission.limit, bulkheads=permits)

    with_admission(service, health=health, limit=limit).attempt(case.first)

    assert (watched.calls, permits.calls) == ({}, {})


def test_a_late_answer_is_recorded_while_its_attempt_waits() -> None:
    case = DeliveryCase(TIMED_OUT)
    seen = []

    http = ScriptedHttp([TIMED_OUT], waiting=lambda: seen.append(case.endpoint.health.overdue))
    service = with_http(case.system.delivery, http)
    tasks = [case.task() for _ in range(SLOW_AT)]

    for task in tasks:
        assert service.attempt(task).outcome is Outcome.RETRYING

    assert seen == [1, 2]


def test_a_probe_that_hangs_counts_as_a_failed_probe() -> None:
    case = DeliveryCase(TIMED_OUT)
    now = case.system.clock.now()
    case.fares(Health(now, 12, now, now))

    assert case.attempt(case.first).outcome is Outcome.RETRYING

    health = case.endpoint.health
    assert (health.failures, health.overdue) == (13, 1)
    assert health.remaining_wait(case.system.clock.now()) > timedelta(minutes=1)


def test_an_attempt_is_recorded_when_its_late_answer_cannot_be() -> None:
    case = DeliveryCase(TIMED_OUT)

    class Down:
        def set_health(self, *_: object) -> bool:
            raise InfrastructureError("the store is down")

    down: Any = Down()
    health = replace(case.system.delivery.admission.health, endpoints=down)
    with pytest.raises(InfrastructureError):
        # Its outcome cannot be recorded in the health either; the task comes back.
        with_admission(case.system.delivery, health=health).attempt(case.first)

    assert statuses(case.at) == [Status.FAIL]
    assert delivery_status(case.at) is Status.SENDING


def test_an_endpoint_with_a_new_url_is_not_slow_for_attempts_to_the_old_one() -> None:
    case = DeliveryCase(TIMED_OUT)

    def move(_request: object) -> Reply:
        case.change(url="https://example.com/new")
        return TIMED_OUT

    http = ScriptedHttp(move)
    with_http(case.system.delivery, http).attempt(case.first)

    assert case.endpoint.health == HEALTHY


class _Crowded:
    """Endpoints under constant change by others, with slow calls, which it counts."""

    def __init__(self, case: DeliveryCase, takes: timedelta) -> None:
        self.calls = 0
        self._case = case
        self._takes = takes

    def set_health(self, *_: object) -> bool:
        self._call()
        return False

    def get(self, *_: object) -> Endpoint:
        self._call()
        return self._case.endpoint

    def _call(self) -> None:
        self.calls += 1
        self._case.system.clock.advance(self._takes)


@pytest.mark.parametrize(("seconds", "calls"), [(15, 1), (0.6, 2), (0.01, 6)])
def test_the_wait_for_a_late_answer_goes_on_after_one_slow_call(seconds: float, calls: int) -> None:
    case = DeliveryCase(OK)
    crowded: Any = _Crowded(case, timedelta(seconds=seconds))
    health = replace(case.system.delivery.admission.health, endpoints=crowded)

    proceed = health.record_late_answer(Proceed(case.endpoint))

    assert proceed.endpoint.id == case.endpoint.id
    assert crowded.calls == calls
