"""SQS batches: each record ends by itself, and only those that failed come back.

A record that failed at its last try becomes a dead letter that tells why. If its function dies at
that try, SQS itself moves it there when it would give it out once more: without a reason, but
nothing is lost.
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

# What each queue's `maxReceiveCount` says: after as many tries a record is a dead letter.
MAX_TRIES = 10

# An event source brings 10 records at the most.
CONCURRENCY = 10


def threads() -> ThreadPoolExecutor:
    """One for each record, all on one processor.

    Only one of them runs Python at a time. On several processors they would hand that over from one
    to the other, which costs half as much again; and a function of our size has less than one.
    """
    return ThreadPoolExecutor(CONCURRENCY, "record", initializer=_share_a_processor)


def _share_a_processor() -> None:
    if sys.platform == "linux":
        # Where it cannot be done, deliveries only take longer.
        with suppress(OSError):
            processors = sorted(os.sched_getaffinity(os.getpid()))
            # Of this thread. Processes beside each other, as on a developer's machine, take
            # different ones.
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
    """Calls `work` with each record's body; names the records that have to come back.

    `names` gives the ids that the log tells of a body whose work failed; it may fail as well.
    """
    run = _pool.map if parallel else map
    one = partial(_failure, work=work, names=names, dead_letters=dead_letters)
    failed = run(one, event["Records"])
    return {"batchItemFailures": [{"itemIdentifier": name} for name in failed if name]}


def is_last_try(record: Record) -> bool:
    """Whether the record does not come back."""
    return int(record["attributes"]["ApproximateReceiveCount"]) >= MAX_TRIES


def _failure(
    record: Record,
    work: Callable[[str], None],
    names: Callable[[str], Ids],
    dead_letters: DeadLetters,
) -> str | None:
    """None when the record is done with, its id when it has to come back."""
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
    """What the record is, and what it is about if it can be read."""
    try:
        about = names(record["body"])
    except ServiceError:
        about = {}
    return {"record": record["messageId"], **about}


def _dead_lettered(record: Record, error: Exception, dead_letters: DeadLetters) -> str | None:
    """As `_failure`: only at its last try, once it is kept, is it done with."""
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
    """Our own errors are written to be read; what others say may quote a payload."""
    fields = error_fields(error)
    if fields["reason"] is None:
        return f"{fields['error']} at {' < '.join(reversed(fields['places']))}"
    return f"{fields['error']}: {fields['reason']}"
