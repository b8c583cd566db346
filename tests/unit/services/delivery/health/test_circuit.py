"""Circuit breaker of an endpoint: open, half-open and closed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.deliveries.delivery import Status
from shared.domain.deliveries.outcome import Outcome
from shared.domain.endpoints.circuit_backoff import MAX_HOLD
from shared.domain.endpoints.health import (
    FIRST_OPEN_TIME,
    MAX_OPEN_TIME,
    MIN_UPDATE_INTERVAL,
    OPENS_AT,
    PROBE_TIMEOUT,
    Health,
)
from shared.services.delivery.decisions import HoldUntil, Proceed
from shared.services.delivery.recording import DeliveryReport
from tests.support.arrange.app_under_test import OWNER
from tests.support.arrange.deliveries import delivery_status, statuses, with_admission
from tests.support.assertions.results import delivery_results as read
from tests.support.fakes.counting_ports import CountingPort
from tests.unit.services.delivery.health.arranged import DAY, MINUTE, OK, DeliveryCase


def test_an_attempt_to_a_healthy_endpoint_costs_one_read() -> None:
    case = DeliveryCase(OK)
    case.attempt()
    watched = CountingPort(case.system._endpoints)
    health = replace(case.system.delivery.admission.health, endpoints=watched)
    service = with_admission(replace(case.system.delivery, endpoints=watched), health=health)

    assert service.attempt(case.first).outcome is Outcome.DELIVERED

    assert watched.calls == {"get": 1}


def test_a_held_attempt_costs_one_read_and_no_write(case: DeliveryCase) -> None:
    case.breaks()
    watched = CountingPort(case.system._endpoints)
    deliveries = CountingPort(case.system.deliveries)
    health = replace(case.system.delivery.admission.health, endpoints=watched)
    recorder = replace(case.system.delivery.recorder, deliveries=deliveries)
    service = replace(
        with_admission(case.system.delivery, health=health),
        endpoints=watched,
        deliveries=deliveries,
        recorder=recorder,
    )

    assert service.attempt(case.first).outcome is Outcome.HELD

    assert (watched.calls, deliveries.calls) == ({"get": 1}, {"get": 1})
    assert case.system.due_retries.tasks == {}


def test_a_held_attempt_keeps_its_id_and_number(case: DeliveryCase) -> None:
    case.breaks()
    sent = case.sent

    assert case.attempt(case.first) == DeliveryReport(Outcome.HELD)

    assert case.sent == sent
    [(task, delay)] = case.system.delivery_queue.sent
    assert (task.attempt_id, task.number) == (case.first.attempt_id, 1)
    assert timedelta(0) < delay <= 2 * FIRST_OPEN_TIME
    # The payload may be expunged meanwhile.
    assert task.body is None
    assert statuses(case.at) == []


def test_a_half_open_circuit_admits_one_probe_and_holds_the_others(case: DeliveryCase) -> None:
    case.breaks()
    tasks = [case.task() for _ in range(4)]
    assert {case.attempt(task).outcome for task in tasks} == {Outcome.HELD}
    sent = case.sent
    case.system.clock.advance(FIRST_OPEN_TIME)

    outcomes = [case.attempt(task).outcome for task in tasks]

    assert outcomes == [Outcome.RETRYING] + [Outcome.HELD] * 3
    assert case.sent == sent + 1
    assert case.endpoint.health.failures == OPENS_AT + 1


def test_of_two_attempts_at_the_same_time_only_one_probes(case: DeliveryCase) -> None:
    case.breaks()
    task = case.task()
    case.system.clock.advance(FIRST_OPEN_TIME)
    stale = case.endpoint
    case.attempt()

    decision = case.system.delivery.admission.health.admit(task, stale)

    assert isinstance(decision, HoldUntil)
    assert decision.at >= case.system.clock.now() + PROBE_TIMEOUT


def test_the_retry_of_a_held_attempt_follows_the_schedule(case: DeliveryCase) -> None:
    case.breaks()
    case.attempt(case.first)
    task = case.held()

    assert case.attempt(task).outcome is Outcome.RETRYING

    following, delay = case.system.delivery_queue.sent.pop()
    assert (following.number, following.held_until) == (2, None)
    assert timedelta(seconds=4) <= delay <= timedelta(seconds=6)


def test_a_probe_that_succeeds_closes_the_circuit(case: DeliveryCase) -> None:
    case.breaks()
    tasks = [case.task() for _ in range(3)]
    for task in tasks:
        case.attempt(task)
    case.receiver.answer = OK
    case.system.clock.advance(FIRST_OPEN_TIME)

    outcomes = [report.outcome for report in case.system.deliver()]

    assert outcomes == [Outcome.DELIVERED] * 3
    assert not case.endpoint.health.is_broken


def test_a_probe_that_fails_doubles_the_wait_of_the_others(case: DeliveryCase) -> None:
    case.breaks()
    case.system.clock.advance(FIRST_OPEN_TIME)
    case.attempt()

    health = case.endpoint.health

    assert health.remaining_wait(case.system.clock.now()) == 2 * FIRST_OPEN_TIME


def test_a_probe_that_dies_is_replaced_by_another_after_its_timeout(case: DeliveryCase) -> None:
    case.breaks()
    case.system.clock.advance(FIRST_OPEN_TIME)
    health = case.system.delivery.admission.health
    assert health.admit(case.first, case.endpoint) == Proceed(case.endpoint, probe=True)
    # Its function is killed here.
    assert case.attempt().outcome is Outcome.HELD
    case.system.clock.advance(PROBE_TIMEOUT)

    assert case.attempt().outcome is Outcome.RETRYING


def test_a_manual_attempt_is_never_held_and_its_success_closes_the_circuit(
    case: DeliveryCase,
) -> None:
    case.breaks()
    case.receiver.answer = OK
    place = (case.at.message.app_id, case.at.message.id, case.at.endpoint.id)
    case.system.resend.resend(OWNER, *place, None)

    [report] = case.system.deliver()

    assert report.outcome is Outcome.DELIVERED
    assert not case.endpoint.health.is_broken


def test_a_manual_attempt_that_fails_does_not_lengthen_the_open_time(case: DeliveryCase) -> None:
    case.breaks()
    before = case.endpoint.health
    place = (case.at.message.app_id, case.at.message.id, case.at.endpoint.id)
    case.system.resend.resend(OWNER, *place, None)
    case.system.deliver()

    assert case.endpoint.health == before


def test_long_waits_are_spent_in_the_store(case: DeliveryCase) -> None:
    case.breaks()
    task = case.task()
    case.system.clock.advance(DAY)
    now = case.system.clock.now()
    case.fares(Health(now, 20, now + MAX_OPEN_TIME, now))

    assert case.attempt(task).outcome is Outcome.HELD

    [held] = case.system.due_retries.tasks.values()
    assert held.held_until is not None
    assert now + MAX_OPEN_TIME < held.held_until < now + DAY
    assert held.due_at == task.due_at


def test_an_attempt_is_held_at_most_for_max_hold() -> None:
    case = DeliveryCase(disable_after=None)
    case.breaks()
    now = case.first.due_at + MAX_HOLD
    case.fares(Health(now, 20, now + MAX_OPEN_TIME, now))
    case.system.clock.instant = now - 2 * MIN_UPDATE_INTERVAL

    assert case.attempt(case.first).outcome is Outcome.HELD
    case.system.clock.instant = now
    assert case.attempt(case.first).outcome is Outcome.RETRYING


def test_a_message_that_expired_while_its_attempt_was_held_is_not_sent(case: DeliveryCase) -> None:
    case.breaks()
    case.attempt(case.first)
    case.system._messages.expunge(case.at.message)
    sent = case.sent

    assert case.attempt(case.held()).outcome is Outcome.CANCELED

    assert case.sent == sent


@pytest.mark.parametrize("seconds", [[], [7], [60, 3_600]])
def test_the_retry_schedule_of_an_endpoint_replaces_that_of_the_stack(seconds: list[int]) -> None:
    case = DeliveryCase()
    delays = tuple(timedelta(seconds=each) for each in seconds)
    case.change(retry_schedule=delays)
    case.system.delivery_queue.send([(case.first, timedelta(0))])

    case.system.run()

    _, attempts = read(case.system.deliveries, case.at.message)
    assert len(attempts) == 1 + len(delays)
    for delay, before, after in zip(delays, attempts, attempts[1:], strict=False):
        wait = after.timestamp - before.timestamp
        assert delay * 0.8 <= wait <= delay * 1.2 + MINUTE
    assert delivery_status(case.at) is Status.FAIL
