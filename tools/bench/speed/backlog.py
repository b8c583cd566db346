"""Due retries in a table behind HTTP, beside a queue that takes them.

A process of its own, so that its work is not counted as ours. GET / returns the outcome of the
retries.
"""

import asyncio
import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

from shared.adapters.dynamodb.table.keys import task_keys
from shared.adapters.dynamodb.table.keys.key_parts import minute_at
from shared.adapters.dynamodb.table.rows import CursorRow, DueRow
from shared.adapters.sqs.delivery_codec import encode_task
from shared.domain.ids import EndpointId
from shared.domain.pipeline.due_retry_shards import SWEEPS, share_of
from tests.support.arrange import builders
from tools.bench.serving import serve
from tools.bench.speed.simulated_aws import Aws, Item

MINUTE = timedelta(minutes=1)


def retries(count: int, now: datetime) -> Iterator[Item]:
    """Yields retries that fell due within the minute before `now`, each of another endpoint."""
    for number in range(count):
        key = builders.key(
            endpoint_id=EndpointId(builders.new_id("ep_", number % 1_000)),
            message_id=builders.new_id("msg_", number),
        )
        task = builders.task(
            key=key,
            number=3,
            event_type="invoice.paid",
            due_at=now - MINUTE * (number / count),
            body=None,
        )
        row = DueRow(*task_keys.due(task), due_at=task.due_at, task=encode_task(task))
        yield row.serialize()


@dataclass(frozen=True)
class Backlog:
    """`url` is the endpoint of DynamoDB and SQS."""

    url: str

    def reported(self) -> dict[str, Any]:
        """The outcome of the retries."""
        with urllib.request.urlopen(self.url, timeout=10) as answer:  # noqa: S310 - loopback
            reported: dict[str, Any] = json.load(answer)
            return reported


@contextmanager
def backlog(count: int) -> Iterator[Backlog]:
    """Serves due retries on a free port of 127.0.0.1 until the end of the block."""
    command = [sys.executable, "-m", "tools.bench.speed.backlog", str(count)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        try:
            yield Backlog(f"http://127.0.0.1:{int(process.stdout.readline())}")
        finally:
            process.terminate()


async def _serve(count: int) -> None:
    aws, app = Aws(), web.Application(client_max_size=4 * 1024 * 1024)
    now = datetime.now(UTC)
    for item in retries(count, now):
        aws.add(item)
    for sweep in range(SWEEPS):
        key = task_keys.cursor(share_of(sweep))
        aws.add(CursorRow(*key, minute=minute_at(now - 2 * MINUTE)).serialize())
    aws.settle()
    await serve([web.post("/", aws.take), web.get("/", aws.tell)], app)


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
