"""Webhooks about the webhooks: what an organisation can be told of its own sending.

Its endpoints for these are endpoints like any other, of an application that every organisation has
and that no request can name: so they are kept, sealed, matched, signed and delivered as all are.
"""

from collections.abc import Mapping

from shared.domain import ids
from shared.domain.application import Application
from shared.domain.event_type import EventType
from shared.domain.ids import OrgId

EVENT_TYPES: Mapping[str, str] = {
    "background_task.finished": "A background task has ended, with success or without.",
    "endpoint.created": "An endpoint was made.",
    "endpoint.deleted": "An endpoint was removed.",
    "endpoint.disabled": "An endpoint was disabled, by hand or because it kept failing.",
    "endpoint.enabled": "An endpoint that was disabled gets messages again.",
    "endpoint.updated": "An endpoint, or its secret, was changed.",
    "message.attempt.exhausted": "A delivery has failed for good: its last attempt failed.",
    "message.attempt.failing": "A delivery has failed several times and is still being tried.",
    "message.attempt.recovered": "A delivery that had been failing has succeeded.",
}

# They have been there from the beginning.
_SINCE = ids.moment_of(ids.OPERATIONAL_APP)


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
