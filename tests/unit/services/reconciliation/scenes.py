"""Worlds in which something was lost, and what is found of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from shared.adapters.memory import ScriptedHttp
from shared.domain.application import ApplicationDraft
from shared.domain.delivery import DeliveryKey, Reply, Status
from shared.domain.endpoint import Endpoint, EndpointDraft
from shared.domain.ids import AppId
from shared.domain.message import Message, MessageDraft
from shared.domain.reconciliation import GRACE, Checked, Search
from tests.support.world import ORG, OWNER, World

OK = Reply(status_code=200, body=b"", duration_ms=1)
BROKEN = Reply(status_code=500, body=b"", duration_ms=1)
LATER = GRACE + timedelta(minutes=1)
MINUTE = timedelta(minutes=1)


def failing() -> World:
    return World(ScriptedHttp(lambda _: BROKEN))


def application(world: World, **fields: Any) -> AppId:
    return world.applications.create(OWNER, ApplicationDraft(name="Acme", **fields), None).id


def endpoint(world: World, app: AppId, number: int = 0, **fields: Any) -> Endpoint:
    draft = EndpointDraft(url=f"https://example.com/{number}", **fields)
    return world.endpoints.create(OWNER, app, draft, None, None)


def send(world: World, app: AppId, **fields: Any) -> Message:
    draft = MessageDraft(event_type="a.b", payload="{}")
    return world.ingest.accept(OWNER, app, replace(draft, **fields), None)


def sent(world: World, endpoints: int = 1) -> Message:
    app = application(world)
    for number in range(endpoints):
        endpoint(world, app, number)
    return send(world, app)


def search(world: World, **fields: Any) -> Search:
    since = world.clock.now() - timedelta(days=7)
    return replace(Search(org_id=ORG, since=since), **fields)


def checked(world: World, **fields: Any) -> Checked:
    found = list(world.reconciliation.check(search(world, **fields)))
    return Checked(
        sum(each.messages for each in found),
        sum(each.deliveries for each in found),
        sum(each.pending for each in found),
        tuple(task for each in found for task in each.lost),
    )


def lost(world: World, **fields: Any) -> list[tuple[DeliveryKey, int]]:
    return [(task.key, task.number) for task in checked(world, **fields).lost]


def forget(world: World) -> None:
    """Loses whatever is queued."""
    world.message_queue.sent.clear()
    world.delivery_queue.sent.clear()


def waiting_for_its_fourth() -> World:
    """A delivery whose next attempt is due in half an hour."""
    world = failing()
    sent(world)
    world.fan_out()
    for _ in range(3):
        world.deliver()
    [task] = world.due_retries.tasks.values()
    assert task.number == 4
    world.clock.advance(timedelta(minutes=8))
    return world


def switch_off(world: World, message: Message) -> None:
    world.endpoints.change(
        OWNER, message.app_id, message.endpoint_ids[0], lambda e: replace(e, disabled=True)
    )


def status(world: World, message: Message) -> Status:
    delivery = world.deliveries.get(message.delivery_key(message.endpoint_ids[0]))
    assert delivery is not None
    return delivery.status
