"""Messages: one event for one application."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from shared.domain.application import ApplicationDraft
from shared.domain.endpoint import Route
from shared.domain.ids import AppId, EndpointId, MessageId, OrgId

# How long a message, its deliveries and their attempts can be listed.
RETENTION = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDraft:
    """What a client posts. `payload` is the exact JSON text that receivers get.

    `application` is made when the message's application is not there.
    """

    event_type: str
    payload: str = field(repr=False)
    event_id: str | None = None
    channels: tuple[str, ...] | None = None
    tags: tuple[str, ...] | None = None
    payload_retention: timedelta = RETENTION
    application: ApplicationDraft | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A stored message. `endpoint_ids` are those that wanted it when it was accepted.

    `payload` is None in a listing without content, and once it has expired.
    """

    org_id: OrgId
    app_id: AppId
    id: MessageId
    event_type: str
    timestamp: datetime
    payload_expires_at: datetime
    endpoint_ids: tuple[EndpointId, ...]
    payload: str | None = field(repr=False)
    event_id: str | None = None
    channels: tuple[str, ...] | None = None
    tags: tuple[str, ...] | None = None

    @property
    def expires_at(self) -> datetime:
        """When the message itself is forgotten."""
        return self.timestamp + RETENTION

    @property
    def expunged(self) -> "Message":
        """The message after its payload was expunged, as if that had never been kept."""
        return replace(self, payload=None, payload_expires_at=self.timestamp)


def accepting(routes: Iterable[Route], draft: MessageDraft) -> tuple[EndpointId, ...]:
    """The endpoints that this message goes to."""
    channels = draft.channels or ()
    return tuple(r.id for r in routes if r.wants(draft.event_type, channels))
