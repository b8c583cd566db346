"""Builders of domain objects with every field filled in; arguments replace fields.

Ids are fixed, so that separately built objects belong together. The time is that of the fakes'
clock.
"""

from datetime import datetime, timedelta
from typing import Any

from shared.adapters.memory.system import START
from shared.domain import ids
from shared.domain.applications.application import Application, ApplicationInput
from shared.domain.auth.access import Identity
from shared.domain.background.background_task import BackgroundTask, TaskKind
from shared.domain.background.selection import Selection
from shared.domain.deliveries.delivery import Attempt, Delivery, Status, Trigger
from shared.domain.deliveries.delivery_key import DeliveryKey
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.endpoints.signing import Secret
from shared.domain.event_types.event_type import EventType, EventTypeInput
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import AppId, EndpointId, MessageId, OrgId, TaskId
from shared.domain.messages.message import RETENTION, Body, Message, MessageInput
from shared.domain.pipeline.queue_tasks import DeliveryTask, Dispatch

Fields = dict[str, Any]

NOW = START


def new_id(prefix: str, number: int = 1, instant: datetime = NOW) -> str:
    """Returns a well-formed id; `number` distinguishes and orders ids of the same time."""
    return ids.make(prefix, instant, number.to_bytes(ids.ENTROPY_BYTES, "big"))


ORG = OrgId(new_id("org_"))
APP = AppId(new_id(ids.APP))
ENDPOINT = EndpointId(new_id(ids.ENDPOINT))
TASK = TaskId(new_id(ids.TASK))
MESSAGE = MessageId(new_id(ids.MESSAGE))
SECRET = Secret(bytes(range(24)))
# The key pair from the tests of the Standard Webhooks libraries.
PAIR = Secret.parse(
    "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg=="
)
PAIR_PUBLIC = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4="


def identity(**overrides: Any) -> Identity:
    """Returns the identity of an organisation's token."""
    fields: Fields = {"org_id": ORG}
    return Identity(**fields | overrides)


def application_input(**overrides: Any) -> ApplicationInput:
    fields: Fields = {"name": "Acme"}
    return ApplicationInput(**fields | overrides)


def application(**overrides: Any) -> Application:
    fields: Fields = {
        "org_id": ORG,
        "id": APP,
        "created_at": NOW,
        "updated_at": NOW,
        "name": "Acme",
    }
    return Application(**fields | overrides)


def endpoint_input(**overrides: Any) -> EndpointInput:
    fields: Fields = {"url": "https://example.com/hook"}
    return EndpointInput(**fields | overrides)


def endpoint(**overrides: Any) -> Endpoint:
    fields: Fields = {
        "org_id": ORG,
        "app_id": APP,
        "id": ENDPOINT,
        "secret": SECRET,
        "created_at": NOW,
        "updated_at": NOW,
        "url": "https://example.com/hook",
    }
    return Endpoint(**fields | overrides)


def event_type_input(**overrides: Any) -> EventTypeInput:
    fields: Fields = {"name": "invoice.paid", "description": "Paid."}
    return EventTypeInput(**fields | overrides)


def event_type(**overrides: Any) -> EventType:
    fields: Fields = {
        "org_id": ORG,
        "created_at": NOW,
        "updated_at": NOW,
        "name": "invoice.paid",
        "description": "Paid.",
    }
    return EventType(**fields | overrides)


def message_input(**overrides: Any) -> MessageInput:
    fields: Fields = {"event_type": "invoice.paid", "payload": '{"amount": 1}'}
    return MessageInput(**fields | overrides)


def message(**overrides: Any) -> Message:
    """Builds a message; its `timestamp`, unless given, is the time of its id."""
    timestamp = ids.instant_of(overrides.get("id", MESSAGE))
    fields: Fields = {
        "org_id": ORG,
        "app_id": APP,
        "id": MESSAGE,
        "event_type": "invoice.paid",
        "timestamp": timestamp,
        "payload_expires_at": timestamp + RETENTION,
        "endpoint_ids": (ENDPOINT,),
        "payload": '{"amount": 1}',
    }
    return Message(**fields | overrides)


def dispatch(**overrides: Any) -> Dispatch:
    """Builds the dispatch of `message`, with the overrides that apply to it."""
    return Dispatch.of(message(**overrides))


def key(**overrides: Any) -> DeliveryKey:
    fields: Fields = {"org_id": ORG, "app_id": APP, "endpoint_id": ENDPOINT, "message_id": MESSAGE}
    return DeliveryKey(**fields | overrides)


def task(**overrides: Any) -> DeliveryTask:
    """Builds the task of the first attempt, unless a `number` and a `due_at` are given."""
    named = overrides.get("key", key())
    fields: Fields = {
        "key": named,
        "number": 1,
        "due_at": ids.instant_of(named.message_id),
        "event_type": "invoice.paid",
        "body": Body('{"amount": 1}'),
    }
    return DeliveryTask(**fields | overrides)


def reply(**overrides: Any) -> Reply:
    fields: Fields = {"status_code": 200, "body": b"ok", "duration_ms": 7}
    return Reply(**fields | overrides)


def attempt(**overrides: Any) -> Attempt:
    """Builds the successful first attempt of `key`, unless an `id` and a `number` are given."""
    named = overrides.get("key", key())
    fields: Fields = {
        "key": named,
        "id": named.first_attempt_id,
        "number": 1,
        "trigger": Trigger.SCHEDULED,
        "url": "https://example.com/hook",
        "status": Status.SUCCESS,
        "response": "ok",
        "response_status_code": 200,
        "response_duration_ms": 7,
        "timestamp": ids.instant_of(named.message_id),
        "event_type": "invoice.paid",
    }
    return Attempt(**fields | overrides)


def delivery(**overrides: Any) -> Delivery:
    """Builds a delivery that succeeded at the first attempt."""
    named = overrides.get("key", key())
    fields: Fields = {
        "key": named,
        "status": Status.SUCCESS,
        "attempt_ids": (named.first_attempt_id,),
    }
    return Delivery(**fields | overrides)


def idempotency_key(**overrides: Any) -> IdempotencyKey:
    """Builds an idempotency key of a request at NOW."""
    fields: Fields = {"org_id": ORG, "digest": "0" * 64, "expires_at": NOW + timedelta(hours=12)}
    return IdempotencyKey(**fields | overrides)


def selection(**overrides: Any) -> Selection:
    """Builds a selection of the day before NOW."""
    fields: Fields = {"since": NOW - timedelta(days=1), "until": NOW}
    return Selection(**fields | overrides)


def background_task(**overrides: Any) -> BackgroundTask:
    """Builds a task that counts by event type and has just started."""
    fields: Fields = {
        "org_id": ORG,
        "id": TASK,
        "kind": TaskKind.SUBSCRIPTIONS,
        "selection": selection(),
        "created_at": NOW,
        "updated_at": NOW,
    }
    return BackgroundTask(**fields | overrides)
