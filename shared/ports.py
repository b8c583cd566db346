"""Everything that the services touch outside themselves.

Each has an adapter and a fake in `shared.adapters.memory`, and both pass the same tests; but for `Tokens`,
`Cipher`, `Documents`, `Ed25519` and `Schemas`, whose real ones need nothing but a key or nothing at all. What fails raises InfrastructureError. What one organisation stored cannot be named by
another: every method takes the organisation, and it is part of the key.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from shared.domain.access import Identity
from shared.domain.application import Application
from shared.domain.attempted import Entry
from shared.domain.delivery import Attempt, Delivery, DeliveryKey, Reply
from shared.domain.dispatch import DeliveryTask, Dispatch
from shared.domain.endpoint import Endpoint, RoutingTable
from shared.domain.endpoint_stats import HourCount, Mark, Window
from shared.domain.event_type import EventType
from shared.domain.health import Health
from shared.domain.ids import AppId, AttemptId, EndpointId, MessageId, OrgId, TaskId
from shared.domain.json_schema import Mismatch
from shared.domain.message import Message
from shared.domain.once import Once
from shared.domain.paging import Span
from shared.domain.revocation import Cutoff, Ending
from shared.domain.signing import Secret

if TYPE_CHECKING:
    # The functions that know no background tasks need not load them.
    from shared.domain.background_task import BackgroundTask, TaskStep

# The most that one write can change together.
MAX_ENDINGS = 100


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Now, in UTC."""
        ...


class Entropy(Protocol):
    """Gives bytes that nobody can guess."""

    def draw(self, size: int) -> bytes:
        """`size` random bytes."""
        ...


class Tokens(Protocol):
    """Verifies bearer tokens."""

    def identify(self, token: str) -> Identity:
        """Who the token speaks for. Unauthenticated or BadRequest when it proves nothing."""
        ...


class TokenMaker(Protocol):
    """Makes bearer tokens for applications."""

    def make(self, identity: Identity, name: str, issued_at: datetime, lifetime: timedelta) -> str:
        """A token that proves this identity; `name` tells it from others of its moment."""
        ...


class Revocations(Protocol):
    """Which tokens of an application end before their time."""

    def read(self, org_id: OrgId, app_id: AppId, subjects: Sequence[str]) -> list[Ending]:
        """What is known of each subject, as it is now, in their order."""
        ...

    def save(
        self, org_id: OrgId, app_id: AppId, endings: Sequence[Ending], before: Sequence[Ending]
    ) -> bool:
        """Stores changes of MAX_ENDINGS at the most, all or none.

        False when one of them is not as `before`, the same subjects in the same order, any more.
        """
        ...

    def claim(self, once: Once, cutoff: Cutoff) -> Cutoff:
        """The cutoff that this key stands for: the first one that was offered for it."""
        ...


class Applications(Protocol):
    """The applications of an organisation."""

    def add(self, application: Application, once: Once | None) -> Application:
        """Stores it; Conflict when its uid is taken.

        With a `once` that was used before, stores nothing and gives what was stored then.
        """
        ...

    def get(self, org_id: OrgId, app_id: AppId) -> Application | None: ...

    def id_of(self, org_id: OrgId, uid: str) -> AppId | None:
        """The application that has this uid."""
        ...

    def scan(self, org_id: OrgId, span: Span) -> Iterator[Application]:
        """In order of id, without the operational one."""
        ...

    def save(self, application: Application, before: Application) -> bool:
        """Stores a change and moves its uid. False when it is not as `before` any more.

        Conflict when another application has the new uid.
        """
        ...

    def delete(self, application: Application, now: datetime) -> bool:
        """Removes it with its endpoints and frees its uid. False when it is not as given any more."""
        ...


