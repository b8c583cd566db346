"""Queues on SQS.

All are standard queues with a MessageGroupId, usually the application's id, so that SQS keeps one
tenant's backlog from delaying others (fair queues).
"""

import math
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from shared.adapters.aws import client, translated_errors
from shared.adapters.sqs.delivery_codec import encode_dispatch, encode_task
from shared.domain.deliveries.delivery_key import DeliveryKey
from shared.domain.errors import InfrastructureError
from shared.domain.ids import OPERATIONAL_APP
from shared.domain.pipeline.queue_tasks import DeliveryTask, Dispatch

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef as Entry

MAX_ENTRIES = 10
# SQS limits the total size of a batch; below 256 KB, the lowest limit of a queue.
MAX_BATCH_BYTES = 240 * 1024
MAX_DELAY_SECONDS = 900


class Queue:
    """A queue that accepts all entries, or raises InfrastructureError."""

    def __init__(self, queue_url: str) -> None:
        self._url = queue_url
        self._client = client("sqs")

    def put(self, entries: Sequence["Entry"]) -> None:
        """Sends all entries in as few requests as possible.

        Rejected entries are retried once; then InfrastructureError.
        """
        for batch in _batches(entries):
            refused = self._send(self._send(batch))
            if refused:
                raise InfrastructureError(f"SQS rejected {len(refused)} of {len(batch)} messages.")

    def _send(self, batch: list["Entry"]) -> list["Entry"]:
        """Sends a batch; returns the rejected entries."""
        if not batch:
            return []
        with translated_errors(f"send to queue {self._url}"):
            answer = self._client.send_message_batch(QueueUrl=self._url, Entries=batch)
        taken = {entry["Id"] for entry in answer.get("Successful", ())}
        return [entry for entry in batch if entry["Id"] not in taken]


class SqsMessageQueue:
    """`MessageQueue` on SQS: accepted messages for the fan-out."""

    def __init__(self, queue_url: str) -> None:
        self._queue = Queue(queue_url)

    def send(self, dispatch: Dispatch, delay: timedelta = timedelta(0)) -> None:
        """Enqueues the dispatch."""
        self._queue.put([entry(0, encode_dispatch(dispatch), _group(dispatch), delay)])


class SqsDeliveryQueue:
    """`DeliveryQueue` on SQS: attempts due within 15 minutes."""

    def __init__(self, queue_url: str) -> None:
        self._queue = Queue(queue_url)

    def send(self, tasks: Sequence[tuple[DeliveryTask, timedelta]]) -> None:
        """Enqueues all tasks; after an InfrastructureError, some may be enqueued."""
        self._queue.put(
            [
                entry(number, encode_task(task), _group(task.key), delay)
                for number, (task, delay) in enumerate(tasks)
            ]
        )


def _group(about: Dispatch | DeliveryKey) -> str:
    """Returns the message group; all organisations share the id of the operational application."""
    return about.org_id if about.app_id == OPERATIONAL_APP else about.app_id


def entry(number: int, body: str, group: str, delay: timedelta) -> "Entry":
    """Returns an entry for `Queue`; `number` is unique within a call."""
    return {
        "Id": str(number),
        "MessageBody": body,
        "MessageGroupId": group,
        "DelaySeconds": _seconds(delay),
    }


def _seconds(delay: timedelta) -> int:
    """Rounds up, so that no attempt is made before it is due."""
    return min(max(math.ceil(delay.total_seconds()), 0), MAX_DELAY_SECONDS)


def _batches(entries: Sequence["Entry"]) -> Iterator[list["Entry"]]:
    batch: list[Entry] = []
    held = 0
    for entry in entries:
        size = len(entry["MessageBody"].encode())
        if batch and (len(batch) == MAX_ENTRIES or held + size > MAX_BATCH_BYTES):
            yield batch
            batch, held = [], 0
        batch.append(entry)
        held += size
    if batch:
        yield batch
