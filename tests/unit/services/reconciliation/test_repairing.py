"""What was lost, sent once more."""

from datetime import timedelta

from shared.domain.delivery import Status
from shared.domain.reconciliation import Checked
from tests.support.world import World
from tests.unit.services.reconciliation.scenes import (
    LATER,
    application,
    checked,
    endpoint,
    forget,
    lost,
    search,
    send,
    sent,
    status,
    switch_off,
    waiting_for_its_fourth,
)


def test_what_was_lost_to_a_disabled_endpoint_is_found_and_ends_when_repaired(
    world: World,
) -> None:
    message = sent(world)
    switch_off(world, message)
    forget(world)
    world.clock.advance(LATER)

    world.reconciliation.repair(checked(world).lost)
    world.run(3)

    assert checked(world) == Checked(1, 1)
    assert status(world, message) is Status.CANCELED


def test_what_was_lost_and_has_expired_ends_when_repaired(world: World) -> None:
    app = application(world)
    endpoint(world, app)
    message = send(world, app, payload_retention=timedelta(hours=1))
    forget(world)
    world.clock.advance(LATER)

    world.reconciliation.repair(checked(world).lost)
    world.run(3)

    assert status(world, message) is Status.CANCELED
    assert lost(world) == []


def test_what_is_repaired_is_delivered_once(world: World) -> None:
    message = sent(world)
    forget(world)
    world.clock.advance(LATER)
    found = checked(world).lost

    world.reconciliation.repair(found)
    world.reconciliation.repair(found)
    world.run(3)

    assert len(world.http.requests) == 1
    assert status(world, message) is Status.SUCCESS


def test_what_is_repaired_keeps_to_the_rate_of_its_application(world: World) -> None:
    app = application(world, throttle_rate=1)
    endpoint(world, app)
    send(world, app)
    forget(world)
    world.clock.advance(timedelta(days=6))

    world.reconciliation.repair(checked(world).lost)

    assert [task.throttled for task, _ in world.delivery_queue.sent] == [True]


def test_a_lost_wait_is_repaired_as_a_wait() -> None:
    world = waiting_for_its_fourth()
    kept = dict(world.due_retries.tasks)
    world.due_retries.tasks.clear()

    world.reconciliation.repair(checked(world, grace=timedelta(0)).lost)

    assert world.due_retries.tasks == kept
    assert world.delivery_queue.sent == []


def test_what_came_on_meanwhile_was_not_lost(world: World) -> None:
    sent(world, endpoints=2)
    world.fan_out()
    world.clock.advance(LATER)
    found = checked(world).lost
    world.delivery.attempt(world.delivery_queue.sent[0][0])

    still = world.reconciliation.still_lost(found, search(world))

    assert len(found) == 2
    assert [task.key for task in still] == [world.delivery_queue.sent[1][0].key]
