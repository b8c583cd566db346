"""Messages: one event for one application."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from shared.domain.applications.application import ApplicationInput
from shared.domain.deliveries.delivery import Delivery, DeliveryKey, Status
from shared.domain.endpoints.endpoint import Route
from shared.domain.errors import InvalidInput, Problem
from shared.domain.ids import AppId, EndpointId, MessageId, OrgId

# How long a message, its deliveries and their attempts can be listed.
RETENTION = timedelta(days=90)
# How long after it was accepted a message can ask to be delivered.
SOONEST, LATEST = timedelta(minutes=1), timedelta(hours=24)
# Of a payload in the message's own item: what it adds to a list, every page of it pays for.
MAX_LISTED_BYTES = 8 * 1024


@dataclass(frozen=True, slots=True)
class Body:
    """What receivers get, to the letter; without a `content_type` it is JSON."""

    text: str = field(repr=False)
    content_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageInput:
    """What a client posts. `payload` is the exact JSON text that receivers get, unless `raw` is.

    `application` is made when the message's application is not there. With `only`, no other
    endpoint gets it.
    """

    event_type: str
    payload: str = field(repr=False)
    event_id: str | None = None
    channels: tuple[str, ...] | None = None
    tags: tuple[str, ...] | None = None
    payload_retention: timedelta = RETENTION
    raw: Body | None = None
    deliver_at: datetime | None = None
    application: ApplicationInput | None = None
    only: EndpointId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A stored message. `endpoint_ids` are those that wanted it when it was accepted.

    Among them also are the `added_ids`: those that it was sent to later because somebody asked.
    `payload` is None in a listing that leaves it out, and once it has expired. `deliver_at` is when
    the first attempts are due; None is at once. `raw` goes to receivers in place of the payload,
    and is kept as long.
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
    deliver_at: datetime | None = None
    raw: Body | None = None

    @property
    def body(self) -> Body | None:
        """What receivers get, as far as that is kept and at hand."""
        return None if self.payload is None else self.raw or Body(self.payload)

    @property
    def content(self) -> str | None:
        """The payload, and behind it what is sent in its place: both are kept as one text."""
        if self.payload is None or self.raw is None:
            return self.payload
        return self.payload + self.raw.text

    @property
    def without_content(self) -> "Message":
        """As listings show it, and everybody once the payload has expired."""
        return replace(self, payload=None, raw=None)

    @property
    def expires_at(self) -> datetime:
        """When the message itself is forgotten."""
        return self.timestamp + RETENTION

    @property
    def is_bulky(self) -> bool:
        """Whether its payload is kept apart, and left out of lists.

        A large one is, and one that expires before its message does.
        """
        if self.content is None or self.payload_expires_at < self.expires_at:
            return True
        return len(self.content.encode()) > MAX_LISTED_BYTES

    @property
    def expunged(self) -> "Message":
        """The message after its payload was expunged, as if that had never been kept."""
        return replace(self.without_content, payload_expires_at=self.timestamp)

    def delivery_key(self, endpoint_id: EndpointId) -> DeliveryKey:
        """Names its delivery to this endpoint."""
        return DeliveryKey(self.org_id, self.app_id, endpoint_id, self.id)

    @property
    def scheduled_ids(self) -> tuple[EndpointId, ...]:
        """The endpoints that it goes to by itself, not only because somebody asked."""
        return tuple(e for e in self.endpoint_ids if e not in self.added_ids)

    def not_started_delivery(self, endpoint_id: EndpointId) -> Delivery:
        """Its delivery to this endpoint as long as nothing is stored of that."""
        key = self.delivery_key(endpoint_id)
        if endpoint_id in self.scheduled_ids:
            return Delivery.not_started(key, self.deliver_at)
        # Nothing is due, and it has not been delivered.
        return Delivery(key=key, status=Status.FAIL, attempt_ids=())


def matching_endpoints(
    routes: Iterable[Route], message_input: MessageInput
) -> tuple[EndpointId, ...]:
    """The endpoints that this message goes to."""
    channels = message_input.channels or ()
    asked = (r for r in routes if message_input.only in (None, r.id))
    return tuple(r.id for r in asked if r.wants(message_input.event_type, channels))


def check_delivery_time(message_input: MessageInput, accepted_at: datetime) -> None:
    """InvalidInput when the message cannot be delivered at the time that the draft asks for.

    `accepted_at` is when it was first asked for: a request that is repeated with its idempotency
    key is not late.
    """
    if message_input.deliver_at is None:
        return
    wait = message_input.deliver_at - accepted_at
    if not SOONEST <= wait <= LATEST:
        raise _bad_time("Expected a moment from 1 minute to 24 hours ahead.")
    if wait >= message_input.payload_retention:
        raise _bad_time("The payload would have expired by then.")


def _bad_time(reason: str) -> InvalidInput:
    return InvalidInput(Problem(("body", "deliverAt"), reason))
