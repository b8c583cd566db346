"""Messages: one event for one application."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from shared.domain.application import ApplicationDraft
from shared.domain.delivery import DeliveryKey
from shared.domain.endpoint import Route
from shared.domain.ids import AppId, EndpointId, MessageId, OrgId

# How long a message, its deliveries and their attempts can be listed.
RETENTION = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDraft:
    """What a client posts. `payload` is the exact JSON text that receivers get.

    `application` is made when the message's application is not there. With `only`, no other
    endpoint gets it.
    """

    event_type: str
    payload: str = field(repr=False)
    event_id: str | None = None
    channels: tuple[str, ...] | None = None
    tags: tuple[str, ...] | None = None
    payload_retention: timedelta = RETENTION
    application: ApplicationDraft | None = None
    only: EndpointId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A stored message. `endpoint_ids` are those that wanted it when it was accepted.

    Among them also are the `added_ids`: those that it was sent to later because somebody asked.
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
    added_ids: tuple[EndpointId, ...] = ()

    @property
    def expires_at(self) -> datetime:
        """When the message itself is forgotten."""
        return self.timestamp + RETENTION

    @property
    def expunged(self) -> "Message":
        """The message after its payload was expunged, as if that had never been kept."""
        return replace(self, payload=None, payload_expires_at=self.timestamp)

    def delivery_key(self, endpoint_id: EndpointId) -> DeliveryKey:
        """Names its delivery to this endpoint."""
        return DeliveryKey(self.org_id, self.app_id, endpoint_id, self.id)

    def is_scheduled_for(self, endpoint_id: EndpointId) -> bool:
        """Whether it goes to this endpoint by itself, not only because somebody asked."""
        return endpoint_id in self.endpoint_ids and endpoint_id not in self.added_ids


def accepting(routes: Iterable[Route], draft: MessageDraft) -> tuple[EndpointId, ...]:
    """The endpoints that this message goes to."""
    channels = draft.channels or ()
    asked = (r for r in routes if draft.only in (None, r.id))
    return tuple(r.id for r in asked if r.wants(draft.event_type, channels))
