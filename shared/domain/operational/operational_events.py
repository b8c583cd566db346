"""What an organisation is told of its own sending, as a message to its operational endpoints.

An announcement is named after its cause. So a cause that is processed twice is told once.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from shared.domain import ids
from shared.domain.deliveries.delivery import Attempt, Delivery, Status, Trigger
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.ids import MessageId, OrgId
from shared.domain.messages.message import MessageInput
from shared.domain.operational.operational import OperationalEventType
from shared.domain.timestamps import format_timestamp

if TYPE_CHECKING:
    from shared.domain.background.background_task import BackgroundTask

# The failure of a delivery that is told while there is still hope.
FAILING_AT = 4
# How long after a change a client may repeat the request that made it.
REPEAT_WINDOW = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class OperationalEvent:
    """An event and its `data`.

    `cause`, of that `moment`, is what no other event of its kind has.
    """

    org_id: OrgId
    event: OperationalEventType
    occurred_at: datetime
    cause: str
    data: Mapping[str, Any]

    @property
    def message_id(self) -> MessageId:
        """The same each time that the cause is processed."""
        return MessageId(ids.derived(ids.MESSAGE, self.occurred_at, self.event, self.cause))

    @property
    def message_input(self) -> MessageInput:
        """What its message is made of."""
        payload = json.dumps({"type": self.event, "data": self.data}, separators=(",", ":"))
        return MessageInput(event_type=self.event, payload=payload)


def delivery_event_type(delivery: Delivery, attempt: Attempt) -> OperationalEventType | None:
    """What there is to tell of a delivery, where it stands with this attempt as the latest.

    Of attempts that somebody asked for there is nothing to tell: who asked sees what they come to.
    """
    if attempt.trigger is Trigger.MANUAL:
        return None
    if attempt.status is Status.SUCCESS:
        return OperationalEventType.RECOVERED if attempt.number > FAILING_AT else None
    if delivery.status is Status.FAIL:
        return OperationalEventType.EXHAUSTED
    is_next = delivery.next_number == attempt.number + 1
    return OperationalEventType.FAILING if is_next and attempt.number == FAILING_AT else None


def endpoint_event_types(endpoint: Endpoint) -> tuple[OperationalEventType, ...]:
    """What there is to tell of an endpoint that was just changed.

    That it was switched of late, too: this may be the request again that did so and could not tell.
    """
    since = endpoint.switched_at
    if since is None or not may_be_repeated(since, endpoint.updated_at):
        return (OperationalEventType.ENDPOINT_UPDATED,)
    switched = (
        OperationalEventType.ENDPOINT_DISABLED
        if endpoint.disabled
        else OperationalEventType.ENDPOINT_ENABLED
    )
    return OperationalEventType.ENDPOINT_UPDATED, switched


def may_be_repeated(since: datetime, now: datetime) -> bool:
    """Whether who asked for what was done then may be asking again, since nobody told of it."""
    return now - since <= REPEAT_WINDOW


def attempt_event(
    event: OperationalEventType, attempt: Attempt, app_uid: str | None, event_id: str | None
) -> OperationalEvent:
    """Of what an attempt came to; `event_id` is that of its message."""
    key = attempt.key
    data = {
        "appId": key.app_id,
        "appUid": app_uid,
        "endpointId": key.endpoint_id,
        "msgId": key.message_id,
        "msgEventId": event_id,
        "lastAttempt": {
            "id": attempt.id,
            "responseStatusCode": attempt.response_status_code,
            "timestamp": format_timestamp(attempt.timestamp),
        },
    }
    return OperationalEvent(key.org_id, event, attempt.timestamp, attempt.id, data)


def endpoint_event(
    event: OperationalEventType, endpoint: Endpoint, app_uid: str | None
) -> OperationalEvent:
    """Of an endpoint, as it is since then."""
    data: dict[str, Any] = {
        "appId": endpoint.app_id,
        "appUid": app_uid,
        "endpointId": endpoint.id,
        "endpointUid": endpoint.uid,
    }
    if event is OperationalEventType.ENDPOINT_DISABLED:
        since = endpoint.health.failing_since
        data["failSince"] = format_timestamp(since) if since else None
        data["trigger"] = "automatic" if endpoint.disabled_by else "manual"
    instant = _occurred_at(event, endpoint)
    cause = f"{endpoint.id} {instant.isoformat()}"
    return OperationalEvent(endpoint.org_id, event, instant, cause, data)


def task_event(task: "BackgroundTask") -> OperationalEvent:
    """Of a background task that has ended."""
    data = {
        "taskId": task.id,
        "task": task.kind.value,
        "status": task.status.value,
        "data": dict(task.data),
    }
    return OperationalEvent(
        task.org_id, OperationalEventType.TASK_FINISHED, task.created_at, task.id, data
    )


def _occurred_at(event: OperationalEventType, endpoint: Endpoint) -> datetime:
    """When this befell the endpoint: the same each time it is told, for it is stored."""
    if event is OperationalEventType.ENDPOINT_CREATED:
        return endpoint.created_at
    is_switch = event in (
        OperationalEventType.ENDPOINT_DISABLED,
        OperationalEventType.ENDPOINT_ENABLED,
    )
    found = endpoint.switched_at if is_switch else endpoint.deleted_at
    return found or endpoint.updated_at
