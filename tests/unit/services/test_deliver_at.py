"""Messages that are to be delivered later than they are accepted."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from shared.adapters.memory import ScriptedHttp
from shared.domain.delivery import Reply, Status
from shared.domain.errors import InvalidInput
from shared.domain.message import RETENTION, Message, MessageDraft
from shared.domain.once import REPEAT_DELAY
from shared.domain.outcome import Outcome
from shared.services.schedule import MAX_QUEUE_DELAY
from tests.support.scenes import Scene, scene, standing, statuses
from tests.support.stories import story
from tests.support.world import OWNER, World

OK = Reply(status_code=200, body=b"thanks", duration_ms=3)
FAILED = Reply(status_code=500, body=b"broken", duration_ms=3)
SECOND = timedelta(seconds=1)


def accept(
    at: Scene, deliver_at: datetime, key: str | None = None, retention: timedelta = RETENTION
) -> Message:
    draft = MessageDraft(
        event_type="a.b", payload="{}", deliver_at=deliver_at, payload_retention=retention
    )
    return at.world.ingest.accept(OWNER, at.message.app_id, draft, key)


def waiting(world: World, wait: timedelta) -> Scene:
    """A message that is to be delivered after this wait, and nothing else on its way."""
    at = scene(world)
    world.delivery_queue.sent.clear()
    message = accept(at, world.clock.now() + wait)
    return replace(at, message=message)


def outcomes(world: World) -> list[Outcome]:
    return [report.outcome for report in world.deliver()]


def test_a_short_wait_is_spent_in_the_queue(world: World) -> None:
    at = waiting(world, MAX_QUEUE_DELAY)

    world.fan_out()

    [(task, delay)] = world.delivery_queue.sent
    assert delay == MAX_QUEUE_DELAY
    assert task.attempt_id == task.key.first_attempt_id
    assert outcomes(world) == [Outcome.DELIVERED]
    assert statuses(at) == [Status.SUCCESS]


def test_a_long_wait_goes_on_where_retries_wait(world: World) -> None:
    at = waiting(world, timedelta(hours=24))
    due_at = at.message.deliver_at

    world.fan_out()
    assert outcomes(world) == [Outcome.POSTPONED]

    [task] = world.due_retries.tasks.values()
    assert (task.due_at, task.attempt_id) == (due_at, task.key.first_attempt_id)
    assert world.http.requests == []
    world.run(rounds=24 * 60 + 10)
    [attempt] = story(world.deliveries, at.message)[1]
    assert due_at is not None
    assert due_at <= attempt.timestamp <= due_at + SECOND
    assert (world.delivery_queue.sent, world.due_retries.tasks) == ([], {})


def test_what_the_queue_brings_hardly_before_its_time_does_not_wait_on(world: World) -> None:
    waiting(world, timedelta(minutes=10))
    world.fan_out()
    [(task, _)] = world.delivery_queue.sent
    world.clock.moment = task.due_at - timedelta(seconds=4)

    assert world.delivery.attempt(task).outcome is Outcome.DELIVERED


def test_a_wait_that_is_over_when_it_is_fanned_out_is_none(world: World) -> None:
    waiting(world, timedelta(minutes=1))
    world.clock.advance(timedelta(hours=1))

    world.fan_out()

    assert [delay for _, delay in world.delivery_queue.sent] == [timedelta(0)]


def test_retries_count_from_when_it_was_delivered() -> None:
    world = World(ScriptedHttp([FAILED, OK]))
    at = waiting(world, timedelta(hours=2))

    world.run()

    first, second = story(world.deliveries, at.message)[1]
    assert at.message.deliver_at is not None
    assert first.timestamp >= at.message.deliver_at
    assert timedelta(seconds=4) <= second.timestamp - first.timestamp <= timedelta(seconds=7)
    assert standing(at) is Status.SUCCESS


def test_until_then_its_deliveries_are_pending(world: World) -> None:
    at = waiting(world, timedelta(hours=2))
    world.fan_out()
    world.deliver()

    delivery = at.message.unbegun(at.endpoint.id)

    assert standing(at) is Status.PENDING
    assert (delivery.next_number, delivery.next_attempt_at) == (1, at.message.deliver_at)


def test_a_resend_that_fails_meanwhile_leaves_it_to_come() -> None:
    world = World(ScriptedHttp([FAILED, OK]))
    at = waiting(world, timedelta(hours=2))
    world.fan_out()
    world.deliver()
    world.resend.resend(OWNER, at.message.app_id, at.message.id, at.endpoint.id, None)
    world.deliver()

    stored = world.deliveries.get(at.message.delivery_key(at.endpoint.id))
    assert stored is not None
    assert (stored.status, stored.next_attempt_at) == (Status.PENDING, at.message.deliver_at)
    world.run()
    assert standing(at) is Status.SUCCESS
    assert len(world.http.requests) == 2


def test_a_dispatch_that_arrives_again_sends_nothing_more(world: World) -> None:
    at = waiting(world, timedelta(hours=1))
    [(dispatch, _)] = world.message_queue.sent
    world.run()
    world.clock.advance(timedelta(hours=1))

    world.fanout.expand(dispatch)
    world.run()

    assert statuses(at) == [Status.SUCCESS]
    assert len(world.http.requests) == 1


@pytest.mark.parametrize("wait", [timedelta(minutes=1), timedelta(hours=24)])
def test_the_nearest_and_the_furthest_time_are_taken(world: World, wait: timedelta) -> None:
    at = scene(world)

    assert accept(at, world.clock.now() + wait).deliver_at == world.clock.now() + wait


@pytest.mark.parametrize(
    "wait", [timedelta(minutes=1) - SECOND, timedelta(hours=24) + SECOND, -timedelta(days=1)]
)
def test_a_time_beyond_these_is_refused(world: World, wait: timedelta) -> None:
    at = scene(world)
    known = dict(world.store.messages)

    with pytest.raises(InvalidInput) as caught:
        accept(at, world.clock.now() + wait)

    [problem] = caught.value.problems
    assert problem.loc == ("body", "deliverAt")
    assert (world.store.messages, world.message_queue.sent) == (known, [])


def test_a_time_at_which_the_payload_is_gone_is_refused(world: World) -> None:
    at, hour = scene(world), timedelta(hours=1)

    accept(at, world.clock.now() + hour - SECOND, retention=hour)
    with pytest.raises(InvalidInput):
        accept(at, world.clock.now() + hour, retention=hour)


def test_a_request_that_is_repeated_is_not_late(world: World) -> None:
    at = scene(world)
    deliver_at = world.clock.now() + timedelta(minutes=2)
    first = accept(at, deliver_at, "key")
    del world.store.messages[first.org_id, first.app_id, first.id]
    world.message_queue.sent.clear()
    world.clock.advance(timedelta(seconds=90))

    # The first request died after it had taken the key.
    assert accept(at, deliver_at, "key") == first
    assert accept(at, deliver_at, "key") == first

    assert [delay for _, delay in world.message_queue.sent] == [timedelta(0), REPEAT_DELAY]


def test_a_request_that_is_repeated_in_time_sends_nothing_twice(world: World) -> None:
    at = scene(world)
    deliver_at = world.clock.now() + timedelta(minutes=2)

    accept(at, deliver_at, "key")
    accept(at, deliver_at, "key")

    # Whenever both come out of the fan-out, the first attempt is on record before the second.
    due = [dispatch.deliver_at for dispatch, _ in world.message_queue.sent]
    assert due == [deliver_at, deliver_at + REPEAT_DELAY]
    world.delivery_queue.sent.clear()
    world.fan_out()
    assert outcomes(world) == [Outcome.DELIVERED, Outcome.DUPLICATE]
