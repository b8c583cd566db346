"""Candidate messages that an endpoint would receive now but never received."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain import ids
from shared.domain.background.background_task import BackgroundTask
from shared.domain.deliveries.delivery import ENDPOINT_EXPIRED, ENDPOINT_GONE, Delivery
from shared.domain.endpoints.route import Route
from shared.domain.errors import InvalidInput
from shared.domain.messages.content_matching import passes
from shared.domain.messages.message import Message
from shared.domain.paging import growing_chunks
from shared.ports import Clock, Deliveries, Messages
from shared.services.background.chunks import take_chunk
from shared.services.background.replay_steps import CHUNK

# Longest time until the first scheduled attempt; a younger message is not missing yet.
IN_FLIGHT = timedelta(hours=25)
# Payloads in memory at once, of up to 1 MB each.
PAYLOADS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingSelector:
    """Scans the application's messages. A cursor is the last message read."""

    messages: Messages
    deliveries: Deliveries
    clock: Clock

    def select(self, task: BackgroundTask, route: Route) -> tuple[list[Message], str | None]:
        """Returns the next messages that the endpoint wants and that have no attempt."""
        found, cursor = take_chunk(self._walk(task), CHUNK)
        wanted = [m for m in found if route.wants(m.event_type, m.channels or ())]
        started = self.deliveries.get_many([m.delivery_key(route.id) for m in wanted])
        deliveries = {delivery.key: delivery for delivery in started}
        now = self.clock.now()
        missing = [
            message
            for message in wanted
            if _is_missing(task, message, deliveries.get(message.delivery_key(route.id)), now)
        ]
        return list(self._filtered(missing, route)), cursor

    def _filtered(self, found: Sequence[Message], route: Route) -> Iterator[Message]:
        """Yields the messages that pass the route's content filter, none without its payload."""
        if route.filter is None:
            yield from found
            return
        for chunk in growing_chunks(iter(found), PAYLOADS, PAYLOADS):
            for message in self.messages.complete(chunk):
                if message.payload is not None and _passes(message, route.filter):
                    yield message.without_content

    def _walk(self, task: BackgroundTask) -> Iterator[tuple[str, Message]]:
        org_id, app_id, _ = task.endpoint
        span = task.span(ids.MESSAGE, CHUNK)
        found = self.messages.scan(org_id, app_id, span, self.clock.now())
        return ((message.id, message) for message in found)


def _passes(message: Message, content_filter: str) -> bool:
    try:
        return passes(message, content_filter)
    except InvalidInput:
        return False


def _is_missing(
    task: BackgroundTask, message: Message, delivery: Delivery | None, now: datetime
) -> bool:
    if delivery is None or not (delivery.finished or delivery.attempt_ids):
        _, _, endpoint_id = task.endpoint
        is_awaited = endpoint_id in message.scheduled_ids
        return not (is_awaited and now < message.timestamp + IN_FLIGHT)
    if not delivery.attempt_ids:
        return delivery.canceled_because in (ENDPOINT_GONE, ENDPOINT_EXPIRED)
    # A delivery that this task already queued was missing before.
    return task.requested(delivery)
