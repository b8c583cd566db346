"""Messages, their deliveries, and what came of these."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from shared.domain.deliveries.delivery import Attempt, Delivery, DeliveryKey
from shared.domain.endpoints.endpoint_stats import AttemptMark, HourCount, Window
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import AppId, AttemptId, EndpointId, MessageId, OrgId
from shared.domain.messages.content import ContentName
from shared.domain.messages.endpoint_history import HistoryEntry
from shared.domain.messages.message import Message
from shared.domain.paging import Span


class Messages(Protocol):
    """The messages of an application."""

    def claim(self, idempotency_key: IdempotencyKey, message_id: MessageId) -> MessageId:
        """The message id that this key stands for: the first one that was offered for it."""
        ...

    def add(self, message: Message) -> bool:
        """Stores it with its payload, durably. False when this id is stored already.

        Conflict when another message of the application has its event id.
        """
        ...

    def get(self, org_id: OrgId, app_id: AppId, message_id: MessageId) -> Message | None:
        """The message with its payload, as far as that has not expired."""
        ...

    def get_many(
        self, org_id: OrgId, app_id: AppId, message_ids: Sequence[MessageId]
    ) -> list[Message]:
        """Those of the messages that there are, in the order asked for; as a scan gives them."""
        ...

    def add_endpoint(self, message: Message, endpoint_id: EndpointId) -> None:
        """Has the message name an endpoint more, in `endpoint_ids` and `added_ids`.

        Nothing changes when it names it already. NotFound when the message is gone.
        """
        ...

    def id_of(self, org_id: OrgId, app_id: AppId, event_id: str) -> MessageId | None:
        """The message that has this event id."""
        ...

    def scan(self, org_id: OrgId, app_id: AppId, span: Span, now: datetime) -> Iterator[Message]:
        """In order of id, within the retention; without the payloads that lie apart.

        Bulky ones do, and others may.
        """
        ...

    def complete(self, messages: Sequence[Message]) -> Sequence[Message]:
        """The same, with the payloads that a scan leaves out, as far as they have not expired."""
        ...

    def expunge(self, message: Message) -> None:
        """Forgets the payload, wherever it is kept: from then on it has expired. Twice is once."""
        ...


class Contents(Protocol):
    """Large contents of messages, packed. Each is forgotten some time after its days are over."""

    def put(self, name: ContentName, data: bytes) -> None:
        """Stores it, durably. Twice is once."""
        ...

    def get(self, name: ContentName) -> bytes | None:
        """None when it is not there any more, or when nothing may be read at all."""
        ...

    def remove(self, name: ContentName) -> None:
        """Forgets it at once. Twice is once."""
        ...


class Deliveries(Protocol):
    """Deliveries and their attempts."""

    def get(self, key: DeliveryKey) -> Delivery | None:
        """None until its first attempt is recorded."""
        ...

    def claim(self, idempotency_key: IdempotencyKey, attempt_id: AttemptId) -> AttemptId:
        """The attempt id that this key stands for: the first one that was offered for it."""
        ...

    def record(self, attempt: Attempt, delivery: Delivery, before: Delivery | None) -> bool:
        """Stores an attempt and where its delivery stands then, both or neither.

        False, and nothing stored, when the delivery is not as `before` any more; so also when
        the attempt is on record already.
        """
        ...

    def save(self, delivery: Delivery, before: Delivery | None) -> bool:
        """Stores where a delivery stands without a new attempt. False as of `record`."""
        ...

    def attempts_of(self, message: Message, span: Span) -> Iterator[Attempt]:
        """The attempts to deliver a message, in order of id: of when they were made."""
        ...

    def attempt(self, message: Message, attempt_id: AttemptId) -> Attempt | None: ...

    def attempts(self, delivery: Delivery, attempt_ids: Sequence[AttemptId]) -> list[Attempt]:
        """Those of the delivery's attempts that there are, in the order asked for."""
        ...

    def expunge(self, attempt: Attempt) -> None:
        """Forgets the answer that was recorded: from then on it reads EXPUNGED. Twice is once."""
        ...

    def scan(
        self, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId, span: Span, now: datetime
    ) -> Iterator[HistoryEntry]:
        """The attempts to an endpoint and the heads of its deliveries, in order of their places.

        A head lies at the time of its message, with its delivery's first attempt if that was made
        on time. All others lie at their ids.
        """
        ...

    def get_many(self, keys: Sequence[DeliveryKey]) -> list[Delivery]:
        """The deliveries of which anything is stored, in the order of the keys.

        One whose record cannot be decoded is `Delivery.unreadable`.
        """
        ...

    def latest(self, deliveries: Sequence[Delivery]) -> list[Attempt]:
        """The attempt that was recorded last of each delivery that has one, in their order."""
        ...


class EndpointCounts(Protocol):
    """What counting an endpoint's attempts reads and keeps."""

    def marks(
        self, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId, span: Span, now: datetime
    ) -> Iterator[AttemptMark]:
        """The items of `Deliveries.scan`, with no more of each than what counts."""
        ...

    def stored(
        self, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId, window: Window
    ) -> list[HourCount]:
        """What was kept of the hours that the window meets, in order."""
        ...

    def save(
        self, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId, hours: Sequence[HourCount]
    ) -> None:
        """Keeps the counts, in place of those of the same hours, as long as what was counted."""
        ...
