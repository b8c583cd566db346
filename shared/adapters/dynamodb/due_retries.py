"""Due retries on DynamoDB: each under its minute, where a sweep finds it without an index."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from pynamodb.attributes import UTCDateTimeAttribute

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.damage import UNREADABLE
from shared.adapters.dynamodb.reads import batch_get, get, query_bare
from shared.adapters.dynamodb.rows import CursorRow, DueRow
from shared.adapters.dynamodb.writes import ABSENT, delete_all, put, put_if, put_raw
from shared.adapters.tasks import decode_task, encode_task
from shared.domain.dispatch import DeliveryTask, DueRetry
from shared.domain.errors import InternalError
from shared.domain.ids import AttemptId
from shared.domain.paging import MAX_READ, Span
from shared.ports import Clock

# A retry that is due sooner than this might be put into a minute that a sweep is just passing.
# More than sweeps look ahead, less than what the queue holds: so hardly any is.
SOON = timedelta(minutes=10)
# Where the first sweep ever starts; the stack's schedule begins to run it in the first minutes.
FIRST_LOOK_BACK = timedelta(hours=1)

# What one sweep makes up for after an outage: it must end before its function's time is over.
CATCH_UP = timedelta(hours=6)

_MINUTE = timedelta(minutes=1)
_DUE_AT = UTCDateTimeAttribute()
_ALL = Span(expected=MAX_READ)


class DynamoDueRetries:
    """See `shared.ports.DueRetries`. Sweeps must look ahead by less than SOON."""

    def __init__(self, clock: Clock, report: Callable[[str], None] = lambda _: None) -> None:
        """Calls `report` with the name of each row that is set aside."""
        self._clock = clock
        self._report = report

    def put(self, task: DeliveryTask) -> None:
        is_late = task.ready_at < self._clock.now() + SOON
        key = keys.due_late(task) if is_late else keys.due(task)
        body = encode_task(replace(task, body=None))
        put(DueRow(*key, due_at=task.ready_at, task=body))

    def reach(self, until: datetime) -> datetime:
        return min(until, keys.moment_of_minute(_start(until)) + CATCH_UP)

    def kept(self, tasks: Sequence[DeliveryTask]) -> list[DeliveryTask]:
        # A task does not tell which of its two places it was put into.
        places = [place(task) for task in tasks for place in (keys.due, keys.due_late)]
        found = {(row.sk, row.due_at) for row in batch_get(DueRow, places)}
        return [task for task in tasks if (task.attempt_id, task.ready_at) in found]

    def waiting(self, until: datetime) -> Iterable[AttemptId]:
        yield from _attempts_in(keys.DUE_LATE)
        start = noted_start() or keys.minute_of(self._clock.now() - FIRST_LOOK_BACK)
        with ThreadPoolExecutor(keys.DUE_SHARDS) as pool:
            for minute in _minutes(start, until):
                shards = (keys.due_in(minute, shard) for shard in range(keys.DUE_SHARDS))
                for attempts in pool.map(_attempts_in, shards):
                    yield from attempts

    def due(self, until: datetime) -> Iterable[DueRetry]:
        yield from self._due_in(keys.DUE_LATE, until)
        with ThreadPoolExecutor(keys.DUE_SHARDS) as pool:
            for minute in _minutes(_start(until), until):
                shards = (keys.due_in(minute, shard) for shard in range(keys.DUE_SHARDS))
                for found in pool.map(partial(self._due_in, until=until), shards):
                    yield from found

    def _due_in(self, partition: str, until: datetime) -> list[DueRetry]:
        found, damaged = [], []
        for item in query_bare(partition, _ALL, None):
            try:
                if _due_at(item) <= until:
                    found.append(DueRetry(_task_in(item), partition))
            except (InternalError, *UNREADABLE):
                damaged.append(item)
        self._set_aside(damaged)
        return found

    def _set_aside(self, items: Sequence[dict[str, Any]]) -> None:
        """Moves rows that cannot be read to where no sweep looks; stores before it removes."""
        apart = {"pk": {"S": keys.DUE_DAMAGED}}
        put_raw([{**item, **apart, "sk": {"S": _name(item)}} for item in items])
        delete_all([keys.Key(item["pk"]["S"], item["sk"]["S"]) for item in items])
        for item in items:
            self._report(_name(item))

    def remove(self, found: Sequence[DueRetry]) -> None:
        delete_all([keys.Key(each.partition, each.task.attempt_id) for each in found])

    def swept(self, until: datetime) -> None:
        _advance(keys.minute_of(until))


def _due_at(item: dict[str, Any]) -> datetime:
    due_at: datetime = _DUE_AT.deserialize(item["due_at"]["S"])  # type: ignore[no-untyped-call]
    return due_at


def _task_in(item: dict[str, Any]) -> DeliveryTask:
    task = decode_task(item["task"]["S"])
    if task.attempt_id != item["sk"]["S"]:
        # By its own id, the row could not be removed.
        raise ValueError("the task of another attempt")
    return task


def _name(item: dict[str, Any]) -> str:
    """Names a row that is set aside, by where it was."""
    return f"{item['pk']['S']}#{item['sk']['S']}"


def _attempts_in(partition: str) -> list[AttemptId]:
    return [AttemptId(item["sk"]["S"]) for item in query_bare(partition, _ALL, ["sk"])]


def _minutes(start: str, until: datetime) -> Iterator[str]:
    moment = keys.moment_of_minute(start)
    while moment <= until:
        yield keys.minute_of(moment)
        moment += _MINUTE


def _start(until: datetime) -> str:
    """The minute to start with.

    The first sweep notes it, so that later ones start there too if this one fails.
    """
    if (start := noted_start()) is not None:
        return start
    start = keys.minute_of(until - FIRST_LOOK_BACK)
    _advance(start)
    return start


def noted_start() -> str | None:
    """The minute that the next sweep starts with; None before the first sweep."""
    cursor = get(CursorRow, keys.CURSOR)
    return cursor.minute if cursor else None


def _advance(minute: str) -> None:
    """Moves the cursor on, never back."""
    put_if(CursorRow(*keys.CURSOR, minute=minute), ABSENT | (CursorRow.minute < minute))
