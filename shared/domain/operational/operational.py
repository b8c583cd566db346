"""Webhooks about the webhooks: what an organisation can be told of its own sending.

Its endpoints for these are endpoints like any other, of an application that every organisation has
and that no request can name: so they are kept, sealed, matched, signed and delivered as all are.
"""

from collections.abc import Mapping
from enum import StrEnum

from shared.domain import ids
from shared.domain.applications.application import Application
from shared.domain.event_types.event_type import EventType
from shared.domain.ids import OrgId


class OperationalEventType(StrEnum):
    """What can be told, as the wire contract names it."""

    TASK_FINISHED = "background_task.finished"
    ENDPOINT_CREATED = "endpoint.created"
    ENDPOINT_DELETED = "endpoint.deleted"
    ENDPOINT_DISABLED = "endpoint.disabled"
    ENDPOINT_ENABLED = "endpoint.enabled"
    ENDPOINT_UPDATED = "endpoint.updated"
    EXHAUSTED = "message.attempt.exhausted"
    FAILING = "message.attempt.failing"
    RECOVERED = "message.attempt.recovered"


EVENT_TYPES: Mapping[str, str] = {
    OperationalEventType.TASK_FINISHED: "A background task has ended, with success or without.",
    OperationalEventType.ENDPOINT_CREATED: "An endpoint was made.",
    OperationalEventType.ENDPOINT_DELETED: "An endpoint was removed.",
    OperationalEventType.ENDPOINT_DISABLED: "An endpoint was disabled, by hand or because it kept failing.",
    OperationalEventType.ENDPOINT_ENABLED: "An endpoint that was disabled gets messages again.",
    OperationalEventType.ENDPOINT_UPDATED: "An endpoint, or its secret, was changed.",
    OperationalEventType.EXHAUSTED: "A delivery has failed for good: its last attempt failed.",
    OperationalEventType.FAILING: "Four attempts of a delivery have failed, and more are to come.",
    OperationalEventType.RECOVERED: "A delivery that had failed four times or more has succeeded.",
}

# They have been there from the beginning.
_SINCE = ids.instant_of(ids.OPERATIONAL_APP)


def application(org_id: OrgId) -> Application:
    """The application of the organisation's operational endpoints; the same each time."""
    return Application(
        org_id=org_id,
        id=ids.OPERATIONAL_APP,
        name="Operational webhooks",
        created_at=_SINCE,
        updated_at=_SINCE,
    )


def event_type(org_id: OrgId, name: str) -> EventType | None:
    """The operational event type of this name."""
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
