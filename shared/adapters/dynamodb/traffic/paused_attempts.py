"""Attempts of paused endpoints on DynamoDB, in the order of their messages."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import islice

from shared.adapters.dynamodb.table.damage import decoded
from shared.adapters.dynamodb.table.keys import task_keys
from shared.adapters.dynamodb.table.keys.key_parts import Key
from shared.adapters.dynamodb.table.reads import batch_get, query
from shared.adapters.dynamodb.table.rows import PausedAttemptRow
from shared.adapters.dynamodb.table.shard_cache import ShardingCache
from shared.adapters.dynamodb.table.shard_scan import scan_merged
from shared.adapters.dynamodb.table.writes import delete_all, put
from shared.adapters.sqs.delivery_codec import decode_task, encode_task
from shared.domain import ids
from shared.domain.errors import InternalError
from shared.domain.ids import AppId, EndpointId, OrgId
from shared.domain.messages.message import RETENTION
from shared.domain.paging import Span
from shared.domain.pipeline.queue_tasks import DeliveryTask
from shared.ports import Clock


class DynamoPausedAttempts:
    """`PausedAttempts` on DynamoDB."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._shardings = ShardingCache()

    def put(self, task: DeliveryTask) -> None:
        put(
            PausedAttemptRow(
                *task_keys.paused_attempt(task),
                # As long as its message can be listed.
                expires_at=ids.instant_of(task.key.message_id) + RETENTION,
                task=encode_task(replace(task, body=None)),
            )
        )

    def oldest(
        self, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId, most: int
    ) -> list[DeliveryTask]:
        now = self._clock.now()
        found = scan_merged(
            # Consistent: an attempt that is overlooked would be lost.
            partial(query, PausedAttemptRow, consistent=True),
            lambda row: row.sk,
            partial(task_keys.paused_attempts, org_id, app_id, endpoint_id),
            ids.MESSAGE,
            Span(expected=most),
            now,
            self._shardings.of(org_id, app_id, now),
        )
        return list(islice(decoded(found, _task), most))

    def stored(self, tasks: Sequence[DeliveryTask]) -> list[DeliveryTask]:
        places = {task_keys.paused_attempt(task): task for task in tasks}
        found = batch_get(PausedAttemptRow, list(places))
        return [places[Key(row.pk, row.sk)] for row in found]

    def remove(self, tasks: Sequence[DeliveryTask]) -> None:
        delete_all([task_keys.paused_attempt(task) for task in tasks])


def _task(row: PausedAttemptRow) -> DeliveryTask:
    try:
        task = decode_task(row.task)
    except InternalError as exc:
        raise ValueError("not a delivery task") from exc
    if task_keys.paused_attempt(task) != (row.pk, row.sk):
        raise ValueError("the task of another attempt")
    return task
