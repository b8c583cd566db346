"""What waits for long, in the queue or in the store: for its time, a circuit, a rate."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.dispatch import DeliveryTask
from shared.domain.health import OPENS_AT, Health
from shared.domain.message import Message
from shared.domain.reconciliation import GRACE, HELD_AHEAD, Checked
from shared.domain.waiting import PATIENCE, looks_between
from tests.support.world import ORG, World
from tests.unit.services.reconciliation.scenes import (
    LATER,
    MINUTE,
    application,
    checked,
    endpoint,
    forget,
    lost,
    send,
    sent,
    waiting_for_its_fourth,
)


def test_a_retry_that_waits_in_the_store_is_not_lost() -> None:
    world = waiting_for_its_fourth()

    assert checked(world, grace=timedelta(0)) == Checked(1, 1, pending=1)


def test_a_retry_that_the_store_lost_is_found_before_its_time() -> None:
    world = waiting_for_its_fourth()
    world.due_retries.tasks.clear()

    assert [number for _, number in lost(world, grace=timedelta(0))] == [4]


def test_a_retry_is_not_lost_while_the_attempt_before_it_may_come_back() -> None:
    world = waiting_for_its_fourth()
    world.due_retries.tasks.clear()

    assert lost(world, grace=timedelta(minutes=9)) == []
    assert [number for _, number in lost(world, grace=timedelta(minutes=7))] == [4]


def test_a_retry_that_no_sweep_has_moved_is_late_and_not_lost() -> None:
    world = waiting_for_its_fourth()
    world.clock.advance(timedelta(hours=5))

    assert lost(world) == []


@pytest.mark.parametrize("late", [timedelta(0), GRACE - MINUTE])
def test_what_may_still_be_in_the_queue_is_not_lost(world: World, late: timedelta) -> None:
    sent(world)
    world.fan_out()
    world.clock.advance(late)

    assert lost(world) == []


def test_a_shorter_grace_finds_it_sooner(world: World) -> None:
    message = sent(world)
    forget(world)
    world.clock.advance(MINUTE)

    assert lost(world) == []
    assert lost(world, grace=timedelta(seconds=30)) == [
        (message.delivery_key(message.endpoint_ids[0]), 1)
    ]


def delayed(world: World, wait: timedelta) -> Message:
    app = application(world)
    endpoint(world, app)
    message = send(world, app, deliver_at=world.clock.now() + wait)
    world.fan_out()
    return message


def test_a_message_for_later_is_at_first_in_the_queue_and_then_in_the_store(world: World) -> None:
    delayed(world, timedelta(hours=10))

    world.clock.advance(timedelta(minutes=10))
    assert lost(world, grace=timedelta(0)) == []

    world.clock.advance(timedelta(minutes=5))
    world.deliver()
    assert len(world.due_retries.tasks) == 1
    world.clock.advance(timedelta(hours=2))
    assert checked(world) == Checked(1, 1, pending=1)


def test_a_message_for_later_that_the_store_lost_is_found_before_its_time(world: World) -> None:
    message = delayed(world, timedelta(hours=10))
    world.clock.advance(timedelta(minutes=15))
    world.deliver()
    world.due_retries.tasks.clear()
    world.clock.advance(LATER)

    assert lost(world) == [(message.delivery_key(message.endpoint_ids[0]), 1)]


def overdue(world: World, **endpoint_fields: Any) -> DeliveryTask:
    """The first attempt of a message, lost half a day ago, as it would be queued."""
    app = application(world)
    endpoint(world, app, **endpoint_fields)
    send(world, app)
    world.fan_out()
    [(task, _)] = world.delivery_queue.sent
    forget(world)
    world.clock.advance(timedelta(hours=12))
    return replace(task, body=None)


def break_down(world: World, task: DeliveryTask) -> None:
    """Opens the circuit of the task's endpoint."""
    now = world.clock.now()
    stored = world._endpoints.get(ORG, task.key.app_id, task.key.endpoint_id)
    assert stored is not None
    broken = Health(now - timedelta(hours=12), OPENS_AT, now + timedelta(minutes=30), now)
    assert world._endpoints.set_health(stored, broken)


def wait_for_look(world: World, task: DeliveryTask, *, soon: bool) -> None:
    """Until the task looks again within minutes, or for a good while neither did nor will."""

    def is_soon() -> bool:
        now = world.clock.now()
        return looks_between(task.attempt_id, task.due_at, now - GRACE - MINUTE, now + 15 * MINUTE)

    while is_soon() is not soon:
        world.clock.advance(MINUTE)


def test_what_an_open_circuit_holds_back_in_the_store_is_not_lost(world: World) -> None:
    task = overdue(world)
    wait_for_look(world, task, soon=False)
    break_down(world, task)
    assert checked(world).lost == (task,)

    world.due_retries.put(replace(task, held_until=world.clock.now() + HELD_AHEAD))

    assert checked(world) == Checked(1, 1, pending=1)


def test_what_an_open_circuit_holds_back_may_be_in_the_queue_when_it_is_about_to_look(
    world: World,
) -> None:
    task = overdue(world)
    wait_for_look(world, task, soon=True)
    break_down(world, task)

    assert lost(world) == []


def test_what_a_circuit_held_back_until_later_than_it_closed_is_not_lost(world: World) -> None:
    task = overdue(world)

    world.due_retries.put(replace(task, held_until=world.clock.now() + timedelta(hours=3)))

    assert lost(world) == []


def test_what_is_throttled_may_be_in_the_queue_for_days(world: World) -> None:
    overdue(world, throttle_rate=1)

    assert lost(world) == []
    world.clock.advance(PATIENCE)
    assert len(lost(world)) == 1


def test_an_application_that_is_throttled_throttles_its_endpoints(world: World) -> None:
    app = application(world, throttle_rate=1)
    endpoint(world, app)
    send(world, app)
    forget(world)
    world.clock.advance(LATER)

    assert lost(world) == []
