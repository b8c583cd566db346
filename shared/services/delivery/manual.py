"""Manual attempts: those that a client requests, outside of the schedule."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from shared.domain.ids import AttemptId, EndpointId
from shared.domain.messages.message import Message
from shared.domain.pipeline.queue_tasks import manual_task
from shared.ports import DeliveryQueue, Messages

BATCH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ManualAttempts:
    """Queues manual attempts. The schedule's own go on until one of either kind succeeds."""

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
        """Queues one attempt to send the message to the endpoint, regardless of its filters.

        The same `attempt_id` gives the same attempt. Nothing is sent if the endpoint is inactive or
        the payload has expired by then. `throttled` says whether the application has a rate limit.
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
        """Queues one attempt for each pair, as `send` does, and returns their number.

        `request` names the request for them, `instant` the time of its first try: the same two give
        the same attempts. So after an error, when some are queued, a repeated call queues the rest.
        Messages may come without their payloads.
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
        """Adds the endpoint to the message before the attempt, which lists find by its message."""
        if endpoint_id not in message.endpoint_ids:
            self.messages.add_endpoint(message, endpoint_id)


def _attempt_id(
    message: Message, endpoint_id: EndpointId, request: str, instant: datetime
) -> AttemptId:
    return message.delivery_key(endpoint_id).manual_attempt_id(request, instant)
