"""Attempts that somebody asks for, outside of the schedule."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from shared.domain.ids import AttemptId, EndpointId
from shared.domain.messages.message import Message
from shared.domain.pipeline.dispatch import manual_task
from shared.ports import DeliveryQueue, Messages

BATCH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ManualAttempts:
    """Queues single attempts. The schedule's own go on beside them until one of both succeeds."""

    messages: Messages
    queue: DeliveryQueue

    def send(
        self,
        message: Message,
        endpoint_id: EndpointId,
        attempt_id: AttemptId,
        delay: timedelta = timedelta(0),
        *,
        throttled: bool,
    ) -> None:
        """Queues one attempt to bring the message to the endpoint, whatever the endpoint filters.

        With the same `attempt_id` it is the same attempt. If the endpoint is not active when its
        turn comes, or the payload has expired, nothing is sent. `throttled` tells whether the
        application has a rate.
        """
        self._name(message, endpoint_id)
        task = manual_task(message, endpoint_id, attempt_id, throttled=throttled)
        self.queue.send([(task, delay)])

    def send_all(
        self,
        pairs: Iterable[tuple[Message, EndpointId]],
        request: str,
        instant: datetime,
        *,
        throttled: bool,
    ) -> int:
        """Queues one attempt for each pair, as `send` does, and says how many there were.

        `request` names what asks for them, and `instant` when it did so first: asked again with the
        same two, they are the same attempts. So after an error, when some may be queued, the same
        call again completes it. Messages may come without their payloads.
        """
        left, queued = iter(pairs), 0
        while batch := list(islice(left, BATCH)):
            for message, endpoint_id in batch:
                self._name(message, endpoint_id)
            tasks = [
                manual_task(*pair, _attempt_id(*pair, request, instant), throttled=throttled)
                for pair in batch
            ]
            self.queue.send([(task, timedelta(0)) for task in tasks])
            queued += len(tasks)
        return queued

    def _name(self, message: Message, endpoint_id: EndpointId) -> None:
        """Before the attempt is made: it must be found from its message."""
        if endpoint_id not in message.endpoint_ids:
            self.messages.add_endpoint(message, endpoint_id)


def _attempt_id(
    message: Message, endpoint_id: EndpointId, request: str, instant: datetime
) -> AttemptId:
    return message.delivery_key(endpoint_id).manual_attempt_id(request, instant)
