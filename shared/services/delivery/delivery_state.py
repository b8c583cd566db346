"""Optimistic writes of a delivery's state, which other attempts may change at the same time."""

from collections.abc import Callable
from datetime import datetime

from shared.domain.deliveries.delivery import Attempt, Delivery, Trigger
from shared.domain.deliveries.delivery_key import DeliveryKey
from shared.domain.errors import InfrastructureError
from shared.domain.messages.message import Message
from shared.domain.pipeline.queue_tasks import DeliveryTask
from shared.ports import Deliveries

# Each try lost a race, so this many writers may record attempts of one delivery at once.
_TRIES = 10


def record_attempt(
    deliveries: Deliveries,
    attempt: Attempt,
    before: Delivery | None,
    due_at: datetime | None,
    not_started: Callable[[], Delivery],
) -> tuple[Delivery, bool]:
    """Records the attempt; returns the delivery, and whether the attempt is new.

    It may be recorded already: by another run of its task, or by our own write, repeated when its
    answer was lost. The two look the same. `not_started` makes the delivery when `before` is None
    and nothing is stored.
    """
    for _ in range(_TRIES):
        if before is not None and before.recorded_as(attempt.id):
            return before, False
        delivery = (before or not_started()).after(attempt, due_at)
        if deliveries.record(attempt, delivery, before):
            return delivery, True
        before = deliveries.get(attempt.key)
    raise _contended(attempt.key)


def is_settled(delivery: Delivery, task: DeliveryTask) -> bool:
    """Returns whether nothing is left to send for this task."""
    is_over = delivery.finished and task.trigger is Trigger.SCHEDULED
    return is_over or delivery.recorded_as(task.attempt_id) is not None


def cancel_delivery(
    deliveries: Deliveries, key: DeliveryKey, before: Delivery | None, reason: str
) -> Delivery | None:
    """Ends the delivery without another attempt; None when it has ended already."""
    for _ in range(_TRIES):
        if before is not None and before.finished:
            return None
        delivery = (before or Delivery.not_started(key)).canceled(reason)
        if deliveries.save(delivery, before):
            return delivery
        before = deliveries.get(key)
    raise _contended(key)


def cancel_deliveries(deliveries: Deliveries, message: Message, reason: str) -> int:
    """Ends all pending deliveries of the message, and returns their number."""
    keys = [message.delivery_key(endpoint_id) for endpoint_id in message.endpoint_ids]
    started = {delivery.key: delivery for delivery in deliveries.get_many(keys)}
    scheduled = map(message.delivery_key, message.scheduled_ids)
    ended = [
        cancel_delivery(deliveries, key, started.get(key), reason)
        for key in dict.fromkeys([*scheduled, *started])
    ]
    return sum(delivery is not None for delivery in ended)


def _contended(key: DeliveryKey) -> InfrastructureError:
    return InfrastructureError(f"{key} was changed by others {_TRIES} times in a row.")