class Endpoints(Protocol):
    """The endpoints of an application."""

    def add(self, endpoint: Endpoint, once: Once | None) -> Endpoint:
        """Stores it; Conflict when its uid is taken, NotFound when its application is gone.

        The operational application is made along with it.

        With a `once` that was used before, stores nothing and gives what was stored then.
        """
        ...

    def get(self, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId) -> Endpoint | None:
        """The endpoint, deleted ones included."""
        ...

    def get_many(
        self, org_id: OrgId, app_id: AppId, endpoint_ids: Sequence[EndpointId]
    ) -> list[Endpoint]:
        """Those of the endpoints that there are, deleted ones included, in the order asked for."""
        ...

    def id_of(self, org_id: OrgId, app_id: AppId, uid: str) -> EndpointId | None:
        """The endpoint that has this uid."""
        ...

    def scan(self, org_id: OrgId, app_id: AppId, span: Span) -> Iterator[Endpoint]:
        """In order of id, deleted ones included. An endpoint that was just added is there."""
        ...

    def save(self, endpoint: Endpoint, before: Endpoint) -> bool:
        """Stores a change and moves its uid. False when it is not as `before` any more.

        Its health, which may differ from that of both, stays, but where it begins anew.
        Conflict when another endpoint of the application has the new uid.
        """
        ...

    def set_health(self, endpoint: Endpoint, health: Health) -> bool:
        """Stores how it fares. False when it is not as given any more, with the health it has."""
        ...

    def rotate(self, endpoint: Endpoint, before: Endpoint, once: Once | None) -> bool:
        """Stores a change of its secret, and that `once` made it.

        False when it is not as `before` any more, or `once` was used already.
        """
        ...

    def rotated_by(self, once: Once | None) -> Secret | None:
        """The secret that the rotation with this key gave, if there was one."""
        ...

    def delete(self, endpoint: Endpoint, now: datetime) -> bool:
        """Marks it deleted, forgets its secret and headers, frees its uid.

        False when it is not as given any more.
        """
        ...


class Routes(Protocol):
    """Where an application's messages go. Reading it takes no right to decrypt a secret."""

    def of(self, org_id: OrgId, app_id: AppId) -> RoutingTable:
        """The application and its endpoints' routes in order of id, as they are now."""
        ...


class EventTypes(Protocol):
    """The event types of an organisation."""

    def add(self, event_type: EventType, once: Once | None) -> EventType:
        """Stores it, in place of an archived one of its name; Conflict when a live one has it.

        With a `once` that was used before, stores nothing and gives what was stored then.
        """
        ...

    def get(self, org_id: OrgId, name: str) -> EventType | None: ...

    def get_all(self, org_id: OrgId, names: Sequence[str]) -> list[EventType]:
        """Those of these names that there are, in the order of the names, which are all different."""
        ...

    def scan(self, org_id: OrgId, span: Span) -> Iterator[EventType]:
        """In order of name."""
        ...

    def save(self, event_type: EventType, before: EventType) -> bool:
        """Stores a change. False when it is not as `before` any more."""
        ...

    def put_all(self, event_types: Sequence[EventType]) -> None:
        """Stores them, in place of those of their names, which are all different.

        Each is stored by itself: after a failure some may be.
        """
        ...

    def delete(self, org_id: OrgId, name: str) -> bool:
        """Removes it for good. False when it was not there."""
        ...


class Validator(Protocol):
    """A schema, ready to look at payloads."""

    def mismatch(self, payload: str) -> Mismatch | None:
        """Why the JSON text does not fit; None when it does. What cannot be checked does not fit."""
        ...


class Schemas(Protocol):
    """JSON Schema, Draft 7, whatever draft a schema names. Nothing is ever fetched."""

    def flaw(self, schema: Any, *, enforced: bool) -> str | None:
        """Why it is no schema, or if `enforced` none that payloads can be held against."""
        ...

    def validator(self, schema: Any) -> Validator:
        """For a schema without a flaw, of those that can be enforced."""
        ...


class Documents(Protocol):
    """Reads documents that were posted as text."""

    def read(self, text: str, loc: tuple[str, ...]) -> Any:
        """What the YAML or JSON text says, as JSON can say it; in time that its length bounds.

        InvalidInput at `loc` when it says nothing of the kind.
        """
        ...


class Messages(Protocol):
    """The messages of an application."""

    def claim(self, once: Once, message_id: MessageId) -> MessageId:
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
        """In order of id, within the retention; without the payloads that lie apart."""
        ...

    def expunge(self, message: Message) -> None:
        """Forgets the payload, wherever it is kept: from then on it has expired. Twice is once."""
        ...


