"""Systems that lost a delivery, and the findings of reconciliation."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from shared.adapters.memory import ScriptedHttp
from shared.domain.applications.application import ApplicationInput
from shared.domain.deliveries.delivery import Status
from shared.domain.deliveries.delivery_key import DeliveryKey
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.ids import AppId
from shared.domain.messages.message import Message, MessageInput
from shared.domain.pipeline.reconciliation import GRACE, ReconciliationCounts, ReconciliationScope
from tests.support.arrange.app_under_test import ORG, OWNER, SystemUnderTest

OK = Reply(status_code=200, body=b"", duration_ms=1)
BROKEN = Reply(status_code=500, body=b"", duration_ms=1)
LATER = GRACE + timedelta(minutes=1)
MINUTE = timedelta(minutes=1)


def failing() -> SystemUnderTest:
    return SystemUnderTest(ScriptedHttp(lambda _: BROKEN))


def application(system: SystemUnderTest, **fields: Any) -> AppId:
    return system.applications.create(OWNER, ApplicationInput(name="Acme", **fields), None).id


def endpoint(system: SystemUnderTest, app: AppId, number: int = 0, **fields: Any) -> Endpoint:
    endpoint_input = EndpointInput(url=f"https://example.com/{number}", **fields)
    return system.endpoints.create(OWNER, app, endpoint_input, None, None)


def send(system: SystemUnderTest, app: AppId, **fields: Any) -> Message:
    message_input = MessageInput(event_type="a.b", payload="{}")
    return system.ingest.accept(OWNER, app, replace(message_input, **fields), None)


def sent(system: SystemUnderTest, endpoints: int = 1) -> Message:
    app = application(system)
    for number in range(endpoints):
        endpoint(system, app, number)
    return send(system, app)


def search(system: SystemUnderTest, **fields: Any) -> ReconciliationScope:
    since = system.clock.now() - timedelta(days=7)
    return replace(ReconciliationScope(org_id=ORG, since=since), **fields)


def checked(system: SystemUnderTest, **fields: Any) -> ReconciliationCounts:
    found = list(system.reconciliation.check(search(system, **fields)))
    return ReconciliationCounts(
        sum(each.messages for each in found),
        sum(each.deliveries for each in found),
        sum(each.pending for each in found),
        tuple(task for each in found for task in each.lost),
    )


def lost(system: SystemUnderTest, **fields: Any) -> list[tuple[DeliveryKey, int]]:
    return [(task.key, task.number) for task in checked(system, **fields).lost]


def forget(system: SystemUnderTest) -> None:
    """Empties the queues."""
    system.message_queue.sent.clear()
    system.delivery_queue.sent.clear()


def waiting_for_its_fourth() -> SystemUnderTest:
    """Returns a delivery whose next attempt is due in half an hour."""
    system = failing()
    sent(system)
    system.fan_out()
    for _ in range(3):
        system.deliver()
    [task] = system.due_retries.tasks.values()
    assert task.number == 4
    system.clock.advance(timedelta(minutes=8))
    return system


def switch_off(system: SystemUnderTest, message: Message) -> None:
    system.endpoints.change(
        OWNER, message.app_id, message.endpoint_ids[0], lambda e: replace(e, disabled=True)
    )


def status(system: SystemUnderTest, message: Message) -> Status:
    delivery = system.deliveries.get(message.delivery_key(message.endpoint_ids[0]))
    assert delivery is not None
    return delivery.status
