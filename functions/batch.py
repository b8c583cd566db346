"""SQS batches: each record ends by itself, and only those that failed come back."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from shared.domain.errors import InfrastructureError
from shared.observability import logger

Event = Mapping[str, Any]
Report = dict[str, list[dict[str, str]]]

# An event source brings 10 records at the most.
_pool = ThreadPoolExecutor(max_workers=10, thread_name_prefix="record")


def work_off(event: Event, work: Callable[[str], None], *, parallel: bool = False) -> Report:
    """Calls `work` with each record's body; names the records that have to come back.

    A record that keeps failing ends in the dead-letter queue.
    """
    records = event["Records"]
    run = _pool.map if parallel else map
    failed = [f for f in run(lambda record: _failure(record, work), records) if f]
    return {"batchItemFailures": [{"itemIdentifier": name} for name in failed]}


def _failure(record: Mapping[str, Any], work: Callable[[str], None]) -> str | None:
    """None when the record is done, its id when it has to come back."""
    message_id: str = record["messageId"]
    try:
        work(record["body"])
    except InfrastructureError as exc:
        logger.warning("task.postponed", task=message_id, reason=str(exc))
        return message_id
    except Exception:  # noqa: BLE001 - logged, brought again, and in the end a dead letter
        logger.exception("task.crashed", task=message_id)
        return message_id
    return None
