"""Operational webhooks: types of events about an organisation's own sending.

Operational endpoints are endpoints of an application that every organisation has and that no
request can name. So they are stored, encrypted, matched, signed and delivered like all others.
"""

from collections.abc import Mapping
from enum import StrEnum

from shared.domain import ids
from shared.domain.applications.application import Application
from shared.domain.event_types.event_type import EventType
from shared.domain.ids import OrgId


class OperationalEventType(StrEnum):
    """Types of operational events, as named on the wire."""

    TASK_FINISHED = "background_task.finished"
    CERTIFICATE_EXPIRING = "endpoint.certificate_expiring"
    ENDPOINT_CREATED = "endpoint.created"
    ENDPOINT_DELETED = "endpoint.deleted"
    ENDPOINT_DISABLED = "endpoint.disabled"
    ENDPOINT_ENABLED = "endpoint.enabled"
    ENDPOINT_UPDATED = "endpoint.updated"
    EXHAUSTED = "message.attempt.exhausted"
    FAILING = "message.attempt.failing"
    RECOVERED = "message.attempt.recovered"
    REFUSED = "message.refused"


EVENT_TYPES: Mapping[str, str] = {
    OperationalEventType.TASK_FINISHED: "A background task has ended, successfully or not.",
    OperationalEventType.CERTIFICATE_EXPIRING: "The client certificate of an endpoint expires in 30, 7 or 1 days.",
    OperationalEventType.ENDPOINT_CREATED: "An endpoint was created.",
    OperationalEventType.ENDPOINT_DELETED: "An endpoint was deleted.",
    OperationalEventType.ENDPOINT_DISABLED: "An endpoint was disabled, by hand or because it kept failing.",
    OperationalEventType.ENDPOINT_ENABLED: "A disabled endpoint was enabled again.",
    OperationalEventType.ENDPOINT_UPDATED: "An endpoint, or its secret, was changed.",
    OperationalEventType.EXHAUSTED: "A delivery has failed for good: its last attempt failed.",
    OperationalEventType.FAILING: "Four attempts of a delivery have failed, and more are to come.",
    OperationalEventType.RECOVERED: "A delivery that had failed four times or more has succeeded.",
    OperationalEventType.REFUSED: "A message in the intake queue was refused, and waits in its dead-letter queue.",
}

# They have existed from the beginning.
_SINCE = ids.instant_of(ids.OPERATIONAL_APP)


def application(org_id: OrgId) -> Application:
    """Returns the application of the organisation's operational endpoints."""
    return Application(
        org_id=org_id,
        id=ids.OPERATIONAL_APP,
        name="Operational webhooks",
        created_at=_SINCE,
        updated_at=_SINCE,
    )


def event_type(org_id: OrgId, name: str) -> EventType | None:
    """Returns the operational event type of this name; None if there is none."""
    description = EVENT_TYPES.get(name)
    if description is None:
        return None
    return EventType(
        org_id=org_id,
        name=name,
        description=description,
        created_at=_SINCE,
        updated_at=_SINCE,
    )
