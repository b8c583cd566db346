"""Due retries on DynamoDB: stored by minute, so that a sweep needs no index."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain, islice, zip_longest
from typing import Any

from pynamodb.attributes import UTCDateTimeAttribute

from shared.adapters.dynamodb.table.damage import UNREADABLE
from shared.adapters.dynamodb.table.keys import task_keys
from shared.adapters.dynamodb.table.keys.key_parts import Key, instant_of_minute, minute_at
from shared.adapters.dynamodb.table.reads import batch_get, query_bare, query_pages
from shared.adapters.dynamodb.table.rows import DueRow
from shared.adapters.dynamodb.table.writes import delete_all, put, put_raw
from shared.adapters.dynamodb.traffic import sweep_cursors
from shared.adapters.sqs.delivery_codec import decode_task, encode_task
from shared.domain.errors import InternalError
from shared.domain.ids import AttemptId
from shared.domain.paging import MAX_READ, Span
from shared.domain.pipeline import due_retry_shards
from shared.domain.pipeline.queue_tasks import DeliveryTask, DueRetry
from shared.ports import Clock

# A retry due sooner could be put into a minute that a sweep is reading. Longer than sweeps look
# ahead, shorter than the queue's maximum delay: so few retries are.
SOON = timedelta(minutes=10)

# The minutes that one sweep catches up after an outage, within its function's timeout.
CATCH_UP = timedelta(hours=6)
# Partitions read in parallel, with a page of each in memory.
PARTITIONS = 16

_MINUTE = timedelta(minutes=1)
_DUE_AT = UTCDateTimeAttribute()
_ALL = Span(expected=MAX_READ)
Page = list[DueRetry]


class DynamoDueRetries:
    """`DueRetries` on DynamoDB. Sweeps must look ahead by less than SOON."""

    def __init__(self, clock: Clock, report: Callable[[str], None] = lambda _: None) -> None:
        """Stores the callback `report`, called with the name of each row set aside."""
        self._clock = clock
        self._report = report

    def put(self, task: DeliveryTask) -> None:
        is_late = task.ready_at < self._clock.now() + SOON
        key = task_keys.due_late(task) if is_late else task_keys.due(task)
        body = encode_task(replace(task, body=None))
        put(DueRow(*key, due_at=task.ready_at, task=body))

    def start_range(self, until: datetime, share: range | None = None) -> datetime:
        start = sweep_cursors.start(_shards(share), until)
        return min(until, instant_of_minute(start) + CATCH_UP)

    def stored(self, tasks: Sequence[DeliveryTask]) -> list[DeliveryTask]:
        # A task may be in either of its two places.
        places = [place(task) for task in tasks for place in (task_keys.due, task_keys.due_late)]
        found = {(row.sk, row.due_at) for row in batch_get(DueRow, places)}
        return [task for task in tasks if (task.attempt_id, task.ready_at) in found]

    def waiting(self, until: datetime) -> Iterable[AttemptId]:
        start = sweep_cursors.stored_start()
        first = start or minute_at(self._clock.now() - sweep_cursors.FIRST_LOOK_BACK)
        partitions = _partitions(due_retry_shards.all_shards(), first, until)
        with ThreadPoolExecutor(PARTITIONS) as pool:
            while group := list(islice(partitions, PARTITIONS)):
                for attempts in pool.map(_attempts_in, group):
                    yield from attempts

    def due(self, until: datetime, share: range | None = None) -> Iterable[DueRetry]:
        shards = _shards(share)
        partitions = _partitions(shards, sweep_cursors.start(shards, until), until)
        with ThreadPoolExecutor(PARTITIONS) as pool:
            while group := list(islice(partitions, PARTITIONS)):
                unread = [self._due_in(partition, until) for partition in group]
                # Interleaves the partitions page by page: a partition takes a thousand deletes a
                # second.
                while pages := [page for page in pool.map(_next, unread) if page is not None]:
                    for mixed in zip_longest(*pages):
                        yield from (found for found in mixed if found is not None)

    def _due_in(self, partition: str, until: datetime) -> Iterator[Page]:
        for items in query_pages(partition, _ALL, None):
            found, damaged = Page(), []
            for item in items:
                try:
                    if _due_at(item) <= until:
                        found.append(_decoded(item))
                except (InternalError, *UNREADABLE):
                    damaged.append(item)
            self._set_aside(damaged)
            yield found

    def _set_aside(self, items: Sequence[dict[str, Any]]) -> None:
        """Moves unreadable rows out of the sweeps' reach; stores before it deletes."""
        apart = {"pk": {"S": task_keys.DUE_DAMAGED}}
        put_raw([{**item, **apart, "sk": {"S": _name(item)}} for item in items])
        delete_all([Key(item["pk"]["S"], item["sk"]["S"]) for item in items])
        for item in items:
            self._report(_name(item))

    def remove(self, found: Sequence[DueRetry]) -> None:
        delete_all([Key(each.partition, each.name) for each in found])

    def swept(self, until: datetime, share: range | None = None) -> None:
        sweep_cursors.advance(_shards(share), minute_at(until))


def _shards(share: range | None) -> range:
    return due_retry_shards.all_shards() if share is None else share


def _next(pages: Iterator[Page]) -> Page | None:
    return next(pages, None)


def _decoded(item: dict[str, Any]) -> DueRetry:
    task = decode_task(item["task"]["S"])
    if task.attempt_id != item["sk"]["S"]:
        raise ValueError("the task of another attempt")
    return DueRetry(task, item["pk"]["S"], task.attempt_id)


def _due_at(item: dict[str, Any]) -> datetime:
    due_at: datetime = _DUE_AT.deserialize(item["due_at"]["S"])  # type: ignore[no-untyped-call]
    return due_at


def _name(item: dict[str, Any]) -> str:
    """Returns the name of a row set aside, from its old keys."""
    return f"{item['pk']['S']}#{item['sk']['S']}"


def _attempts_in(partition: str) -> list[AttemptId]:
    return [AttemptId(item["sk"]["S"]) for item in query_bare(partition, _ALL, ["sk"])]


def _partitions(shards: range, start: str, until: datetime) -> Iterator[str]:
    """Yields the partitions of the shards by minute; the first shard includes late retries."""
    late = [task_keys.DUE_LATE] if 0 in shards else []
    return chain(
        late,
        (task_keys.due_in(minute, shard) for minute in _minutes(start, until) for shard in shards),
    )


def _minutes(start: str, until: datetime) -> Iterator[str]:
    instant = instant_of_minute(start)
    while instant <= until:
        yield minute_at(instant)
        instant += _MINUTE
