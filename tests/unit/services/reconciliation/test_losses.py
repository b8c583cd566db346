"""Each way in which a delivery could be lost is found;
whatever waits for its turn is not taken for lost.
"""

from dataclasses import replace

from shared.domain.reconciliation import Checked
from tests.support.world import OWNER, World
from tests.unit.services.reconciliation.scenes import (
    LATER,
    application,
    checked,
    endpoint,
    failing,
    forget,
    lost,
    send,
    sent,
    switch_off,
)


def test_what_has_ended_is_not_lost(world: World) -> None:
    sent(world, endpoints=2)
    world.run(3)
    world.clock.advance(LATER)

    assert checked(world) == Checked(messages=1, deliveries=2)


def test_what_has_failed_for_good_is_not_lost() -> None:
    world = failing()
    sent(world)
    world.run()
    world.clock.advance(LATER)

    assert checked(world) == Checked(messages=1, deliveries=1)


def test_a_lost_dispatch_is_found_for_each_endpoint(world: World) -> None:
    message = sent(world, endpoints=2)
    forget(world)
    world.clock.advance(LATER)

    first, second = message.endpoint_ids
    assert lost(world) == [(message.delivery_key(first), 1), (message.delivery_key(second), 1)]


def test_a_lost_first_attempt_is_found_beside_those_that_were_made(world: World) -> None:
    message = sent(world, endpoints=3)
    world.fan_out()
    (gone, _) = world.delivery_queue.sent.pop(1)
    world.deliver()
    world.clock.advance(LATER)

    assert checked(world) == Checked(1, 3, 1, (replace(gone, body=None),))
    assert gone.key in map(message.delivery_key, message.endpoint_ids)


def test_a_retry_that_the_queue_lost_is_found() -> None:
    world = failing()
    message = sent(world)
    world.fan_out()
    world.deliver()
    forget(world)
    world.clock.advance(LATER)

    assert lost(world) == [(message.delivery_key(message.endpoint_ids[0]), 2)]


def test_a_canceled_message_is_not_lost(world: World) -> None:
    message = sent(world)
    forget(world)
    world.cancellation.cancel(OWNER, message.app_id, message.id)
    world.clock.advance(LATER)

    assert checked(world) == Checked(1, 1)


def test_what_a_disabled_endpoint_does_not_get_has_ended(world: World) -> None:
    switch_off(world, sent(world))
    world.run(3)
    world.clock.advance(LATER)

    assert checked(world) == Checked(1, 1)


def test_a_message_without_endpoints_has_nothing_to_lose(world: World) -> None:
    send(world, application(world))
    world.clock.advance(LATER)

    assert checked(world) == Checked(messages=1)


def test_an_endpoint_that_a_message_was_sent_to_by_hand_only_awaits_nothing(world: World) -> None:
    app = application(world)
    message = send(world, app)
    other = endpoint(world, app)
    world.resend.resend(OWNER, app, message.id, other.id, None)
    forget(world)
    world.clock.advance(LATER)

    assert checked(world) == Checked(messages=1)


def test_a_failed_attempt_by_hand_does_not_hide_that_the_first_one_was_lost() -> None:
    world = failing()
    message = sent(world)
    forget(world)
    world.resend.resend(OWNER, message.app_id, message.id, message.endpoint_ids[0], None)
    world.deliver()
    world.clock.advance(LATER)

    assert lost(world) == [(message.delivery_key(message.endpoint_ids[0]), 1)]
