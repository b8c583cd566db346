"""Deliveries: one message for one endpoint, and the attempts to bring it there."""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import IntEnum

from shared.domain import ids
from shared.domain.ids import AppId, AttemptId, EndpointId, MessageId, OrgId

RECORDED_RESPONSE_BYTES = 20_000
# The status by which a receiver says that it will never be there again.
GONE = 410
# What the response of an attempt reads once it has been expunged.
EXPUNGED = "EXPUNGED"

# A first attempt that is made no later than this after its message shares an item with its
# delivery's state. Stored items depend on it: it must never change.
ON_TIME = timedelta(seconds=5)

# Why a delivery was canceled whose endpoint takes none any more.
ENDPOINT_GONE = "the endpoint is disabled or deleted"
# Why a delivery counts as canceled of which only damaged records are left.
UNREADABLE = "its record cannot be decoded"


class Status(IntEnum):
    """How a delivery or an attempt stands, as a number.

    PENDING is a delivery that waits for the schedule's first attempt, SENDING for its next one.
    """

    SUCCESS = 0
    PENDING = 1
    FAIL = 2
    SENDING = 3
    CANCELED = 4


class Trigger(IntEnum):
    """Why an attempt was made."""

    SCHEDULED = 0
    MANUAL = 1


@dataclass(frozen=True, slots=True)
class DeliveryKey:
    """Names a delivery."""

    org_id: OrgId
    app_id: AppId
    endpoint_id: EndpointId
    message_id: MessageId

    def attempt_id(self, number: int, due_at: datetime) -> AttemptId:
        """Names the scheduled attempt `number` (from 1), the same each time it is asked for.

        A task that arrives twice therefore leads to one record. The record's id has the time when
        the attempt was made in place of `due_at` (see `ids.moved`).
        """
        parts = (self.message_id, self.endpoint_id, str(number))
        return self._attempt_id(due_at, *parts)

    @property
    def first_attempt_id(self) -> AttemptId:
        """The first attempt's name has the moment of its message, so it follows from the key."""
        return self.attempt_id(1, ids.instant_of(self.message_id))

    def manual_attempt_id(self, request: str, instant: datetime) -> AttemptId:
        """Names the attempt that a request of `instant` asks for; `request` tells it from others.

        The same request, however often it is made or queued, means the same attempt.
        """
        parts = (self.message_id, self.endpoint_id, "manual", request)
        return self._attempt_id(instant, *parts)

    def position_of(self, attempt_id: AttemptId) -> AttemptId:
        """The place of an attempt on record:
        a first one that was made on time at its delivery's head.
        """
        head = self.first_attempt_id
        if not ids.is_same_but_for_time(attempt_id, head):
            return attempt_id
        late = ids.instant_of(attempt_id) - ids.instant_of(head)
        return head if late <= ON_TIME else attempt_id

    def _attempt_id(self, instant: datetime, *parts: str) -> AttemptId:
        # Attempts come at the rate of their messages, and are spread as these are.
        shard = ids.shard_of(self.message_id)
        return AttemptId(ids.derived(ids.ATTEMPT, instant, *parts, shard=shard))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came of one POST: an answer (`status_code`), or none and the reason (`error`).

    `body` is the head of the answer, at most RECORDED_RESPONSE_BYTES. `retry_after` is that header
    as it came. `refused` means that the host took no connection, so nothing was sent.
    """

    status_code: int
    body: bytes = field(repr=False)
    duration_ms: int
    error: str | None = None
    retry_after: str | None = None
    timed_out: bool = False
    refused: bool = False

    @property
    def ok(self) -> bool:
        """Any 2xx is a success; everything else, redirects included, is not."""
        return 200 <= self.status_code < 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One recorded POST; `response` is text, base64 when the answer was no UTF-8.

    `number` counts the scheduled attempts of a delivery from 1; it is 0 for every manual one.
    """

    key: DeliveryKey
    id: AttemptId
    number: int
    trigger: Trigger
    url: str = field(repr=False)
    status: Status
    response: str = field(repr=False)
    response_status_code: int
    response_duration_ms: int
    timestamp: datetime
    event_type: str
    channels: tuple[str, ...] | None = None
    tags: tuple[str, ...] | None = None

    @property
    def status_code_class(self) -> int:
        """The hundred that the answer's status is in; 0 also where there was no answer."""
        return self.response_status_code // 100 * 100

    @property
    def response_size(self) -> int:
        """Bytes of the response as JSON, in which a control character is six."""
        return len(json.dumps(self.response, ensure_ascii=False).encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Where a delivery stands: SUCCESS, FAIL (exhausted), CANCELED, or on its way until `next`.

    `attempt_ids` are in the order of recording, manual ones among them. `next_number` and
    `next_attempt_at` name the attempt that is still due, if one is.
    """

    key: DeliveryKey
    status: Status
    attempt_ids: tuple[AttemptId, ...]
    next_number: int | None = None
    next_attempt_at: datetime | None = None
    canceled_because: str | None = None

    @classmethod
    def not_started(cls, key: DeliveryKey, due_at: datetime | None = None) -> "Delivery":
        """What nothing is stored of: it waits for its first attempt, which is due then."""
        return cls(
            key=key,
            status=Status.PENDING,
            attempt_ids=(),
            next_number=1,
            next_attempt_at=due_at or ids.instant_of(key.message_id),
        )

    @classmethod
    def unreadable(cls, key: DeliveryKey) -> "Delivery":
        """Stands for a delivery whose record cannot be decoded.

        It counts as ended, so nothing is sent or queued for it by mistake.
        """
        return cls(key=key, status=Status.CANCELED, attempt_ids=(), canceled_because=UNREADABLE)

    @property
    def is_readable(self) -> bool:
        """False for what `unreadable` gives."""
        return self.canceled_because != UNREADABLE

    @property
    def finished(self) -> bool:
        """Whether no further scheduled attempt will be made."""
        return self.status not in (Status.PENDING, Status.SENDING)

    @property
    def failed(self) -> bool:
        """Whether it was tried and has not succeeded, whatever is still to come."""
        return bool(self.attempt_ids) and self.status is not Status.SUCCESS

    def recorded_as(self, name: AttemptId) -> AttemptId | None:
        """The id under which the attempt of this name is on record; None when it is not."""
        same = (known for known in self.attempt_ids if ids.is_same_but_for_time(known, name))
        return next(same, None)

    def after(self, attempt: Attempt, due_at: datetime | None) -> "Delivery":
        """Where it stands with one attempt more; `due_at` is when the next one is, if one is.

        A success ends it whatever came before. A failure moves it on only if it was the schedule's
        turn: a manual one changes nothing, and what ended meanwhile does not begin again.
        """
        known = (*self.attempt_ids, attempt.id)
        if attempt.status is Status.SUCCESS:
            return Delivery(key=self.key, status=Status.SUCCESS, attempt_ids=known)
        if attempt.trigger is Trigger.MANUAL or self.finished:
            return replace(self, attempt_ids=known)
        return Delivery(
            key=self.key,
            status=Status.SENDING if due_at else Status.FAIL,
            attempt_ids=known,
            next_number=attempt.number + 1 if due_at else None,
            next_attempt_at=due_at,
        )

    def canceled(self, reason: str) -> "Delivery":
        """Ended, with its attempts, and without another one."""
        return Delivery(
            key=self.key,
            status=Status.CANCELED,
            attempt_ids=self.attempt_ids,
            canceled_because=reason,
        )
