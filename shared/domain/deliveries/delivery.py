"""Deliveries: one message for one endpoint, and its attempts."""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import IntEnum

from shared.domain import ids
from shared.domain.deliveries.delivery_key import DeliveryKey
from shared.domain.deliveries.failure import FailureKind, failure_of_status
from shared.domain.ids import AttemptId

# The text in place of an expunged response.
EXPUNGED = "EXPUNGED"

# The reasons for canceling a delivery to an endpoint that no longer accepts any.
ENDPOINT_GONE = "the endpoint is disabled or deleted"
ENDPOINT_EXPIRED = "the endpoint has expired"
# The reason for holding an attempt.
ENDPOINT_PAUSED = "the endpoint is paused"
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
