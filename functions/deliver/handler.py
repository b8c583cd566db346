"""Delivery worker: makes and records one POST for each due attempt in the queue."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from functions.batch import BatchResponse, Ids, SqsEvent, process_batch
from functions.pickup import process_with_pickup
from shared.bootstrap.deliver import deliver
from shared.domain.deliveries.delivery import Attempt
from shared.domain.deliveries.delivery_key import DeliveryKey
from shared.domain.errors import ServiceError
from shared.domain.pipeline.pickup import START_TIME
from shared.domain.pipeline.queue_tasks import DeliveryTask
from shared.observability import logger
from shared.services.delivery.delivery import Prefetched
from shared.settings.deliver import DeliverSettings

_services = deliver(DeliverSettings.from_env())


def lambda_handler(event: SqsEvent, context: Any) -> BatchResponse:
    """Makes the attempts of a batch in parallel: a slow receiver does not delay other records.

    Nor does it delay records that are still in the queue: an invocation that waits takes some.
    """
    bodies = [record["body"] for record in event["Records"]]
    tasks = {body: task for body in bodies if (task := _decoded(body))}
    keys = [tasks[body].key for body in bodies if body in tasks]
    left = timedelta(milliseconds=context.get_remaining_time_in_millis())
    deadline = _services.delivery.clock.now() + left
    attempt = partial(_attempt, tasks=tasks, prefetched=_prefetched(keys), deadline=deadline)
    letters, inbox = _services.dead_letters, _services.inbox
    if inbox is None:
        return process_batch(event, attempt, letters, names=_names, parallel=True)
    return process_with_pickup(
        event,
        attempt,
        letters,
        inbox,
        taken_work=partial(_attempt, tasks={}, prefetched=None, deadline=deadline),
        has_time=lambda: _services.delivery.has_time(deadline - START_TIME),
        names=_names,
    )


def _decoded(body: str) -> DeliveryTask | None:
    try:
        return _services.decode(body)
    except Exception:  # noqa: BLE001 - it fails by itself, when its turn comes
        return None


def _prefetched(keys: Sequence[DeliveryKey]) -> Prefetched | None:
    """Reads the stored state of the batch in one call; None if each attempt should read its own."""
    try:
        found = _services.delivery.deliveries.get_many(keys)
        return {delivery.key: delivery for delivery in found}
    except ServiceError:
        return None


def _attempt(
    body: str,
    tasks: Mapping[str, DeliveryTask],
    prefetched: Prefetched | None,
    deadline: datetime,
) -> None:
    task = tasks.get(body) or _services.decode(body)
    report = _services.delivery.attempt(task, prefetched, deadline)
    attempt = report.attempt
    logger.info(
        "delivery.attempted",
        msg=task.key.message_id,
        ep=task.key.endpoint_id,
        attempt=task.number,
        outcome=report.outcome.value,
        status=attempt.response_status_code if attempt else None,
        ms=attempt.response_duration_ms if attempt else None,
        total_ms=_total_ms(task, attempt) if attempt else None,
        reason=report.reason,
    )


def _names(body: str) -> Ids:
    key = _services.decode(body).key
    return {"msg": key.message_id, "ep": key.endpoint_id}


def _total_ms(task: DeliveryTask, attempt: Attempt) -> int:
    """Returns the time from when the attempt was due to its response.

    A first attempt is due when its message is accepted.
    """
    waited = (attempt.timestamp - task.due_at) // timedelta(milliseconds=1)
    return max(waited, 0) + attempt.response_duration_ms
