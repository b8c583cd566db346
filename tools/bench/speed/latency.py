"""From the call of `ingest` to the receiver: the functions' own code, with local AWS between."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from statistics import median, quantiles
from threading import Event, Thread
from typing import Any

import orjson

from tests.support.aws.lambda_context import Context
from tests.support.aws.sqs_events import sqs_event
from tools.bench.batches import Handler
from tools.bench.messages import Pipeline
from tools.bench.recording import LOGGED
from tools.bench.runs import Case

# A pace that local AWS keeps up with, so that no queue grows: waits in queues are not measured.
PACE_SECONDS = 0.1


@dataclass(frozen=True)
class Latency:
    """Milliseconds."""

    p50: float
    p99: float


def end_to_end(pipeline: Pipeline, messages: int = 300) -> Latency:
    """Each message on its own, workers polling the queues as Lambda does."""
    app, started = pipeline.application(Case()), dict[str, float]()
    with redirect_stdout(LOGGED), _workers(pipeline):
        for number in range(messages):
            start = time.time()
            answer = pipeline.ingest(pipeline.request(app, 1_000, number), None)
            started[orjson.loads(answer["body"])["id"]] = start
            time.sleep(max(start + PACE_SECONDS - time.time(), 0))
        arrivals = _arrived(pipeline, started)
    # The first ones open connections.
    times = [(arrivals[name] - start) * 1000 for name, start in started.items()][10:]
    return Latency(median(times), quantiles(times, n=100)[98])


def _arrived(pipeline: Pipeline, started: dict[str, float], seconds: float = 30) -> dict[str, Any]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        arrivals: dict[str, Any] = pipeline.site.consumer.seen()["arrivals"]
        if started.keys() <= arrivals.keys():
            return arrivals
        time.sleep(0.2)
    raise TimeoutError(f"Not every one of {len(started)} messages arrived.")


@contextmanager
def _workers(pipeline: Pipeline) -> Iterator[None]:
    stop = Event()

    def poll(queue: str, handler: Handler) -> None:
        while not stop.is_set():
            if bodies := pipeline.site.take(queue):
                handler(sqs_event(*bodies), Context())

    threads = [Thread(target=poll, args=worker) for worker in pipeline.workers.values()]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
