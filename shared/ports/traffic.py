"""Messages, deliveries and attempts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shared.domain.deliveries.delivery import Attempt, Delivery
    from shared.domain.deliveries.delivery_key import DeliveryKey
    from shared.domain.idempotency import IdempotencyKey
    from shared.domain.ids import AppId, AttemptId, EndpointId, MessageId, OrgId
    from shared.domain.messages.content_name import ContentName
    from shared.domain.messages.endpoint_history import HistoryEntry
    from shared.domain.messages.message import Message
    from shared.domain.paging import Span
    from shared.domain.statistics.endpoint_stats import AttemptMark, HourCount
    from shared.domain.statistics.window import Window


class Messages(Protocol):
    """Messages of an application."""

    def claim(self, idempotency_key: IdempotencyKey, message_id: MessageId) -> MessageId:
        """Returns the message id of this key: the first one claimed for it."""
        ...

    def reserve_event(self, message: Message) -> MessageId:
        """Reserves the message's event id for it, before the message is stored.

        Returns the id of the message that has the event id: this message's, or an earlier one's.
        """
        ...

    def add(self, message: Message, *, event_reserved: bool = False) -> bool:
        """Stores the message with its payload, durably; returns False if its id is stored already.

        Raises Conflict if another message of the application has its event id, unless the event id
        was reserved for this message before (`event_reserved`).
        """
        ...

    def get(self, org_id: OrgId, app_id: AppId, message_id: MessageId) -> Message | None:
        """Returns the message with its payload, unless that has expired."""
        ...

    def get_many(
        self, org_id: OrgId, app_id: AppId, message_ids: Sequence[MessageId]
    ) -> list[Message]:
        """Returns the existing ones of these messages, in this order, as `scan` yields them."""
        ...

    def add_endpoint(self, message: Message, endpoint_id: EndpointId) -> None:
        """Adds an endpoint to the message's `endpoint_ids` and `added_ids`.

        Does nothing if the message has it already. Raises NotFound if the message does not exist.
        """
        ...

    def id_of(self, org_id: OrgId, app_id: AppId, event_id: str) -> MessageId | None:
        """Returns the id of the message with this event id."""
        ...

    def scan(self, org_id: OrgId, app_id: AppId, span: Span, now: datetime) -> Iterator[Message]:
        """Yields messages in order of id, within the retention.

        Bulky payloads are left out, and others may be.
        """
        ...

    def complete(self, messages: Sequence[Message]) -> Sequence[Message]:
        """Returns the messages with the payloads that a scan leaves out, unless these expired."""
        ...

    def expunge(self, message: Message) -> None:
        """Deletes the payload, wherever it is stored: from then on it has expired. Idempotent."""
        ...


class Contents(Protocol):
    """Large contents of messages, compressed. Each is deleted some time after its days are over."""

    def put(self, name: ContentName, data: bytes) -> None:
        """Stores a content, durably. Idempotent."""
        ...

    def get(self, name: ContentName) -> bytes | None:
        """Returns a content; None if it is gone, or the caller may not read any."""
        ...

    def remove(self, name: ContentName) -> None:
        """Deletes a content at once. Idempotent."""
        ...


class Deliveries(Protocol):
    """Deliveries and their attempts."""

    def get(self, key: DeliveryKey) -> Delivery | None:
        """Returns a delivery; None until its first attempt is recorded."""
        ...

    def claim(self, idempotency_key: IdempotencyKey, attempt_id: AttemptId) -> AttemptId:
        """Returns the attempt id of this key: the first one claimed for it."""
        ...

    def record(self, attempt: Attempt, delivery: Delivery, before: Delivery | None) -> bool:
        """Stores an attempt and the delivery after it, both or neither.

        Returns False, and stores nothing, if the delivery was modified since it was read as
        `before`, for example because the attempt is on record already.
        """
        ...

    def save(self, delivery: Delivery, before: Delivery | None) -> bool:
        """Stores a delivery without a new attempt. Returns False as `record` does."""
        ...

    def attempts_of(self, message: Message, span: Span) -> Iterator[Attempt]:
        """Yields the attempts to deliver a message, in order of id, and so of time."""
        ...

    def attempt(self, message: Message, attempt_id: AttemptId) -> Attempt | None: ...

    def attempts(self, delivery: Delivery, attempt_ids: Sequence[AttemptId]) -> list[Attempt]:
        """Returns the existing ones of these attempts of the delivery, in the given order."""
        ...

    def expunge(self, attempt: Attempt) -> None:
        """Deletes the recorded response and headers: the response reads EXPUNGED. Idempotent."""
        ...

    def scan(
        self, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId, span: Span, now: datetime
    ) -> Iterator[HistoryEntry]:
        """Yields the attempts to an endpoint and the heads of its deliveries, in order of place.

        A head is at the time of its message, with its delivery's first attempt if that was on
        time. All other attempts are at their ids.
        """
        ...

    def get_many(self, keys: Sequence[DeliveryKey]) -> list[Delivery]:
        """Returns the stored ones of these deliveries, in the order of the keys.

        A delivery whose record cannot be decoded is `Delivery.unreadable`.
        """
        ...

    def latest(self, deliveries: Sequence[Delivery]) -> list[Attempt]:
        """Returns the last recorded attempt of each delivery that has one, in their order."""
        ...


class EndpointCounts(Protocol):
    """Statistics of endpoints: the marks to count, and stored counts."""

    def marks(
        self,
        org_id: OrgId,
        app_id: AppId,
        endpoint_id: EndpointId,
        span: Span,
        now: datetime,
        *,
        detailed: bool = False,
    ) -> Iterator[AttemptMark]:
        """Yields the items of `Deliveries.scan`, reduced to their marks, `detailed` or not."""
        ...

    def stored(
        self, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId, window: Window
    ) -> list[HourCount]:
        """Returns the stored counts of the window's hours, in order."""
        ...

    def save(
        self, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId, hours: Sequence[HourCount]
    ) -> None:
        """Stores counts, in place of those of the same hours, with the TTL of the attempts."""
        ...
