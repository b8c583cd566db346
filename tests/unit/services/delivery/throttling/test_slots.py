"""Who has to wait for a slot, and what that changes: only when the attempt is made."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

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
from tests.unit.services.delivery.throttling.scenes import FAILED, HOUR, SECOND, DeliveryCase


def test_without_a_rate_nothing_is_asked() -> None:
    case = DeliveryCase(rate=None)

    assert [case.attempt().outcome for _ in range(20)] == [Outcome.DELIVERED] * 20

    assert (case.throttles.calls, case.applications.calls) == ({}, {})


def test_within_the_rate_each_attempt_asks_once(case: DeliveryCase) -> None:
    for _ in range(5):
        assert case.attempt().outcome is Outcome.DELIVERED
        case.system.clock.advance(SECOND)

    assert case.throttles.calls == {"reserve": 5}
    assert case.applications.calls == {}


def test_what_exceeds_the_rate_waits_for_its_slot(case: DeliveryCase) -> None:
    reports = [case.attempt() for _ in range(4)]

    assert [r.outcome for r in reports] == [Outcome.DELIVERED] + [Outcome.THROTTLED] * 3
    assert reports[-1].reason == "1 a second is the rate of its endpoint"
    delays = [delay for _, delay in case.system.delivery_queue.sent]
    assert delays == [SECOND, 2 * SECOND, 3 * SECOND]


def test_a_wait_changes_nothing_else(case: DeliveryCase) -> None:
    case.uses_up_what_is_near()
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


def test_who_comes_back_at_its_slot_asks_no_more(case: DeliveryCase) -> None:
    case.uses_up_what_is_near()
    case.throttles.calls.clear()

    assert case.attempt(case.back()).outcome is Outcome.DELIVERED

    assert case.throttles.calls == {}


@pytest.mark.parametrize(
    ("late", "asks"),
    [(-SLOT_TOLERANCE, 0), (SLOT_LIFETIME, 0), (SLOT_LIFETIME + timedelta(microseconds=1), 1)],
)
def test_who_comes_back_late_has_lost_its_slot(
    case: DeliveryCase, late: timedelta, asks: int
) -> None:
    case.uses_up_what_is_near()
    case.throttles.calls.clear()
    task = case.back()
    case.system.clock.advance(late)

    assert case.attempt(task).outcome is Outcome.DELIVERED

    assert case.throttles.calls["reserve"] == asks


def test_who_comes_back_late_waits_behind_the_others(case: DeliveryCase) -> None:
    case.uses_up_what_is_near()
    task = case.back()
    case.system.clock.advance(SLOT_LIFETIME + SECOND)
    case.uses_up_what_is_near()

    assert case.attempt(task).outcome is Outcome.THROTTLED


def test_who_comes_back_early_waits_on_for_the_same_slot(case: DeliveryCase) -> None:
    case.uses_up_what_is_near()
    case.uses_up_what_is_near()
    case.throttles.calls.clear()
    task = case.waiting()

    assert case.attempt(task).outcome is Outcome.THROTTLED

    assert (case.waiting(), case.throttles.calls) == (task, {})


def test_an_attempt_that_was_made_meanwhile_is_not_made_again(case: DeliveryCase) -> None:
    case.uses_up_what_is_near()
    task = case.back()
    case.attempt(task)

    assert case.attempt(task).outcome is Outcome.DUPLICATE


def test_a_retry_gets_a_slot_of_its_own(case: DeliveryCase) -> None:
    case.uses_up_what_is_near()
    case.answer = FAILED

    assert case.attempt(case.back()).outcome is Outcome.RETRYING

    following = case.waiting()
    assert (following.number, following.held_until, following.reserved) == (2, None, UNRESERVED)


def test_an_endpoint_that_is_disabled_meanwhile_gets_nothing(case: DeliveryCase) -> None:
    case.uses_up_what_is_near()
    task = case.back()
    case.change(disabled=True)

    assert case.attempt(task).outcome is Outcome.CANCELED


def test_a_message_that_is_expunged_meanwhile_is_not_sent(case: DeliveryCase) -> None:
    case.uses_up_what_is_near()
    task = case.back()
    sent = len(case.system.http.requests)

    case.system.expunge.expunge(OWNER, case.app.id, task.key.message_id)

    assert case.attempt(task).outcome is Outcome.DUPLICATE
    assert len(case.system.http.requests) == sent


@pytest.mark.parametrize("rates", [(1, None), (None, 1)])
def test_an_attempt_by_hand_waits_like_any_other(rates: tuple[int | None, int | None]) -> None:
    case = DeliveryCase(*rates)
    message = case.message()
    case.system.fan_out()
    case.system.deliver()
    case.uses_up_what_is_near()
    case.system.delivery_queue.sent.clear()
    case.system.resend.resend(OWNER, case.app.id, message.id, case.made.id, None)
    [(task, _)] = case.system.delivery_queue.sent

    assert case.attempt(task).outcome is Outcome.THROTTLED

    assert case.attempt(case.back()).outcome is Outcome.DELIVERED


@pytest.mark.parametrize("shared", [None, 1])
def test_what_a_background_task_sends_knows_whether_the_application_has_a_rate(
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


def test_what_waits_for_a_circuit_takes_no_slot(case: DeliveryCase) -> None:
    case.breaks(case.now + MAX_OPEN_TIME)

    assert case.attempt().outcome is Outcome.HELD

    assert case.throttles.calls == {}


def test_what_has_a_slot_when_the_circuit_opens_gives_it_up(case: DeliveryCase) -> None:
    case.uses_up_what_is_near()
    case.breaks(case.now + FIRST_OPEN_TIME)

    assert case.attempt(case.back()).outcome is Outcome.HELD

    assert case.system.delivery_queue.sent.pop()[0].reserved == UNRESERVED


def test_a_probe_does_not_wait() -> None:
    """Its turn would be over before its slot came."""
    case = DeliveryCase(shared=1)
    for _ in range(100):
        case.attempt()
    case.breaks(case.now)

    assert case.attempt().outcome is Outcome.DELIVERED


def test_long_waits_are_spent_in_the_store_without_the_payload(case: DeliveryCase) -> None:
    slot = case.now + MAX_QUEUE_DELAY + SECOND
    task = replace(case.task(), reserved=ReservedSlots(Slot(slot, 1)))

    case.attempt(task)

    [waiting] = case.system.due_retries.tasks.values()
    assert (waiting.held_until, waiting.body) == (slot, None)


def test_very_long_waits_are_looked_into_in_between(case: DeliveryCase) -> None:
    """Not by all at the same moment, and nobody loses its slot by that."""
    reserved = ReservedSlots(Slot(case.now + 30 * HOUR, 1))
    for _ in range(20):
        case.attempt(replace(case.task(), reserved=reserved))

    waiting = case.system.due_retries.tasks.values()
    waits = {task.ready_at - case.now for task in waiting}
    assert len(waits) == 20
    assert MAX_SLOT_WAIT / 2 <= min(waits) < max(waits) <= MAX_SLOT_WAIT
    assert {task.reserved for task in waiting} == {reserved}


def test_who_gets_no_slot_since_too_many_ask_comes_again_soon(case: DeliveryCase) -> None:
    """Were it left to the queue, it would be a dead letter after some such times."""
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


def test_all_end_and_none_is_exhausted_by_waiting(case: DeliveryCase) -> None:
    for _ in range(30):
        case.message()

    reports = case.system.run(60)

    outcomes = Counter(report.outcome for report in reports)
    assert outcomes[Outcome.DELIVERED] == 30
    assert {d.status for d in case.system.store.deliveries.values()} == {Status.SUCCESS}
