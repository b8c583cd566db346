"""Keys of deliveries, and the ids of attempts that follow from them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from shared.domain import ids
from shared.domain.ids import AppId, AttemptId, EndpointId, MessageId, OrgId

# A first attempt made within this time of its message shares an item with its delivery's state.
# Stored items depend on the value: it must never change.
ON_TIME = timedelta(seconds=5)


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
        return _attempt_id(due_at, self.message_id, self.endpoint_id, str(number))

    @property
    def first_attempt_id(self) -> AttemptId:
        """Id of the first attempt. It has the time of the message, so it follows from the key."""
        return self.attempt_id(1, ids.instant_of(self.message_id))

    def manual_attempt_id(self, request: str, instant: datetime) -> AttemptId:
        """Derives the id of the attempt that a request asked for at `instant`.

        The same `request`, however often it is sent or enqueued, means the same attempt.
        """
        return _attempt_id(instant, self.message_id, self.endpoint_id, "manual", request)

    def position_of(self, attempt_id: AttemptId) -> AttemptId:
        """Returns the place of a recorded attempt: its id, or its delivery's head for a first
        attempt that was on time.
        """
        head = self.first_attempt_id
        if not ids.is_same_but_for_time(attempt_id, head):
            return attempt_id
        late = ids.instant_of(attempt_id) - ids.instant_of(head)
        return head if late <= ON_TIME else attempt_id


# One unit of work derives the same few ids many times, at 12 µs each.
@lru_cache(maxsize=256)
def _attempt_id(instant: datetime, message_id: MessageId, *parts: str) -> AttemptId:
    # Attempts come at the rate of their messages, so they use the shards of these.
    shard = ids.shard_of(message_id)
    return AttemptId(ids.derived(ids.ATTEMPT, instant, message_id, *parts, shard=shard))
