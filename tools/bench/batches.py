"""Records of the site's queues, passed to a handler in batches as Lambda does."""

import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

from tests.support.aws.lambda_context import Context
from tests.support.aws.sqs_events import sqs_event
from tools.bench.recording import Work, measured
from tools.bench.runs import Case
from tools.bench.site import BenchStack

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]

# Attempts that an endpoint of each path fails before it accepts one.
_ATTEMPTS_BEFORE = {"ok": 0, "settling": 2, "flaky": 7}


def process(
    site: BenchStack,
    queue: str,
    handler: Handler,
    work: Work,
    case: Case,
    waiting: list[str],
    *,
    drain: bool = True,
) -> None:
    """Calls the handler with the records of the queue.

    Records that do not fill a batch stay in `waiting`, unless the queue is to be drained.
    """
    for bodies in _batches(site, queue, case, waiting, drain=drain):
        event = sqs_event(*bodies)
        for record in event["Records"]:
            record["messageId"] = str(uuid4())
            record["attributes"]["SentTimestamp"] = str(int(time.time() * 1_000))
        with measured(work, bodies):
            assert handler(event, Context()) == {"batchItemFailures": []}


def _batches(
    site: BenchStack, queue: str, case: Case, waiting: list[str], *, drain: bool
) -> Iterator[list[str]]:
    """Yields the waiting records in full batches; the rest stays in `waiting`, unless the
    queue is to be drained.
    """
    attempts = _ATTEMPTS_BEFORE[case.path]
    while True:
        found = site.take(queue, 1 if waiting or not drain else attempts + 1)
        waiting += found
        if not found and (not waiting or not drain):
            return
        while len(waiting) >= case.batch or (drain and waiting and not found):
            # The newest: what stays may be retries, never first attempts that would be late.
            yield waiting[-case.batch :]
            del waiting[-case.batch :]
