"""A message on its way to its endpoints, as it travels to the fan-out."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from shared.domain import ids
from shared.domain.delivery import DeliveryKey, DeliveryTask
from shared.domain.ids import AppId, AttemptId, EndpointId, MessageId, OrgId
from shared.domain.message import Message

# A larger payload stays in the store and is read by the delivery: SQS bills by 64 KB.
MAX_CARRIED_BYTES = 48 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """What the fan-out needs to know of a message. `payload` is None when it is large."""

    org_id: OrgId
    app_id: AppId
    message_id: MessageId
    endpoint_ids: tuple[EndpointId, ...]
    event_type: str
    channels: tuple[str, ...] | None = None
    tags: tuple[str, ...] | None = None
    payload: str | None = field(default=None, repr=False)
    deliver_at: datetime | None = None

    @classmethod
    def of(cls, message: Message) -> "Dispatch":
        """The dispatch of a message to all of its endpoints that nobody added by hand."""
        payload = message.payload
        if payload is not None and len(payload.encode()) > MAX_CARRIED_BYTES:
            payload = None
        return cls(
            org_id=message.org_id,
            app_id=message.app_id,
            message_id=message.id,
            endpoint_ids=message.scheduled_ids,
            event_type=message.event_type,
            channels=message.channels,
            tags=message.tags,
            payload=payload,
            deliver_at=message.deliver_at,
        )

    def tasks(self) -> Iterator[DeliveryTask]:
        """The first attempt for each endpoint. The same dispatch always gives the same tasks."""
        due_at = self.deliver_at or ids.moment_of(self.message_id)
        for endpoint_id in self.endpoint_ids:
            yield DeliveryTask(
                key=DeliveryKey(self.org_id, self.app_id, endpoint_id, self.message_id),
                number=1,
                due_at=due_at,
                event_type=self.event_type,
                channels=self.channels,
                tags=self.tags,
                payload=self.payload,
            )


def manual_task(message: Message, endpoint_id: EndpointId, attempt_id: AttemptId) -> DeliveryTask:
    """One attempt that somebody asks for, outside of the schedule. Its id tells when that was.

    Its payload is read when its turn comes: should it be gone by then, nothing is sent.
    """
    return DeliveryTask(
        key=message.delivery_key(endpoint_id),
        number=0,
        due_at=ids.moment_of(attempt_id),
        event_type=message.event_type,
        channels=message.channels,
        tags=message.tags,
        manual_id=attempt_id,
    )
