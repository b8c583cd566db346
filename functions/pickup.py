"""Batches whose invocation takes further records from its queue while it waits."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from datetime import timedelta
from functools import partial
from time import monotonic, process_time

from functions.batch import (
    BatchResponse,
    Ids,
    Record,
    SqsEvent,
    process_record,
    response,
    threads,
    tries,
)
from shared.domain.errors import InfrastructureError, ServiceError
from shared.domain.pipeline.pickup import (
    FIRST_LOOK,
    MAX_RUNNING,
    is_waiting,
    look_time,
    pause_after,
    room,
)
from shared.domain.pipeline.task_return import return_time
from shared.observability import logger
from shared.ports import DeadLetters, TaskInbox

# Threads start on demand: an ordinary batch starts one for each of its records.
_pool = threads(MAX_RUNNING)

Work = Callable[[str], None]
Taken = dict[Future[str | None], Record]


def process_with_pickup(
    event: SqsEvent,
    work: Work,
    dead_letters: DeadLetters,
    inbox: TaskInbox,
    *,
    taken_work: Work,
    has_time: Callable[[], bool],
    names: Callable[[str], Ids],
) -> BatchResponse:
    """Calls `work` with each record's body, all in parallel; returns the records to retry.

    While one of them waits long and `has_time`, further records are taken from the inbox, for
    `taken_work`. A record that fails for the first time returns to the queue soon.
    """
    one = partial(_process, names=names, dead_letters=dead_letters, inbox=inbox)
    own = [_pool.submit(one, record, work) for record in event["Records"]]
    taken: Taken = {}
    start, pause, worked = monotonic(), FIRST_LOOK, process_time()
    while wait(own, pause.total_seconds()).not_done and has_time():
        waited = timedelta(seconds=monotonic() - start)
        running = _running(own) + _running(list(taken))
        most = room(running) if is_waiting(process_time() - worked, pause) else 0
        records = _take(inbox, most, look_time(waited))
        if records is None:
            break
        taken |= {_pool.submit(one, record, taken_work): record for record in records}
        pause, worked = pause_after(waited), process_time()
    _remove(inbox, [record for future, record in taken.items() if future.result() is None])
    return response(future.result() for future in own)


def _process(
    record: Record,
    work: Work,
    names: Callable[[str], Ids],
    dead_letters: DeadLetters,
    inbox: TaskInbox,
) -> str | None:
    failed = process_record(record, work, names, dead_letters)
    if failed:
        _give_back(inbox, record)
    return failed


def _give_back(inbox: TaskInbox, record: Record) -> None:
    """Sets when the record returns; when the queue fails, it returns after the time it has."""
    try:
        inbox.give_back(record, return_time(tries(record)))
    except ServiceError as exc:
        _log(exc)


def _running(futures: Sequence[Future[str | None]]) -> int:
    return sum(not future.done() for future in futures)


def _take(inbox: TaskInbox, most: int, lasts: timedelta) -> Sequence[Record] | None:
    """Takes records; returns None when the queue fails: the event source brings them."""
    try:
        return inbox.take(most, lasts) if most else []
    except ServiceError as exc:
        _log(exc)
        return None


def _remove(inbox: TaskInbox, records: Sequence[Record]) -> None:
    """Removes records; when the queue fails, they return, and find their attempts on record."""
    try:
        inbox.remove(records)
    except ServiceError as exc:
        _log(exc)


def _log(failure: ServiceError) -> None:
    if isinstance(failure, InfrastructureError):
        logger.warning("pickup.failed", reason=str(failure))
    else:
        # A right that is missing, for example: the batch itself must not fail for it.
        logger.error("pickup.failed", reason=str(failure))
