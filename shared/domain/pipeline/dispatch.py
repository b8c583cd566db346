"""A message on its way to its endpoints: to the fan-out, and on to each of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.domain import ids
from shared.domain.deliveries.delivery import DeliveryKey, Trigger
from shared.domain.endpoints.throttling import UNRESERVED, ReservedSlots
from shared.domain.ids import AppId, AttemptId, EndpointId, MessageId, OrgId
from shared.domain.messages.message import Body, Message

# A larger body stays in the store and is read by the delivery: SQS bills by 64 KB.
MAX_CARRIED_BYTES = 48 * 1024
# So many deliveries are sent in one request.
FEW_ENDPOINTS, FEW_BYTES = 10, 100 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryTask:
    """One attempt to make. Its `body` travels along when it is small enough.

    `manual_id` is the id of an attempt that was asked for, outside of the schedule.
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
    # When it waits beyond its time, which names the attempt: for a circuit, or for a slot.
    held_until: datetime | None = None
    # Whether its application had a rate when it was asked for.
    throttled: bool = False
    reserved: ReservedSlots = UNRESERVED

    @property
    def ready_at(self) -> datetime:
        """When it is to be worked on."""
        return self.held_until or self.due_at

    @property
    def trigger(self) -> Trigger:
        """Whether the schedule or somebody asks for the attempt."""
        return Trigger.SCHEDULED if self.manual_id is None else Trigger.MANUAL

    @property
    def attempt_id(self) -> AttemptId:
        """Names the attempt, the same each time that the task comes."""
        if self.manual_id is not None:
            return self.manual_id
        # The first one may be due later than its message was made, and keeps its name.
        first = self.number == 1
        return self.key.first_attempt_id if first else self.key.attempt_id(self.number, self.due_at)

    def attempt_id_at(self, instant: datetime) -> AttemptId:
        """The id of the attempt when it is made at this moment: lists go by it.

        Clocks differ, but no attempt is made before it is asked for.
        """
        name = self.attempt_id
        return AttemptId(ids.moved(name, max(instant, ids.instant_of(name))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """What the fan-out needs to know of a message. `body` is None when it is large."""

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

    @classmethod
    def of(cls, message: Message, *, throttled: bool = False) -> "Dispatch":
        """The dispatch of a message to all of its endpoints that nobody added by hand."""
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
        )

    @property
    def is_small(self) -> bool:
        """Whether all of its tasks go into one request."""
        size = len(self.body.text.encode()) if self.body else 0
        count = len(self.endpoint_ids)
        return count <= FEW_ENDPOINTS and count * size <= FEW_BYTES

    def delayed(self, delay: timedelta) -> "Dispatch":
        """The same, due later by this where a time was asked for.

        Of two that wait for the same time, the second comes after the first, and sends nothing.
        """
        later = self.deliver_at and self.deliver_at + delay
        return replace(self, deliver_at=later) if delay else self

    def tasks(self) -> Iterator[DeliveryTask]:
        """The first attempt for each endpoint. The same dispatch always gives the same tasks."""
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
            )


def manual_task(
    message: Message, endpoint_id: EndpointId, attempt_id: AttemptId, *, throttled: bool
) -> DeliveryTask:
    """One attempt that somebody asks for, outside of the schedule. Its id tells when that was.

    Its payload is read when its turn comes: should it be gone by then, nothing is sent.
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
    """A task that was stored until it is due, and the place where it was found."""

    task: DeliveryTask
    partition: str
    name: AttemptId
