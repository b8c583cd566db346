"""Messages: one event for one application."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from shared.domain.applications.application import ApplicationInput
from shared.domain.deliveries.attempt_headers import HeaderPairs
from shared.domain.deliveries.delivery import Delivery, Status
from shared.domain.deliveries.delivery_key import DeliveryKey
from shared.domain.endpoints.route import Route
from shared.domain.errors import InvalidInput, Problem
from shared.domain.ids import AppId, EndpointId, MessageId, OrgId

# How long a message, its deliveries and their attempts can be listed.
RETENTION = timedelta(days=90)
# The range of a requested delivery time, counted from acceptance.
SOONEST, LATEST = timedelta(minutes=1), timedelta(hours=24)
# The largest payload in the message's own item: each page of a list reads it.
MAX_LISTED_BYTES = 8 * 1024
# The most left-out endpoints that a message names.
MAX_NAMED = 20


@dataclass(frozen=True, slots=True)
class Body:
    """The exact text that receivers get; without a `content_type` it is JSON.

    `headers` are those of its message.
    """

    text: str = field(repr=False)
    content_type: str | None = None
    headers: HeaderPairs = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class FilteredOut:
    """The number of endpoints that content filters left out, and the first MAX_NAMED of them."""

    count: int
    endpoint_ids: tuple[EndpointId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageInput:
    """A client's message. `payload` is the exact JSON text that receivers get, unless `raw` is set.

    `application` is created if the message's application does not exist. `only` restricts the
    message to one endpoint, `ignores_filters` sends it there in any case.
    """

    event_type: str
    payload: str = field(repr=False)
    event_id: str | None = None
    channels: tuple[str, ...] | None = None
    tags: tuple[str, ...] | None = None
    payload_retention: timedelta = RETENTION
    raw: Body | None = None
    headers: HeaderPairs = field(default=(), repr=False)
    deliver_at: datetime | None = None
    application: ApplicationInput | None = None
    only: EndpointId | None = None
    ignores_filters: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A stored message. `endpoint_ids` are the endpoints that matched when it was accepted.

    They include the `added_ids`: endpoints that it was sent to later, on request. `payload` is None
    in a list without payloads, and once it has expired. `deliver_at` is when the first attempts are
    due; None means at once. Receivers get `raw`, if set, in place of the payload; both are kept
    equally long.
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
    headers: HeaderPairs = field(default=(), repr=False)
    filtered_out: FilteredOut | None = None

    @property
    def body(self) -> Body | None:
        """Text that receivers get; None if it has expired or was not read."""
        if self.payload is None:
            return None
        body = self.raw or Body(self.payload)
        return replace(body, headers=self.headers) if self.headers else body

    @property
    def content(self) -> str | None:
        """The payload, followed by the text sent in its place: both are stored as one text."""
        if self.payload is None or self.raw is None:
            return self.payload
        return self.payload + self.raw.text

    @property
    def without_content(self) -> "Message":
        """Message without payload and headers, as in lists and after the payload has expired."""
        return replace(self, payload=None, raw=None, headers=())

    @property
    def expires_at(self) -> datetime:
        """End of the message's own TTL."""
        return self.timestamp + RETENTION

    @property
    def is_bulky(self) -> bool:
        """Returns whether its payload is stored separately, and left out of lists.

        This holds for a large payload, and for one that expires before its message.
        """
        if self.content is None or self.payload_expires_at < self.expires_at:
            return True
        return len(self.content.encode()) > MAX_LISTED_BYTES

    def keeps_payload(self, now: datetime) -> bool:
        """Returns whether its payload has neither expired nor been expunged."""
        return now < self.payload_expires_at

    @property
    def expunged(self) -> "Message":
        """Message with its payload expunged, as if it had never been stored."""
        return replace(self.without_content, payload_expires_at=self.timestamp)

    def delivery_key(self, endpoint_id: EndpointId) -> DeliveryKey:
        """Returns the key of its delivery to this endpoint."""
        return DeliveryKey(self.org_id, self.app_id, endpoint_id, self.id)

    @property
    def scheduled_ids(self) -> tuple[EndpointId, ...]:
        """Endpoints that matched at acceptance, without those added by hand."""
        return tuple(e for e in self.endpoint_ids if e not in self.added_ids)

    def not_started_delivery(self, endpoint_id: EndpointId) -> Delivery:
        """Returns its delivery to this endpoint while no record of it is stored."""
        key = self.delivery_key(endpoint_id)
        if endpoint_id in self.scheduled_ids:
            return Delivery.not_started(key, self.deliver_at)
        # No attempt is due, and the message has not been delivered.
        return Delivery(key=key, status=Status.FAIL, attempt_ids=())


def subscribed_routes(routes: Iterable[Route], message_input: MessageInput) -> tuple[Route, ...]:
    """Returns the routes that want the message by its event type and channels."""
    channels = message_input.channels or ()
    asked = (r for r in routes if message_input.only in (None, r.id))
    if message_input.ignores_filters:
        return tuple(r for r in asked if r.active)
    return tuple(r for r in asked if r.wants(message_input.event_type, channels))


def check_delivery_time(message_input: MessageInput, accepted_at: datetime) -> None:
    """Raises InvalidInput if the message cannot be delivered at its requested time.

    `accepted_at` is the time of the first request: a repetition with the same idempotency key is
    not late.
    """
    if message_input.deliver_at is None:
        return
    wait = message_input.deliver_at - accepted_at
    if not SOONEST <= wait <= LATEST:
        raise _bad_time("Expected a time from 1 minute to 24 hours ahead.")
    if wait >= message_input.payload_retention:
        raise _bad_time("The payload would have expired by then.")


def _bad_time(reason: str) -> InvalidInput:
    return InvalidInput(Problem(("body", "deliverAt"), reason))
