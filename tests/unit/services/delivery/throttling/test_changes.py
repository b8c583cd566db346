"""Changes of rate limits while deliveries wait, and limits of applications beside endpoints."""

from dataclasses import replace

import pytest

from shared.domain.deliveries.outcome import Outcome
from shared.domain.endpoints.throttling import SLOT_LIFETIME, ReservedSlots, Slot
from shared.domain.errors import InfrastructureError
from tests.unit.services.delivery.throttling.arranged import SECOND, DeliveryCase


def test_a_raised_rate_limit_applies_at_once(case: DeliveryCase) -> None:
    for _ in range(50):
        case.attempt()
    task = case.waiting()
    case.change(throttle_rate=100)
    case.system.clock.instant = task.ready_at - SECOND

    assert case.attempt().outcome is Outcome.DELIVERED
    assert case.attempt(task).outcome is Outcome.DELIVERED


def test_a_lowered_rate_limit_applies_to_attempts_with_slots() -> None:
    case = DeliveryCase(rate=100)
    for _ in range(400):
        case.attempt()
    tasks = [task for task, _ in case.system.delivery_queue.sent]
    case.change(throttle_rate=1)
    assert case.now >= tasks[0].ready_at

    outcomes = [case.attempt(task).outcome for task in tasks[:90]]

    assert outcomes == [Outcome.DELIVERED] + [Outcome.THROTTLED] * 89


def test_a_removed_rate_limit_lets_waiting_attempts_proceed(case: DeliveryCase) -> None:
    case.use_up_near_slots()
    task = case.waiting()
    case.change(throttle_rate=None)

    assert case.attempt(task).outcome is Outcome.DELIVERED


def test_the_current_rate_limit_of_an_application_applies() -> None:
    case = DeliveryCase(rate=None, shared=1)
    case.use_up_near_slots()
    task = case.waiting()

    case.change_application(2)
    outcomes = [case.attempt().outcome for _ in range(4)]
    case.change_application(None)

    assert outcomes == [Outcome.DELIVERED] * 2 + [Outcome.THROTTLED] * 2
    assert case.attempt(task).outcome is Outcome.DELIVERED


def test_the_first_rate_limit_of_an_application_applies_from_the_next_message_on() -> None:
    case = DeliveryCase(rate=None)
    before = case.task()
    case.change_application(1)
    case.use_up_near_slots()

    assert case.attempt(before).outcome is Outcome.DELIVERED


def test_the_reason_names_the_application_when_its_rate_limit_is_reached() -> None:
    case = DeliveryCase(shared=1)
    case.change(throttle_rate=5)
    case.use_up_near_slots()

    assert case.attempt().reason == "1 a second is the rate of its application"
    assert case.attempt(case.back()).outcome is Outcome.DELIVERED


def test_an_attempt_with_its_applications_slot_reserves_no_other() -> None:
    case = DeliveryCase(shared=1)
    for _ in range(8):
        case.attempt()
    reserved = ReservedSlots(Slot(case.now, 1), Slot(case.now + 2 * SLOT_LIFETIME, 1))
    task = replace(case.task(), reserved=reserved)
    case.attempt(task)
    case.throttles.calls.clear()

    assert case.attempt(case.back()).outcome is Outcome.DELIVERED

    # Checks the distance to other attempts of its endpoint.
    assert case.throttles.calls == {"take": 1}


def test_an_attempt_too_close_to_others_of_its_endpoint_reserves_new_slots() -> None:
    case = DeliveryCase(shared=10)
    slot = case.now + 2 * SLOT_LIFETIME
    reserved = ReservedSlots(Slot(case.now, 1), Slot(slot, 10))
    tasks = [replace(case.task(), reserved=reserved) for _ in range(2)]
    case.system.clock.instant = slot

    outcomes = [case.attempt(task).outcome for task in tasks]

    # The second reserves a slot of its endpoint like a new task.
    assert outcomes == [Outcome.DELIVERED] * 2
    assert case.attempt().outcome is Outcome.THROTTLED
    assert case.waiting().reserved == ReservedSlots(Slot(slot + SECOND, 1))


def test_an_application_that_cannot_be_read_raises_an_infrastructure_error() -> None:
    case = DeliveryCase(shared=1)
    case.applications.broken = True

    with pytest.raises(InfrastructureError):
        case.attempt()
