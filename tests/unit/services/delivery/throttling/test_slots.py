"""Waits for slots, which change only the time of an attempt."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.applications.cache_lease import CACHE_TTL
from shared.domain.background.background_task import TaskKind
from shared.domain.background.selection import SelectionInput
from shared.domain.deliveries.delivery import Status
from shared.domain.deliveries.outcome import Outcome
from shared.domain.endpoints.health import FIRST_OPEN_TIME, MAX_OPEN_TIME
from shared.domain.endpoints.throttling import (
    SLOT_LIFETIME,
    SLOT_TOLERANCE,
    UNRESERVED,
    ReservedSlots,
    Slot,
)
from shared.services.delivery.schedule import MAX_QUEUE_DELAY
from shared.services.delivery.throttling import CONTENTION_DELAY, MAX_SLOT_WAIT
from tests.support.arrange.app_under_test import OWNER
from tests.unit.services.delivery.throttling.arranged import FAILED, HOUR, SECOND, DeliveryCase


def test_an_attempt_without_a_rate_limit_makes_no_call() -> None:
    case = DeliveryCase(rate=None)

    assert [case.attempt().outcome for _ in range(20)] == [Outcome.DELIVERED] * 20

    assert (case.throttles.calls, case.applications.calls) == ({}, {})


def test_an_attempt_within_the_rate_limit_makes_one_call(case: DeliveryCase) -> None:
    for _ in range(5):
        assert case.attempt().outcome is Outcome.DELIVERED
        case.system.clock.advance(SECOND)

    assert case.throttles.calls == {"reserve": 5}
    assert case.applications.calls == {}


def test_an_attempt_above_the_rate_limit_waits_for_its_slot(case: DeliveryCase) -> None:
    reports = [case.attempt() for _ in range(4)]

    assert [r.outcome for r in reports] == [Outcome.DELIVERED] + [Outcome.THROTTLED] * 3
    assert reports[-1].reason == "1 a second is the rate of its endpoint"
    delays = [delay for _, delay in case.system.delivery_queue.sent]
    assert delays == [SECOND, 2 * SECOND, 3 * SECOND]


def test_a_wait_for_a_slot_changes_nothing_else(case: DeliveryCase) -> None:
    case.use_up_near_slots()
    case.system.delivery_queue.sent.clear()
    task = case.task()

    case.attempt(task)

    assert case.system.deliveries.get(task.key) is None
    waiting = case.waiting()
    assert (waiting.attempt_id, waiting.number, waiting.due_at, waiting.body) == (
        task.attempt_id,
        task.number,
        task.due_at,
        task.body,
    )


def test_a_task_that_comes_back_at_its_slot_makes_no_call(case: DeliveryCase) -> None:
    case.use_up_near_slots()
    case.throttles.calls.clear()

    assert case.attempt(case.back()).outcome is Outcome.DELIVERED

    assert case.throttles.calls == {}


@pytest.mark.parametrize(
    ("late", "asks"),
    [(-SLOT_TOLERANCE, 0), (SLOT_LIFETIME, 0), (SLOT_LIFETIME + timedelta(microseconds=1), 1)],
)
def test_a_task_that_comes_back_late_has_lost_its_slot(
    case: DeliveryCase, late: timedelta, asks: int
) -> None:
    case.use_up_near_slots()
    case.throttles.calls.clear()
    task = case.back()
    case.system.clock.advance(late)

    assert case.attempt(task).outcome is Outcome.DELIVERED

    assert case.throttles.calls["reserve"] == asks


def test_a_task_that_comes_back_late_waits_behind_the_others(case: DeliveryCase) -> None:
    case.use_up_near_slots()
    task = case.back()
    case.system.clock.advance(SLOT_LIFETIME + SECOND)
    case.use_up_near_slots()

    assert case.attempt(task).outcome is Outcome.THROTTLED


def test_a_task_that_comes_back_early_keeps_its_slot(case: DeliveryCase) -> None:
    case.use_up_near_slots()
    case.use_up_near_slots()
    case.throttles.calls.clear()
    task = case.waiting()

    assert case.attempt(task).outcome is Outcome.THROTTLED

    assert (case.waiting(), case.throttles.calls) == (task, {})


def test_an_attempt_made_during_the_wait_is_not_made_again(case: DeliveryCase) -> None:
    case.use_up_near_slots()
    task = case.back()
    case.attempt(task)

    assert case.attempt(task).outcome is Outcome.DUPLICATE


def test_a_retry_gets_a_slot_of_its_own(case: DeliveryCase) -> None:
    case.use_up_near_slots()
    case.answer = FAILED

    assert case.attempt(case.back()).outcome is Outcome.RETRYING

    following = case.waiting()
    assert (following.number, following.held_until, following.reserved) == (2, None, UNRESERVED)


def test_an_endpoint_disabled_during_the_wait_gets_no_request(case: DeliveryCase) -> None:
    case.use_up_near_slots()
    task = case.back()
    case.change(disabled=True)

    assert case.attempt(task).outcome is Outcome.CANCELED


def test_a_message_expunged_during_the_wait_is_not_sent(case: DeliveryCase) -> None:
    case.use_up_near_slots()
    task = case.back()
    sent = len(case.system.http.requests)

    case.system.expunge.expunge(OWNER, case.app.id, task.key.message_id)

    assert case.attempt(task).outcome is Outcome.DUPLICATE
    assert len(case.system.http.requests) == sent


@pytest.mark.parametrize("rates", [(1, None), (None, 1)])
def test_a_manual_attempt_waits_for_a_slot(rates: tuple[int | None, int | None]) -> None:
    case = DeliveryCase(*rates)
    message = case.message()
    case.system.fan_out()
    case.system.deliver()
    case.use_up_near_slots()
    case.system.delivery_queue.sent.clear()
    case.system.resend.resend(OWNER, case.app.id, message.id, case.made.id, None)
    [(task, _)] = case.system.delivery_queue.sent

    assert case.attempt(task).outcome is Outcome.THROTTLED

    assert case.attempt(case.back()).outcome is Outcome.DELIVERED


@pytest.mark.parametrize("shared", [None, 1])
def test_attempts_of_a_background_task_follow_the_rate_limit_of_the_application(
    shared: int | None,
) -> None:
    case = DeliveryCase(None, shared)
    case.message()
    case.system.clock.advance(SECOND)
    selection = SelectionInput(since=case.now - HOUR)

    task = case.system.replays.replay_missing(OWNER, (case.app.id, case.made.id), selection, None)
    case.system.finish(task)

    assert task.kind is TaskKind.REPLAY
    assert all(t.throttled is (shared is not None) for t, _ in case.system.delivery_queue.sent)


def test_an_attempt_held_by_a_circuit_reserves_no_slot(case: DeliveryCase) -> None:
    case.breaks(case.now + MAX_OPEN_TIME)

    assert case.attempt().outcome is Outcome.HELD

    assert case.throttles.calls == {}


def test_an_attempt_held_by_a_circuit_gives_up_its_slot(case: DeliveryCase) -> None:
    case.use_up_near_slots()
    case.breaks(case.now + FIRST_OPEN_TIME)

    assert case.attempt(case.back()).outcome is Outcome.HELD

    assert case.system.delivery_queue.sent.pop()[0].reserved == UNRESERVED


def test_a_probe_does_not_wait_for_a_slot() -> None:
    """The probe would time out before its slot."""
    case = DeliveryCase(shared=1)
    for _ in range(100):
        case.attempt()
    case.breaks(case.now)
    case.system.clock.advance(CACHE_TTL)

    assert case.attempt().outcome is Outcome.DELIVERED


def test_long_waits_are_spent_in_the_store_without_the_payload(case: DeliveryCase) -> None:
    slot = case.now + MAX_QUEUE_DELAY + SECOND
    task = replace(case.task(), reserved=ReservedSlots(Slot(slot, 1)))

    case.attempt(task)

    [waiting] = case.system.due_retries.tasks.values()
    assert (waiting.held_until, waiting.body) == (slot, None)


def test_a_very_long_wait_is_checked_in_between(case: DeliveryCase) -> None:
    """The tasks come back at different times, and keep their slots."""
    reserved = ReservedSlots(Slot(case.now + 30 * HOUR, 1))
    for _ in range(20):
        case.attempt(replace(case.task(), reserved=reserved))

    waiting = case.system.due_retries.tasks.values()
    waits = {task.ready_at - case.now for task in waiting}
    assert len(waits) == 20
    assert MAX_SLOT_WAIT / 2 <= min(waits) < max(waits) <= MAX_SLOT_WAIT
    assert {task.reserved for task in waiting} == {reserved}


def test_a_task_without_a_slot_due_to_contention_comes_back_soon(case: DeliveryCase) -> None:
    """Redelivery by the queue would soon make the task a dead letter."""
    case.throttles.broken = True
    for _ in range(30):
        report = case.attempt()
        assert (report.outcome, report.reason) == (Outcome.THROTTLED, "too many ask at once")
    waits = sorted(delay for _, delay in case.system.delivery_queue.sent)
    assert (
        waits[0] < CONTENTION_DELAY / 4 < 3 * CONTENTION_DELAY / 4 < waits[-1] <= CONTENTION_DELAY
    )
    case.throttles.broken = False

    assert case.attempt(case.back()).outcome is Outcome.DELIVERED


def test_all_deliveries_end_and_none_is_exhausted_by_waiting(case: DeliveryCase) -> None:
    for _ in range(30):
        case.message()

    reports = case.system.run(60)

    outcomes = Counter(report.outcome for report in reports)
    assert outcomes[Outcome.DELIVERED] == 30
    assert {d.status for d in case.system.store.deliveries.values()} == {Status.SUCCESS}
