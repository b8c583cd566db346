"""Rates that change while deliveries wait,
and the rate of an application beside that of its endpoint.
"""

from dataclasses import replace

import pytest

from shared.domain.deliveries.outcome import Outcome
from shared.domain.endpoints.throttling import SLOT_LIFETIME, ReservedSlots, Slot
from shared.domain.errors import InfrastructureError
from tests.unit.services.delivery.throttling.scenes import SECOND, DeliveryCase


def test_a_rate_that_is_raised_holds_at_once(case: DeliveryCase) -> None:
    for _ in range(50):
        case.attempt()
    task = case.waiting()
    case.change(throttle_rate=100)
    case.system.clock.instant = task.ready_at - SECOND

    assert case.attempt().outcome is Outcome.DELIVERED
    assert case.attempt(task).outcome is Outcome.DELIVERED


def test_a_rate_that_is_lowered_holds_for_those_with_slots_too() -> None:
    case = DeliveryCase(rate=100)
    for _ in range(400):
        case.attempt()
    tasks = [task for task, _ in case.system.delivery_queue.sent]
    case.change(throttle_rate=1)
    case.system.clock.instant = tasks[0].ready_at

    outcomes = [case.attempt(task).outcome for task in tasks[:90]]

    assert outcomes == [Outcome.DELIVERED] + [Outcome.THROTTLED] * 89


def test_a_rate_that_is_removed_lets_everything_through(case: DeliveryCase) -> None:
    case.uses_up_what_is_near()
    task = case.waiting()
    case.change(throttle_rate=None)

    assert case.attempt(task).outcome is Outcome.DELIVERED


def test_the_rate_of_an_application_is_as_it_is_now() -> None:
    case = DeliveryCase(rate=None, shared=1)
    case.uses_up_what_is_near()
    task = case.waiting()

    case.change_application(2)
    outcomes = [case.attempt().outcome for _ in range(4)]
    case.change_application(None)

    assert outcomes == [Outcome.DELIVERED] * 2 + [Outcome.THROTTLED] * 2
    assert case.attempt(task).outcome is Outcome.DELIVERED


def test_an_application_that_is_given_its_first_rate_keeps_to_it_from_the_next_message_on() -> None:
    case = DeliveryCase(rate=None)
    before = case.task()
    case.change_application(1)
    case.uses_up_what_is_near()

    assert case.attempt(before).outcome is Outcome.DELIVERED


def test_what_waits_for_its_application_says_so() -> None:
    case = DeliveryCase(shared=1)
    case.change(throttle_rate=5)
    case.uses_up_what_is_near()

    assert case.attempt().reason == "1 a second is the rate of its application"
    assert case.attempt(case.back()).outcome is Outcome.DELIVERED


def test_what_waited_for_its_application_does_not_ask_for_its_slot_again() -> None:
    case = DeliveryCase(shared=1)
    for _ in range(8):
        case.attempt()
    reserved = ReservedSlots(Slot(case.now, 1), Slot(case.now + 2 * SLOT_LIFETIME, 1))
    task = replace(case.task(), reserved=reserved)
    case.attempt(task)
    case.throttles.calls.clear()

    assert case.attempt(case.back()).outcome is Outcome.DELIVERED

    # That it comes not too close to others of its endpoint.
    assert case.throttles.calls == {"take": 1}


def test_what_would_leave_the_line_of_its_application_too_close_to_others_begins_anew() -> None:
    case = DeliveryCase(shared=10)
    slot = case.now + 2 * SLOT_LIFETIME
    reserved = ReservedSlots(Slot(case.now, 1), Slot(slot, 10))
    tasks = [replace(case.task(), reserved=reserved) for _ in range(2)]
    case.system.clock.instant = slot

    outcomes = [case.attempt(task).outcome for task in tasks]

    # The second finds a slot of its endpoint as if it came for the first time.
    assert outcomes == [Outcome.DELIVERED] * 2
    assert case.attempt().outcome is Outcome.THROTTLED
    assert case.waiting().reserved == ReservedSlots(Slot(slot + SECOND, 1))


def test_an_application_that_cannot_be_read_is_an_error_like_any_other() -> None:
    case = DeliveryCase(shared=1)
    case.applications.broken = True

    with pytest.raises(InfrastructureError):
        case.attempt()
