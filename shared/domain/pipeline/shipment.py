"""One attempt, as a carrier takes it to its receiver."""

from dataclasses import dataclass
from datetime import datetime

from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.ids import MessageId
from shared.domain.messages.message import Body
from shared.domain.pipeline.queue_tasks import DeliveryTask


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """The content of an attempt and its receiver.

    `number` counts the scheduled attempts from 1; it is 0 for a manual attempt.
    """

    message_id: MessageId
    endpoint: Endpoint
    body: Body
    event_type: str
    number: int
    sent_at: datetime

    @classmethod
    def of(
        cls, task: DeliveryTask, endpoint: Endpoint, body: Body, sent_at: datetime
    ) -> "Shipment":
        """Makes the shipment of a task's attempt."""
        return cls(
            message_id=task.key.message_id,
            endpoint=endpoint,
            body=body,
            event_type=task.event_type,
            number=task.number,
            sent_at=sent_at,
        )
