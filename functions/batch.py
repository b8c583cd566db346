"""SQS batches with partial failures: only the records that failed are retried.

A record that fails at its last try goes to the dead-letter queue with its reason. If the function
dies at that try, SQS moves the record there itself: without a reason, but nothing is lost.
"""

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from shared.domain.errors import InfrastructureError, ServiceError
from shared.domain.pipeline.dead_letter import NO_GROUP, DeadLetter
from shared.domain.pipeline.record_origin import RecordOrigin
from shared.observability import error_fields, logger
from shared.ports import DeadLetters

T = TypeVar("T")
U = TypeVar("U")

SqsEvent = Mapping[str, Any]
Record = Mapping[str, Any]
Ids = Mapping[str, str]
BatchResponse = dict[str, list[dict[str, str]]]

# Each queue's `maxReceiveCount`: a record that fails this often becomes a dead letter.
MAX_TRIES = 10

# An event source delivers at most 10 records.
CONCURRENCY = 10


def threads(most: int = CONCURRENCY) -> ThreadPoolExecutor:
    """Returns a pool of up to `most` threads, one for each record, all on one processor.

    Only one thread runs Python at a time. On several processors, handing over the GIL costs half as
    much again; and a function of this size has less than one processor.
    """
    return ThreadPoolExecutor(most, "record", initializer=_share_a_processor)


def _share_a_processor() -> None:
    if sys.platform == "linux":
        # Where pinning is not possible, deliveries only take longer.
        with suppress(OSError):
            processors = sorted(os.sched_getaffinity(os.getpid()))
            # Pins this thread. Parallel processes, as on a developer's machine, choose different
            # processors.
            os.sched_setaffinity(0, {processors[os.getpid() % len(processors)]})


_pool = threads()


def side_by_side(work: Callable[[T], U], items: Iterable[T]) -> Iterable[U]:
    """Calls `work` with each item, several at a time; returns the results in order."""
    return _pool.map(work, items)


def process_batch(
    event: SqsEvent,
    work: Callable[[str], None],
    dead_letters: DeadLetters,
    *,
    names: Callable[[str], Ids] = lambda _: {},
    parallel: bool = False,
) -> BatchResponse:
    """Calls `work` with each record's body; returns the records to retry.

    `names` returns the ids to log for a body whose work failed; it may fail as well.
    """
    run = _pool.map if parallel else map
    one = partial(process_record, work=work, names=names, dead_letters=dead_letters)
    return response(run(one, event["Records"]))


def response(failed: Iterable[str | None]) -> BatchResponse:
    """Returns the answer of a function to its event source, with the ids of failed records."""
    return {"batchItemFailures": [{"itemIdentifier": name} for name in failed if name]}


def tries(record: Record) -> int:
    """Returns how often the record was received, this time included."""
    return int(record["attributes"]["ApproximateReceiveCount"])


def is_last_try(record: Record) -> bool:
    """Returns whether a failure of this record is final."""
    return tries(record) >= MAX_TRIES


def process_record(
    record: Record,
    work: Callable[[str], None],
    names: Callable[[str], Ids],
    dead_letters: DeadLetters,
) -> str | None:
    """Processes the record; returns its id if it has to be retried, else None."""
    try:
        work(record["body"])
    except Exception as exc:  # noqa: BLE001 - logged, brought again, and in the end a dead letter
        return failed_record(record, exc, _ids(record, names), dead_letters)
    return None


def failed_record(
    record: Record, error: Exception, ids: Ids, dead_letters: DeadLetters
) -> str | None:
    """Logs a failure; returns the record's id if it has to be retried, else None.

    At the last try, the record becomes a dead letter.
    """
    if isinstance(error, InfrastructureError):
        logger.warning("task.postponed", **ids, reason=str(error))
    else:
        logger.error("task.crashed", **ids, **error_fields(error))
    message_id: str = record["messageId"]
    if not is_last_try(record):
        return message_id
    left = dead_letter(record, error, dead_letters)
    if left is None:
        logger.error("task.given_up", record=message_id, reason=_reason(error))
    return left


def _ids(record: Record, names: Callable[[str], Ids]) -> Ids:
    """Returns the ids to log: the record's, and those in its body if it can be decoded."""
    try:
        about = names(record["body"])
    except ServiceError:
        about = {}
    return {"record": record["messageId"], **about}


def dead_letter(record: Record, error: Exception, dead_letters: DeadLetters) -> str | None:
    """Makes the record a dead letter; returns its id if it has to be retried instead."""
    message_id: str = record["messageId"]
    try:
        dead_letters.add(_letter(record, _reason(error)))
    except ServiceError as exc:
        logger.warning("task.left_to_sqs", record=message_id, reason=str(exc))
        return message_id
    return None


def origin_of(record: Record) -> RecordOrigin:
    """Returns the record as it is in its queue now, for a record that was not redriven."""
    return RecordOrigin.of(record["messageId"], record["attributes"]["SentTimestamp"])


def carried_origin(record: Record) -> str | None:
    """Returns the origin that a redrive gave the record; any producer can write one."""
    carried: str | None = record.get("messageAttributes", {}).get("origin", {}).get("stringValue")
    return carried


def _letter(record: Record, reason: str) -> DeadLetter:
    own = origin_of(record)
    return DeadLetter(
        # Halves of surrogate pairs, which no queue takes.
        body=record["body"].encode("utf-8", "replace").decode(),
        group=record["attributes"].get("MessageGroupId", NO_GROUP),
        reason=reason,
        first_sent_at=own.sent_at,
        origin=carried_origin(record) or str(own),
    )


def _reason(error: Exception) -> str:
    """Returns the reason for people: the text of our own errors; only the type and place of others,
    whose text may quote a payload.
    """
    fields = error_fields(error)
    if fields["reason"] is None:
        return f"{fields['error']} at {' < '.join(reversed(fields['places']))}"
    return f"{fields['error']}: {fields['reason']}"
