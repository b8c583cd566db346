"""Queued work: dispatches of messages to the fan-out, and delivery tasks of endpoints."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.domain import ids
from shared.domain.deliveries.delivery import Trigger
from shared.domain.deliveries.delivery_key import DeliveryKey
from shared.domain.endpoints.throttling import UNRESERVED, ReservedSlots
from shared.domain.ids import AppId, AttemptId, EndpointId, MessageId, OrgId
from shared.domain.messages.message import Body, Message

# A larger body stays in the store, where the delivery reads it: SQS bills by 64 KB.
MAX_CARRIED_BYTES = 48 * 1024
# The most delivery tasks, and bytes of their bodies, in one request to SQS.
FEW_ENDPOINTS, FEW_BYTES = 10, 100 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryTask:
    """One attempt to make. The task carries the `body` if that is small enough.

    `manual_id` is the id of a manual attempt.
    """

    key: DeliveryKey
    # From 1; 0 for a manual attempt.
    number: int
    due_at: datetime
    event_type: str
    channels: tuple[str, ...] | None = None
    tags: tuple[str, ...] | None = None
    body: Body | None = None
    manual_id: AttemptId | None = None
    # The end of a wait for a circuit breaker or a slot. The attempt's id keeps `due_at`.
    held_until: datetime | None = None
    # Whether its application had a rate limit when the task was made.
    throttled: bool = False
    reserved: ReservedSlots = UNRESERVED
    # That of its event type, when the message was accepted.
    retry_schedule: tuple[timedelta, ...] | None = None

    @property
    def ready_at(self) -> datetime:
        """Time from which the task can be processed."""
        return self.held_until or self.due_at

    @property
    def trigger(self) -> Trigger:
        """Cause of the attempt."""
        return Trigger.SCHEDULED if self.manual_id is None else Trigger.MANUAL

    @property
    def attempt_id(self) -> AttemptId:
        """Id of the attempt; the same each time the task is delivered."""
        if self.manual_id is not None:
            return self.manual_id
        # The first attempt may be due later than its message was created, and keeps its id.
        first = self.number == 1
        return self.key.first_attempt_id if first else self.key.attempt_id(self.number, self.due_at)

    def attempt_id_at(self, instant: datetime) -> AttemptId:
        """Returns the id of the attempt if made at this time; lists are in order of these ids.

        Clocks differ, so the time is never before the one when the attempt was requested.
        """
        name = self.attempt_id
        return AttemptId(ids.moved(name, max(instant, ids.instant_of(name))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """The parts of a message that the fan-out needs. A large `body` is left out."""

    org_id: OrgId
    app_id: AppId
    message_id: MessageId
    endpoint_ids: tuple[EndpointId, ...]
    event_type: str
    channels: tuple[str, ...] | None = None
    tags: tuple[str, ...] | None = None
    body: Body | None = None
    deliver_at: datetime | None = None
    throttled: bool = False
    retry_schedule: tuple[timedelta, ...] | None = None

    @classmethod
    def of(
        cls,
        message: Message,
        *,
        throttled: bool = False,
        retry_schedule: tuple[timedelta, ...] | None = None,
    ) -> "Dispatch":
        """Makes the dispatch of a message to its endpoints, except those added by hand."""
        body = message.body
        if body is not None and len(body.text.encode()) > MAX_CARRIED_BYTES:
            body = None
        return cls(
            org_id=message.org_id,
            app_id=message.app_id,
            message_id=message.id,
            endpoint_ids=message.scheduled_ids,
            event_type=message.event_type,
            channels=message.channels,
            tags=message.tags,
            body=body,
            deliver_at=message.deliver_at,
            throttled=throttled,
            retry_schedule=retry_schedule,
        )

    @property
    def is_small(self) -> bool:
        """Returns whether all of its tasks fit into one request."""
        size = len(self.body.text.encode()) if self.body else 0
        count = len(self.endpoint_ids)
        return count <= FEW_ENDPOINTS and count * size <= FEW_BYTES

    def delayed(self, delay: timedelta) -> "Dispatch":
        """Returns the dispatch with its requested time, if any, moved by `delay`.

        A second dispatch of the same message thus comes after the first, and sends nothing.
        """
        later = self.deliver_at and self.deliver_at + delay
        return replace(self, deliver_at=later) if delay else self

    def tasks(self) -> Iterator[DeliveryTask]:
        """Yields the first attempt of each endpoint. Equal dispatches give equal tasks."""
        due_at = self.deliver_at or ids.instant_of(self.message_id)
        for endpoint_id in self.endpoint_ids:
            yield DeliveryTask(
                key=DeliveryKey(self.org_id, self.app_id, endpoint_id, self.message_id),
                number=1,
                due_at=due_at,
                event_type=self.event_type,
                channels=self.channels,
                tags=self.tags,
                body=self.body,
                throttled=self.throttled,
                retry_schedule=self.retry_schedule,
            )


def manual_task(
    message: Message, endpoint_id: EndpointId, attempt_id: AttemptId, *, throttled: bool
) -> DeliveryTask:
    """Makes the task of a manual attempt. Its id says when the attempt was requested.

    The payload is read when the task is processed; if it has expired by then, nothing is sent.
    """
    return DeliveryTask(
        key=message.delivery_key(endpoint_id),
        number=0,
        due_at=ids.instant_of(attempt_id),
        event_type=message.event_type,
        channels=message.channels,
        tags=message.tags,
        manual_id=attempt_id,
        throttled=throttled,
    )


@dataclass(frozen=True, slots=True)
class DueRetry:
    """A task stored until it is due, and its place in the store."""

    task: DeliveryTask
    partition: str
    name: AttemptId
