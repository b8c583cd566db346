"""Deliveries: one message for one endpoint, and its attempts."""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import IntEnum

from shared.domain import ids
from shared.domain.deliveries.attempt_headers import HeaderPairs
from shared.domain.deliveries.failure import FailureKind, failure_of_status
from shared.domain.ids import AppId, AttemptId, EndpointId, MessageId, OrgId

RECORDED_RESPONSE_BYTES = 20_000
# The status of a receiver that is gone for good.
GONE = 410
# The text in place of an expunged response.
EXPUNGED = "EXPUNGED"

# A first attempt made within this time of its message shares an item with its delivery's state.
# Stored items depend on the value: it must never change.
ON_TIME = timedelta(seconds=5)

# The reason for canceling a delivery to an endpoint that no longer accepts any.
ENDPOINT_GONE = "the endpoint is disabled or deleted"
# The reason why a delivery with a damaged record counts as canceled.
UNREADABLE = "its record cannot be decoded"


class Status(IntEnum):
    """State of a delivery or an attempt, as a number.

    A PENDING delivery waits for its first scheduled attempt, a SENDING one for a later one.
    """

    SUCCESS = 0
    PENDING = 1
    FAIL = 2
    SENDING = 3
    CANCELED = 4


class Trigger(IntEnum):
    """Cause of an attempt: the schedule or a person."""

    SCHEDULED = 0
    MANUAL = 1


@dataclass(frozen=True, slots=True)
class DeliveryKey:
    """Identifies a delivery."""

    org_id: OrgId
    app_id: AppId
    endpoint_id: EndpointId
    message_id: MessageId

    def attempt_id(self, number: int, due_at: datetime) -> AttemptId:
        """Derives the id of the scheduled attempt `number` (from 1).

        Equal arguments give equal ids, so a task that arrives twice leads to one record. The
        record's id has the time of the attempt in place of `due_at` (see `ids.moved`).
        """
        parts = (self.message_id, self.endpoint_id, str(number))
        return self._attempt_id(due_at, *parts)

    @property
    def first_attempt_id(self) -> AttemptId:
        """Id of the first attempt. It has the time of the message, so it follows from the key."""
        return self.attempt_id(1, ids.instant_of(self.message_id))

    def manual_attempt_id(self, request: str, instant: datetime) -> AttemptId:
        """Derives the id of the attempt that a request asked for at `instant`.

        The same `request`, however often it is sent or enqueued, means the same attempt.
        """
        parts = (self.message_id, self.endpoint_id, "manual", request)
        return self._attempt_id(instant, *parts)

    def position_of(self, attempt_id: AttemptId) -> AttemptId:
        """Returns the place of a recorded attempt: its id, or its delivery's head for a first
        attempt that was on time.
        """
        head = self.first_attempt_id
        if not ids.is_same_but_for_time(attempt_id, head):
            return attempt_id
        late = ids.instant_of(attempt_id) - ids.instant_of(head)
        return head if late <= ON_TIME else attempt_id

    def _attempt_id(self, instant: datetime, *parts: str) -> AttemptId:
        # Attempts come at the rate of their messages, so they use the shards of these.
        shard = ids.shard_of(self.message_id)
        return AttemptId(ids.derived(ids.ATTEMPT, instant, *parts, shard=shard))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Result of one POST: a response (`status_code`), or the reason for having none (`error`).

    `body` is the head of the response, at most RECORDED_RESPONSE_BYTES. `retry_after` is the raw
    header. `refused` means that the host accepted no connection, so nothing was sent. `failure` is
    the kind of the `error`.

    The request's headers are those sent, or to be sent where no connection was made.
    """

    status_code: int
    body: bytes = field(repr=False)
    duration_ms: int
    error: str | None = None
    retry_after: str | None = None
    timed_out: bool = False
    refused: bool = False
    failure: FailureKind | None = None
    request_headers: HeaderPairs = field(default=(), repr=False)
    response_headers: HeaderPairs = field(default=(), repr=False)

    @property
    def ok(self) -> bool:
        """Returns whether the response is a success: any 2xx, and nothing else."""
        return 200 <= self.status_code < 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One recorded POST; `response` is text, or base64 if the response was not UTF-8.

    `number` counts the scheduled attempts of a delivery from 1; it is 0 for a manual attempt.
    `failure` is set without a response. `headers` are packed (see `packed_headers`).
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
    failure: FailureKind | None = None
    headers: bytes | None = field(default=None, repr=False)

    @property
    def failure_kind(self) -> FailureKind | None:
        """Kind of the attempt's failure; None for a success."""
        if self.status is Status.SUCCESS:
            return None
        if self.response_status_code:
            return failure_of_status(self.response_status_code)
        return self.failure or FailureKind.OTHER

    @property
    def status_code_class(self) -> int:
        """The response's status rounded down to a hundred; 0 without a response."""
        return self.response_status_code // 100 * 100

    @property
    def response_size(self) -> int:
        """Size of the response as JSON in bytes; a control character takes six."""
        return len(json.dumps(self.response, ensure_ascii=False).encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """State of a delivery, and the ids of its attempts.

    `attempt_ids` are in the order of recording, manual ones included. `next_number` and
    `next_attempt_at` describe the next scheduled attempt, if one is due.
    """

    key: DeliveryKey
    status: Status
    attempt_ids: tuple[AttemptId, ...]
    next_number: int | None = None
    next_attempt_at: datetime | None = None
    canceled_because: str | None = None

    @classmethod
    def not_started(cls, key: DeliveryKey, due_at: datetime | None = None) -> "Delivery":
        """Makes a delivery without a stored record: its first attempt is due at `due_at`."""
        return cls(
            key=key,
            status=Status.PENDING,
            attempt_ids=(),
            next_number=1,
            next_attempt_at=due_at or ids.instant_of(key.message_id),
        )

    @classmethod
    def unreadable(cls, key: DeliveryKey) -> "Delivery":
        """Makes a placeholder for a delivery whose record cannot be decoded.

        It counts as ended, so that nothing is sent or enqueued for it by mistake.
        """
        return cls(key=key, status=Status.CANCELED, attempt_ids=(), canceled_because=UNREADABLE)

    @property
    def is_readable(self) -> bool:
        """Returns whether the delivery's record could be decoded."""
        return self.canceled_because != UNREADABLE

    @property
    def finished(self) -> bool:
        """Returns whether no further scheduled attempt will be made."""
        return self.status not in (Status.PENDING, Status.SENDING)

    @property
    def failed(self) -> bool:
        """Returns whether the delivery has attempts, and none has succeeded so far."""
        return bool(self.attempt_ids) and self.status is not Status.SUCCESS

    def recorded_as(self, name: AttemptId) -> AttemptId | None:
        """Returns the recorded id of the attempt of this name; None if it is not on record."""
        same = (known for known in self.attempt_ids if ids.is_same_but_for_time(known, name))
        return next(same, None)

    def after(self, attempt: Attempt, due_at: datetime | None) -> "Delivery":
        """Returns the delivery after one more attempt, with the next one, if any, due at `due_at`.

        A success always ends the delivery. A failure advances it only if the attempt was scheduled
        and the delivery has not ended meanwhile.
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
        """Returns the delivery as canceled: it keeps its attempts, and no other is due."""
        return Delivery(
            key=self.key,
            status=Status.CANCELED,
            attempt_ids=self.attempt_ids,
            canceled_because=reason,
        )
