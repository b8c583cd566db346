"""Operational events: messages to an organisation's operational endpoints about its own sending.

An event's id follows from its cause, so a cause that is processed twice is published once.
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
    from shared.domain.applications.application import Application
    from shared.domain.background.background_task import BackgroundTask
    from shared.domain.receiver_auth.certificate_notices import CertificateNotice

# The failed attempt of a delivery that is published although retries remain.
FAILING_AT = 4
# How long a client may repeat the request that made a change.
REPEAT_WINDOW = timedelta(minutes=15)
# Length of a reason in characters.
MAX_REASON = 500


@dataclass(frozen=True, slots=True)
class OperationalEvent:
    """An event and its `data`.

    `occurred_at` and `cause` together are unique among events of the type.
    """

    org_id: OrgId
    event: OperationalEventType
    occurred_at: datetime
    cause: str
    data: Mapping[str, Any]

    @property
    def message_id(self) -> MessageId:
        """Id of its message; the same each time the cause is processed."""
        return MessageId(ids.derived(ids.MESSAGE, self.occurred_at, self.event, self.cause))

    @property
    def message_input(self) -> MessageInput:
        """Input of its message."""
        payload = json.dumps({"type": self.event, "data": self.data}, separators=(",", ":"))
        return MessageInput(event_type=self.event, payload=payload)


def delivery_event_type(delivery: Delivery, attempt: Attempt) -> OperationalEventType | None:
    """Returns the event to publish after the latest attempt of a delivery, if there is one.

    Manual attempts publish nothing: the person who asked for one sees its result.
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
    """Returns the events to publish after a change of an endpoint.

    Includes a recent change of `disabled`: this may be a repetition of the request that made the
    change and failed to publish it.
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
    """Returns whether a client may still repeat a request whose event was not published."""
    return now - since <= REPEAT_WINDOW


def attempt_event(
    event: OperationalEventType, attempt: Attempt, app_uid: str | None, event_id: str | None
) -> OperationalEvent:
    """Builds an event about an attempt; `event_id` is that of its message."""
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
    """Builds an event about an endpoint."""
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


def certificate_event(notice: "CertificateNotice", app_uid: str | None) -> OperationalEvent:
    """Builds the event of a certificate that expires soon."""
    data = {
        "appId": notice.app_id,
        "appUid": app_uid,
        "endpointId": notice.endpoint_id,
        "notAfter": format_timestamp(notice.not_after),
        "daysLeft": notice.days_left,
    }
    cause = f"{notice.endpoint_id} {notice.fingerprint} {notice.days_left}"
    event = OperationalEventType.CERTIFICATE_EXPIRING
    return OperationalEvent(notice.org_id, event, notice.due_at, cause, data)


def task_event(task: "BackgroundTask") -> OperationalEvent:
    """Builds the event of a finished background task."""
    data = {
        "taskId": task.id,
        "task": task.kind.wire_name,
        "status": task.status.value,
        "data": dict(task.data),
    }
    return OperationalEvent(
        task.org_id, OperationalEventType.TASK_FINISHED, task.created_at, task.id, data
    )


def refusal_event(
    org_id: OrgId, application: "Application | None", reason: str, now: datetime
) -> OperationalEvent:
    """Builds the event of a refused message.

    All refusals of an application in a minute are one event, with the reason of the first.
    """
    data = {
        "appId": application.id if application else None,
        "appUid": application.uid if application else None,
        "reason": reason[:MAX_REASON],
    }
    minute = now.replace(second=0, microsecond=0)
    cause = f"{application.id if application else ''} {minute.isoformat()}"
    return OperationalEvent(org_id, OperationalEventType.REFUSED, minute, cause, data)


def _occurred_at(event: OperationalEventType, endpoint: Endpoint) -> datetime:
    """Returns the stored time of the event, so that each repetition has the same time."""
    if event is OperationalEventType.ENDPOINT_CREATED:
        return endpoint.created_at
    is_switch = event in (
        OperationalEventType.ENDPOINT_DISABLED,
        OperationalEventType.ENDPOINT_ENABLED,
    )
    found = endpoint.switched_at if is_switch else endpoint.deleted_at
    return found or endpoint.updated_at
