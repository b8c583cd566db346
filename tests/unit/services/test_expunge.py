"""Expunging: what is forgotten, and what is still sent."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.adapters.memory import MemoryDeliveries, ScriptedHttp
from shared.domain.application import ApplicationDraft
from shared.domain.delivery import Delivery, Reply, Status
from shared.domain.endpoint import EndpointDraft
from shared.domain.errors import InfrastructureError, NotFound
from shared.domain.message import Message, MessageDraft
from shared.domain.outcome import Outcome
from shared.domain.paging import PageRequest
from shared.services.expunge import forget
from tests.support import builders
from tests.support.world import OWNER, World

OK = Reply(status_code=200, body=b"thanks", duration_ms=3)
FAILED = Reply(status_code=500, body=b"broken", duration_ms=3)
APP = "acme"


def accepted(world: World, event_id: str | None = None) -> Message:
    """A message to two endpoints, on its way to the fan-out."""
    world.applications.get_or_create(OWNER, ApplicationDraft(name="Acme", uid=APP), None)
    for number in range(2):
        url = f"https://example.com/{number}"
        world.endpoints.create(OWNER, APP, EndpointDraft(url=url), None, None)
    draft = MessageDraft(event_type="a.b", payload='{"secret":1}', event_id=event_id)
    return world.ingest.accept(OWNER, APP, draft, None)


def standings(world: World, message: Message) -> list[Status]:
    page = world.attempts.page_of_destinations(OWNER, APP, message.id, PageRequest())
    return [delivery.status for _, delivery in page.items]


@pytest.mark.parametrize("fanned_out", [False, True])
def test_a_task_that_carries_an_expunged_payload_is_not_sent(fanned_out: bool) -> None:
    world = World()
    message = accepted(world)
    if fanned_out:
        world.fan_out()

    world.expunge.expunge(OWNER, APP, message.id)
    world.run()

    assert world.http.requests == []
    assert standings(world, message) == [Status.CANCELED, Status.CANCELED]


def test_a_retry_of_an_expunged_message_is_not_sent() -> None:
    world = World(ScriptedHttp([FAILED]))
    message = accepted(world)
    world.fan_out()
    world.deliver()

    world.expunge.expunge(OWNER, APP, message.id)
    world.run()

    assert len(world.http.requests) == 2
    assert standings(world, message) == [Status.CANCELED, Status.CANCELED]
    [first, _] = world.store.deliveries.values()
    assert first.canceled_because == "the payload was expunged"


def test_a_retry_of_an_attempt_that_was_under_way_is_not_sent() -> None:
    """Nobody can stop the request that is being made; it is the last one."""
    world = World(ScriptedHttp(lambda _: fail_and_expunge()))
    message = accepted(world)

    def fail_and_expunge() -> Reply:
        world.expunge.expunge(OWNER, APP, message.id)
        return FAILED

    reports = world.run()

    assert [r.outcome for r in reports] == [Outcome.FAILED, Outcome.DUPLICATE]
    assert len(world.http.requests) == 1
    assert standings(world, message) == [Status.CANCELED, Status.CANCELED]


def test_what_has_been_delivered_stays_so() -> None:
    world = World()
    message = accepted(world)
    world.run()

    world.expunge.expunge(OWNER, APP, message.id)

    assert standings(world, message) == [Status.SUCCESS, Status.SUCCESS]
    assert world.messages.get(OWNER, APP, message.id).payload is None


def test_a_retry_reads_the_payload_again() -> None:
    world = World(ScriptedHttp([FAILED]))
    accepted(world)
    world.fan_out()

    world.deliver()

    assert [task.body for task, _ in world.delivery_queue.sent] == [None, None]


def test_many_are_expunged_by_either_name_and_each_is_told_of() -> None:
    world = World()
    first, second = accepted(world, event_id="evt-1"), accepted(world)
    kept = accepted(world)

    found = world.expunge.expunge_many(OWNER, APP, ["evt-1", second.id, first.id, "nobody"])

    assert found == {"evt-1": True, second.id: True, first.id: True, "nobody": False}
    payloads = [world.messages.get(OWNER, APP, m.id).payload for m in (first, second, kept)]
    assert payloads == [None, None, kept.payload]


def test_an_attempts_answer_can_be_expunged() -> None:
    world = World()
    message = accepted(world)
    world.run()
    page = world.attempts.page_of_message(OWNER, APP, message.id, PageRequest(), lambda _: True)
    [attempt, other] = page.items

    world.expunge.expunge_attempt(OWNER, APP, message.id, attempt.id)

    place = (OWNER, APP, message.id)
    assert world.attempts.get(*place, attempt.id) == replace(attempt, response="EXPUNGED")
    assert world.attempts.get(*place, other.id) == other


def test_what_is_not_there_is_not_found() -> None:
    world = World()
    message = accepted(world)

    with pytest.raises(NotFound, match="Message"):
        world.expunge.expunge(OWNER, APP, "nobody")
    with pytest.raises(NotFound, match="Attempt"):
        world.expunge.expunge_attempt(OWNER, APP, message.id, "nothing")


class Busy(MemoryDeliveries):
    """A store in which an attempt is always recorded between the look and the write."""

    def save(self, delivery: Delivery, before: Delivery | None) -> bool:
        return False


def test_a_delivery_that_never_rests_is_tried_again_later() -> None:
    world = World()
    message = accepted(world)

    with pytest.raises(InfrastructureError):
        forget(world._messages, Busy(world.store), message)


class Racing(MemoryDeliveries):
    """A store in which the delivery succeeds between the look and the write."""

    def save(self, delivery: Delivery, before: Delivery | None) -> bool:
        key = delivery.key
        faster = MemoryDeliveries(self.store)
        faster.record(builders.attempt(key=key), builders.delivery(key=key), None)
        return super().save(delivery, before)


def test_an_attempt_that_was_faster_is_left_alone() -> None:
    world = World()
    message = accepted(world)

    forget(world._messages, Racing(world.store), message)

    assert standings(world, message) == [Status.SUCCESS, Status.SUCCESS]


def test_expunging_again_changes_nothing() -> None:
    world = World(ScriptedHttp([FAILED]))
    message = accepted(world)
    world.fan_out()
    world.deliver()
    world.expunge.expunge(OWNER, APP, message.id)
    before = (dict(world.store.messages), dict(world.store.deliveries))

    world.clock.advance(timedelta(hours=1))
    world.expunge.expunge(OWNER, APP, message.id)

    assert (world.store.messages, world.store.deliveries) == before
