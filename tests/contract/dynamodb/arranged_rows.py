"""Two stored objects of each kind; tests damage the row of the first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from shared.adapters.dynamodb.table.keys import configuration_keys, task_keys, traffic_keys
from shared.adapters.dynamodb.table.keys.key_parts import Key
from shared.domain import ids
from shared.domain.applications.application import Application
from shared.domain.ids import AppId, EndpointId, MessageId, TaskId
from shared.domain.paging import Span
from shared.domain.statistics.endpoint_stats import Counts, HourCount
from shared.domain.statistics.window import HOUR, Window
from tests.contract.conftest import Stores
from tests.support.arrange import builders
from tests.support.arrange.builders import APP, ENDPOINT, MESSAGE, NOW, ORG, TASK

PLACE = (ORG, APP, ENDPOINT)
LATER = NOW + timedelta(hours=1)
SECOND_APP = AppId(builders.new_id(ids.APP, 2))
SECOND_ENDPOINT = EndpointId(builders.new_id(ids.ENDPOINT, 2))
SECOND_MESSAGE = MessageId(builders.new_id(ids.MESSAGE, 2))
SECOND_TASK = TaskId(builders.new_id(ids.TASK, 2))
SECOND_KEY = builders.key(message_id=SECOND_MESSAGE)
MESSAGES = (builders.message(), builders.message(id=SECOND_MESSAGE))
DELIVERIES = (builders.delivery(), builders.delivery(key=SECOND_KEY))
HOURS = [HourCount(hour=NOW + n * HOUR, counts=Counts(), counted_at=LATER) for n in (0, 1)]


@dataclass(frozen=True)
class Case:
    """Two objects of a kind, the place of the first, and the name of the second among results."""

    add: Callable[[Stores], object]
    damaged: Key
    read: Callable[[Stores], Sequence[Any]]
    healthy: Any


def add_applications(stores: Stores) -> None:
    for app_id in (APP, SECOND_APP):
        stores.applications.add(builders.application(id=app_id), None)


def add_endpoints(stores: Stores) -> None:
    stores.applications.add(builders.application(), None)
    for endpoint_id in (ENDPOINT, SECOND_ENDPOINT):
        stores.endpoints.add(builders.endpoint(id=endpoint_id), None)


def add_event_types(stores: Stores) -> None:
    for name in ("a", "b"):
        stores.event_types.add(builders.event_type(name=name, schemas={"1": {}}), None)


def add_messages(stores: Stores) -> None:
    for message in MESSAGES:
        stores.messages.add(message)


def add_tasks(stores: Stores) -> None:
    for task_id in (TASK, SECOND_TASK):
        stores.background_tasks.add(builders.background_task(id=task_id), None)


def add_deliveries(stores: Stores) -> None:
    for delivery in DELIVERIES:
        assert stores.deliveries.record(builders.attempt(key=delivery.key), delivery, None)


def _heads(stores: Stores) -> list[MessageId]:
    found = stores.deliveries.get_many([d.key for d in DELIVERIES])
    return [d.key.message_id for d in found if d.is_readable]


def _apps(stores: Stores) -> list[AppId]:
    found: list[Application] = list(stores.applications.scan(ORG, Span()))
    return [each.id for each in found]


CASES = {
    "applications": Case(
        add_applications, configuration_keys.application(ORG, APP), _apps, SECOND_APP
    ),
    "pointers to applications": Case(
        add_applications, configuration_keys.listed_application(ORG, APP), _apps, SECOND_APP
    ),
    "endpoints": Case(
        add_endpoints,
        configuration_keys.endpoint(*PLACE),
        lambda s: [e.id for e in s.endpoints.scan(ORG, APP, Span())],
        SECOND_ENDPOINT,
    ),
    "several endpoints": Case(
        add_endpoints,
        configuration_keys.endpoint(*PLACE),
        lambda s: [e.id for e in s.endpoints.get_many(ORG, APP, [ENDPOINT, SECOND_ENDPOINT])],
        SECOND_ENDPOINT,
    ),
    "routes": Case(
        add_endpoints,
        configuration_keys.endpoint(*PLACE),
        lambda s: [route.id for route in s.routes.of(ORG, APP).routes],
        SECOND_ENDPOINT,
    ),
    "states of endpoints": Case(
        add_endpoints,
        configuration_keys.endpoint(*PLACE),
        lambda s: [e.id for e in s.endpoint_states.get_many(ORG, APP, [ENDPOINT, SECOND_ENDPOINT])],
        SECOND_ENDPOINT,
    ),
    "event types": Case(
        add_event_types,
        configuration_keys.event_type(ORG, "a"),
        lambda s: [e.name for e in s.event_types.scan(ORG, Span())],
        "b",
    ),
    "several event types": Case(
        add_event_types,
        configuration_keys.event_type(ORG, "a"),
        lambda s: [e.name for e in s.event_types.get_all(ORG, ["a", "b"])],
        "b",
    ),
    "messages": Case(
        add_messages,
        traffic_keys.message(ORG, APP, MESSAGE),
        lambda s: [m.id for m in s.messages.scan(ORG, APP, Span(), NOW)],
        SECOND_MESSAGE,
    ),
    "several messages": Case(
        add_messages,
        traffic_keys.message(ORG, APP, MESSAGE),
        lambda s: [m.id for m in s.messages.get_many(ORG, APP, [MESSAGE, SECOND_MESSAGE])],
        SECOND_MESSAGE,
    ),
    "background tasks": Case(
        add_tasks,
        task_keys.background_task(ORG, TASK),
        lambda s: [t.id for t in s.background_tasks.scan(ORG, Span())],
        SECOND_TASK,
    ),
    "attempts to an endpoint": Case(
        add_deliveries,
        traffic_keys.delivery(builders.key()),
        lambda s: [e.id for e in s.deliveries.scan(*PLACE, Span(), NOW)],
        SECOND_KEY.first_attempt_id,
    ),
    "attempts of a message": Case(
        lambda s: [
            s.deliveries.record(builders.attempt(key=key), builders.delivery(key=key), None)
            for key in (builders.key(), builders.key(endpoint_id=SECOND_ENDPOINT))
        ],
        traffic_keys.delivery(builders.key()),
        lambda s: [
            a.key.endpoint_id
            for a in s.deliveries.attempts_of(
                builders.message(endpoint_ids=(ENDPOINT, SECOND_ENDPOINT)), Span()
            )
        ],
        SECOND_ENDPOINT,
    ),
    "heads": Case(add_deliveries, traffic_keys.delivery(builders.key()), _heads, SECOND_MESSAGE),
    "the last attempts": Case(
        add_deliveries,
        traffic_keys.delivery(builders.key()),
        lambda s: [a.key.message_id for a in s.deliveries.latest(DELIVERIES)],
        SECOND_MESSAGE,
    ),
    "marks": Case(
        add_deliveries,
        traffic_keys.delivery(builders.key()),
        lambda s: [mark.id for mark in s.endpoint_counts.marks(*PLACE, Span(), NOW)],
        SECOND_KEY.first_attempt_id,
    ),
    "counted hours": Case(
        lambda s: s.endpoint_counts.save(*PLACE, HOURS),
        traffic_keys.hour_count(*PLACE, NOW),
        lambda s: [
            each.hour for each in s.endpoint_counts.stored(*PLACE, Window(NOW, NOW + 2 * HOUR))
        ],
        HOURS[1].hour,
    ),
}
