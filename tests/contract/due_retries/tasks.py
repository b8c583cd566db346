"""Delivery tasks that are due later, and calls of `DueRetries`."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from shared.domain.ids import EndpointId
from shared.domain.pipeline import due_retry_shards
from shared.domain.pipeline.queue_tasks import DeliveryTask
from tests.contract.conftest import Stores
from tests.support.arrange import builders

MINUTE = timedelta(minutes=1)
# Longer than the queue can delay a task.
WAIT = 20 * MINUTE
SHARDS = due_retry_shards.SHARDS


def task(due_at: datetime, number: int = 1) -> DeliveryTask:
    """Returns a different task for each number."""
    endpoint_id = EndpointId(builders.new_id("ep_", number))
    return builders.task(
        key=builders.key(endpoint_id=endpoint_id), number=2, due_at=due_at, body=None
    )


def due(stores: Stores, until: datetime) -> set[DeliveryTask]:
    found = [each.task for each in stores.due_retries.due(until)]
    assert len(found) == len(set(found))
    return set(found)


def remove(stores: Stores, tasks: Iterable[DeliveryTask], until: datetime) -> None:
    wanted = set(tasks)
    found = stores.due_retries.due(until)
    stores.due_retries.remove([each for each in found if each.task in wanted])


def sweep(stores: Stores, now: datetime) -> set[DeliveryTask]:
    """Sweeps as the service does: moves the tasks that are due in the next minute and a half."""
    stores.clock.instant = now
    found = list(stores.due_retries.due(now + timedelta(seconds=90)))
    stores.due_retries.remove(found)
    stores.due_retries.swept(now)
    return {each.task for each in found}
