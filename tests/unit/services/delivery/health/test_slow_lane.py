"""Endpoints that answer slowly: their tasks go to a lane of their own, and come back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.adapters.memory import ScriptedHttp
from shared.domain.deliveries.delivery import Reply, Status
from shared.domain.deliveries.outcome import Outcome
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.health import HEALTHY, IN_TIME, SLOW_AT, Health
from shared.domain.errors import InfrastructureError
from shared.domain.pipeline.dispatch import DeliveryTask
from shared.services.delivery.decisions import Proceed
from shared.services.delivery.recording import DeliveryReport
from tests.support.arrange.app_under_test import OWNER
from tests.support.arrange.deliveries import delivery_status, statuses, with_admission
from tests.support.fakes.counting_ports import CountingPort
from tests.unit.services.delivery.health.scenes import OK, DeliveryCase

LATE = (IN_TIME + timedelta(seconds=1)) / timedelta(milliseconds=1)
TIMED_OUT = Reply(status_code=0, body=b"", duration_ms=30_000, error="-", timed_out=True)
BROKEN_LATE = Reply(status_code=500, body=b"", duration_ms=round(LATE))
OK_LATE = replace(OK, duration_ms=round(LATE))


def slow_story(answer: Reply = TIMED_OUT, **options: object) -> DeliveryCase:
    """Its endpoint has just kept as many waiting as make it slow."""
    case = DeliveryCase(answer, **options)
    for _ in range(SLOW_AT):
        case.attempt()
    case.system.delivery_queue.sent.clear()
    assert case.endpoint.health.is_slow
    return case


def attempt_in_slow_lane(case: DeliveryCase, task: DeliveryTask) -> DeliveryReport:
    return case.system.slow_delivery.attempt(task)


@pytest.mark.parametrize("answer", [TIMED_OUT, BROKEN_LATE, OK_LATE])
def test_tasks_for_a_slow_endpoint_go_to_the_slow_lane_and_are_made_there(answer: Reply) -> None:
    case = slow_story(answer)
    sent = case.sent

    assert case.attempt(case.first) == DeliveryReport(Outcome.MOVED)

    assert case.sent == sent
    assert statuses(case.at) == []
    [(task, delay)] = case.system.slow_queue.sent
    # It may be expunged before its turn comes.
    assert (task, delay) == (replace(case.first, body=None), timedelta(0))
    assert attempt_in_slow_lane(case, task).attempt
    assert case.sent == sent + 1
    assert statuses(case.at) == [Status.SUCCESS if answer.ok else Status.FAIL]


def test_what_somebody_asks_for_by_hand_goes_to_the_slow_lane_too() -> None:
    case = slow_story()
    place = (case.at.message.app_id, case.at.message.id, case.at.endpoint.id)
    case.system.resend.resend(OWNER, *place, None)

    reports = case.system.deliver()

    assert [report.outcome for report in reports] == [Outcome.MOVED, Outcome.FAILED]


def test_retries_of_the_slow_lane_wait_in_it() -> None:
    case = slow_story()

    assert attempt_in_slow_lane(case, case.first).outcome is Outcome.RETRYING

    [(task, _)] = case.system.slow_queue.sent
    assert task.number == 2
    assert case.system.delivery_queue.sent == []


def test_while_the_circuit_is_open_tasks_wait_in_the_slow_lane() -> None:
    case = slow_story()
    now = case.system.clock.now()
    broken = Health(now, 12, now + timedelta(minutes=1), now, overdue=SLOW_AT)
    case.fares(broken)

    assert [r.outcome for r in (case.attempt(case.first), *case.system.deliver())] == [
        Outcome.MOVED,
        Outcome.HELD,
    ]

    assert len(case.system.slow_queue.sent) == 1
    # The turn of the probe is not lost to a task that only moves on.
    assert case.endpoint.health == broken


@pytest.mark.parametrize("status_code", [200, 500])
def test_an_answer_in_time_brings_an_endpoint_back(status_code: int) -> None:
    case = slow_story()
    case.receiver.answer = Reply(status_code=status_code, body=b"", duration_ms=10)
    case.system.clock.advance(timedelta(minutes=1))

    attempt_in_slow_lane(case, case.first)

    assert not case.endpoint.health.is_slow
    assert case.attempt().outcome in {Outcome.DELIVERED, Outcome.RETRYING}


def test_one_that_answers_in_time_costs_nothing() -> None:
    case = DeliveryCase(OK)
    case.attempt()
    watched, permits = CountingPort(case.system._endpoints), CountingPort(case.system.bulkheads)
    service = case.system.delivery
    health = replace(service.admission.health, endpoints=watched)
    limit = replace(service.admission.limit, bulkheads=permits)

    with_admission(service, health=health, limit=limit).attempt(case.first)

    assert (watched.calls, permits.calls) == ({}, {})


def test_that_an_attempt_waits_is_known_while_it_does() -> None:
    case = DeliveryCase(TIMED_OUT)
    seen = []

    http = ScriptedHttp([TIMED_OUT], waiting=lambda: seen.append(case.endpoint.health.overdue))
    service = replace(case.system.delivery, http=http)
    tasks = [case.task() for _ in range(SLOW_AT)]

    for task in tasks:
        assert service.attempt(task).outcome is Outcome.RETRYING

    assert seen == [1, 2]


def test_a_probe_that_hangs_is_learned_from_as_one() -> None:
    case = DeliveryCase(TIMED_OUT)
    now = case.system.clock.now()
    case.fares(Health(now, 12, now, now))

    assert case.attempt(case.first).outcome is Outcome.RETRYING

    health = case.endpoint.health
    assert (health.failures, health.overdue) == (13, 1)
    assert health.remaining_wait(case.system.clock.now()) > timedelta(minutes=1)


def test_an_attempt_is_recorded_though_it_could_not_be_told_that_it_waits() -> None:
    case = DeliveryCase(TIMED_OUT)

    class Down:
        def set_health(self, *_: object) -> bool:
            raise InfrastructureError("the store is down")

    down: Any = Down()
    health = replace(case.system.delivery.admission.health, endpoints=down)
    with pytest.raises(InfrastructureError):
        # What it came to cannot be learned from either; the task comes back.
        with_admission(case.system.delivery, health=health).attempt(case.first)

    assert statuses(case.at) == [Status.FAIL]
    assert delivery_status(case.at) is Status.SENDING


def test_who_moves_to_another_url_while_an_attempt_waits_is_not_slow() -> None:
    case = DeliveryCase(TIMED_OUT)

    def move(_request: object) -> Reply:
        case.change(url="https://example.com/new")
        return TIMED_OUT

    http = ScriptedHttp(move)
    replace(case.system.delivery, http=http).attempt(case.first)

    assert case.endpoint.health == HEALTHY


class _Crowded:
    """Endpoints that others change all the time, in a brown-out; counts the calls."""

    def __init__(self, case: DeliveryCase, takes: timedelta) -> None:
        self.calls = 0
        self._story = case
        self._takes = takes

    def set_health(self, *_: object) -> bool:
        self._call()
        return False

    def get(self, *_: object) -> Endpoint:
        self._call()
        return self._story.endpoint

    def _call(self) -> None:
        self.calls += 1
        self._story.system.clock.advance(self._takes)


@pytest.mark.parametrize(("seconds", "calls"), [(15, 1), (0.6, 2), (0.01, 6)])
def test_a_late_answer_is_waited_for_again_after_one_slow_call(seconds: float, calls: int) -> None:
    case = DeliveryCase(OK)
    crowded: Any = _Crowded(case, timedelta(seconds=seconds))
    health = replace(case.system.delivery.admission.health, endpoints=crowded)

    proceed = health.record_late_answer(Proceed(case.endpoint))

    assert proceed.endpoint.id == case.endpoint.id
    assert crowded.calls == calls