class Deliveries(Protocol):
    """Deliveries and their attempts."""

    def get(self, key: DeliveryKey) -> Delivery | None:
        """None until its first attempt is recorded."""
        ...

    def claim(self, once: Once, attempt_id: AttemptId) -> AttemptId:
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
        """The attempts to deliver a message, in order of id."""
        ...

    def attempt(self, message: Message, attempt_id: AttemptId) -> Attempt | None: ...

    def expunge(self, attempt: Attempt) -> None:
        """Forgets the answer that was recorded: from then on it reads EXPUNGED. Twice is once."""
        ...

    def scan(
        self, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId, span: Span, now: datetime
    ) -> Iterator[Entry]:
        """The attempts to an endpoint and the heads of its deliveries, in order of attempt id.

        A head lies at the place of its delivery's first attempt, so in the order of their messages.
        """
        ...

    def get_many(self, keys: Sequence[DeliveryKey]) -> list[Delivery]:
        """Those of the deliveries of which anything is stored, in the order of the keys."""
        ...

    def latest(self, deliveries: Sequence[Delivery]) -> list[Attempt]:
        """The attempt that was recorded last of each delivery that has one, in their order."""
        ...


class EndpointCounts(Protocol):
    """What counting an endpoint's attempts reads and keeps."""

    def marks(
        self, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId, span: Span, now: datetime
    ) -> Iterator[Mark]:
        """The items of `Deliveries.scan`, with no more of each than what counts."""
        ...

    def kept(
        self, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId, window: Window
    ) -> list[HourCount]:
        """What was kept of the hours that the window meets, in order."""
        ...

    def keep(
        self, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId, hours: Sequence[HourCount]
    ) -> None:
        """Keeps the counts, in place of those of the same hours, as long as what was counted."""
        ...


class MessageQueue(Protocol):
    """Accepted messages on their way to the fan-out."""

    def send(self, dispatch: Dispatch, delay: timedelta = timedelta(0)) -> None:
        """Returns when the queue has taken it. Seen no earlier than after `delay`."""
        ...


class DeliveryQueue(Protocol):
    """Attempts that are due within MAX_QUEUE_DELAY."""

    def send(self, tasks: Sequence[tuple[DeliveryTask, timedelta]]) -> None:
        """Takes each task with its delay, or raises InfrastructureError if it did not take all."""
        ...


class DueRetries(Protocol):
    """Attempts that are to be worked on later than the queue can hold them.

    A task is due when it is ready: at its time, or when it is no longer held back.
    """

    def put(self, task: DeliveryTask) -> None:
        """Keeps the task, without its payload. The same task twice is one."""
        ...

    def reach(self, until: datetime) -> datetime:
        """How far one sweep should look: to `until`, or less far after a long outage."""
        ...

    def due(self, until: datetime) -> Iterable[DeliveryTask]:
        """Every kept task that is due up to `until`, missed ones included."""
        ...

    def remove(self, tasks: Sequence[DeliveryTask]) -> None: ...

    def swept(self, until: datetime) -> None:
        """Everything due before `until` has been moved: later sweeps may start there."""
        ...


class BackgroundTasks(Protocol):
    """The background tasks of an organisation."""

    def add(self, task: "BackgroundTask", once: Once | None) -> "BackgroundTask":
        """Stores it. With a `once` that was used before, stores nothing and gives the task of then."""
        ...

    def get(self, org_id: OrgId, task_id: TaskId) -> "BackgroundTask | None": ...

    def scan(self, org_id: OrgId, span: Span) -> "Iterator[BackgroundTask]":
        """In order of id."""
        ...

    def save(self, task: "BackgroundTask", before: "BackgroundTask") -> bool:
        """Stores a change. False when other steps are done than `before` had."""
        ...


class BackgroundTaskQueue(Protocol):
    """The next steps of background tasks."""

    def send(self, step: "TaskStep", delay: timedelta = timedelta(0)) -> None:
        """Returns when the queue has taken it. Seen no earlier than after `delay`."""
        ...


class Http(Protocol):
    """Sends requests to receivers."""

    def post(self, url: str, headers: dict[str, str], body: bytes) -> Reply:
        """One POST, no redirects. Whatever the receiver does, the answer is a Reply."""
        ...


class Cipher(Protocol):
    """Seals what must not be readable in the store."""

    def encrypt(self, plain: bytes, context: str) -> bytes:
        """What only `decrypt` with the same context opens."""
        ...

    def decrypt(self, sealed: bytes, context: str) -> bytes:
        """The plain bytes; InternalError when they were sealed elsewhere or changed since."""
        ...


class Ed25519(Protocol):
    """Pairs of keys, of which one half signs and the other, which anybody may know, verifies."""

    def sign(self, private: bytes, data: bytes) -> bytes:
        """The signature, of 64 bytes, by a private half of 32."""
        ...

    def public_of(self, private: bytes) -> bytes:
        """The other half of the pair."""
        ...
