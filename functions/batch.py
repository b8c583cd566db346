"""SQS batches with partial failures: only the records that failed are retried.

A record that fails at its last try goes to the dead-letter queue with its reason. If the function
dies at that try, SQS moves the record there itself: without a reason, but nothing is lost.
"""

import os
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any

from shared.domain.errors import InfrastructureError, ServiceError
from shared.domain.pipeline.dead_letter import NO_GROUP, DeadLetter
from shared.observability import error_fields, logger
from shared.ports import DeadLetters

SqsEvent = Mapping[str, Any]
Record = Mapping[str, Any]
Ids = Mapping[str, str]
BatchResponse = dict[str, list[dict[str, str]]]

# Each queue's `maxReceiveCount`: a record that fails this often becomes a dead letter.
MAX_TRIES = 10

# An event source delivers at most 10 records.
CONCURRENCY = 10


def threads() -> ThreadPoolExecutor:
    """Returns the pool of threads, one for each record, all on one processor.

    Only one thread runs Python at a time. On several processors, handing over the GIL costs half as
    much again; and a function of this size has less than one processor.
    """
    return ThreadPoolExecutor(CONCURRENCY, "record", initializer=_share_a_processor)


def _share_a_processor() -> None:
    if sys.platform == "linux":
        # Where pinning is not possible, deliveries only take longer.
        with suppress(OSError):
            processors = sorted(os.sched_getaffinity(os.getpid()))
            # Pins this thread. Parallel processes, as on a developer's machine, choose different
            # processors.
            os.sched_setaffinity(0, {processors[os.getpid() % len(processors)]})


_pool = threads()


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
    one = partial(_failure, work=work, names=names, dead_letters=dead_letters)
    failed = run(one, event["Records"])
    return {"batchItemFailures": [{"itemIdentifier": name} for name in failed if name]}


def is_last_try(record: Record) -> bool:
    """Returns whether a failure of this record is final."""
    return int(record["attributes"]["ApproximateReceiveCount"]) >= MAX_TRIES


def _failure(
    record: Record,
    work: Callable[[str], None],
    names: Callable[[str], Ids],
    dead_letters: DeadLetters,
) -> str | None:
    """Processes the record; returns its id if it has to be retried, else None."""
    try:
        work(record["body"])
    except InfrastructureError as exc:
        logger.warning("task.postponed", **_ids(record, names), reason=str(exc))
        return _dead_lettered(record, exc, dead_letters)
    except Exception as exc:  # noqa: BLE001 - logged, brought again, and in the end a dead letter
        logger.exception("task.crashed", **_ids(record, names))
        return _dead_lettered(record, exc, dead_letters)
    return None


def _ids(record: Record, names: Callable[[str], Ids]) -> dict[str, str]:
    """Returns the ids to log: the record's, and those in its body if it can be decoded."""
    try:
        about = names(record["body"])
    except ServiceError:
        about = {}
    return {"record": record["messageId"], **about}


def _dead_lettered(record: Record, error: Exception, dead_letters: DeadLetters) -> str | None:
    """Stores a dead letter at the last try; returns the same as `_failure`."""
    message_id: str = record["messageId"]
    if not is_last_try(record):
        return message_id
    letter = _letter(record, _reason(error))
    try:
        dead_letters.add(letter)
    except ServiceError as exc:
        logger.warning("task.left_to_sqs", record=message_id, reason=str(exc))
        return message_id
    logger.error("task.given_up", record=message_id, reason=letter.reason)
    return None


def _letter(record: Record, reason: str) -> DeadLetter:
    attributes = record["attributes"]
    sent_at = datetime.fromtimestamp(int(attributes["SentTimestamp"]) / 1_000, UTC)
    return DeadLetter(
        body=record["body"],
        group=attributes.get("MessageGroupId", NO_GROUP),
        reason=reason,
        first_sent_at=sent_at,
    )


def _reason(error: Exception) -> str:
    """Returns the reason for people: the text of our own errors; only the type and place of others,
    whose text may quote a payload.
    """
    fields = error_fields(error)
    if fields["reason"] is None:
        return f"{fields['error']} at {' < '.join(reversed(fields['places']))}"
    return f"{fields['error']}: {fields['reason']}"
