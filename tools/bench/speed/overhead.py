"""Overhead of `ingest` over its calls to AWS."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time
from typing import Any
from uuid import uuid4

from botocore import xform_name
from botocore.config import Config

from tools.bench.messages import Pipeline
from tools.bench.recording import Call, recorded
from tools.bench.runs import Case
from tools.bench.site import BenchStack

# An expert's settings: botocore validates nothing.
_CONFIG = Config(parameter_validation=False)


@dataclass(frozen=True)
class Overhead:
    """Medians, in milliseconds for a message: processor time of `ingest` and of its calls by hand,
    and how long `ingest` took to answer."""

    ours: float
    by_hand: float
    answered: float

    @property
    def ratio(self) -> float:
        return self.ours / self.by_hand


def ingest_overhead(pipeline: Pipeline, site: BenchStack, rounds: int = 200) -> Overhead:
    """Repeats each message's calls in plain boto3, in turn with ours.

    Measures processor time of this process; the time of local AWS does not count.
    """
    clients = {s: site.client(s, _CONFIG) for s in ("dynamodb", "sqs", "secretsmanager")}
    app, ours, by_hand, answered = pipeline.application(Case()), [], [], []
    for number in range(rounds + 20):
        request, calls = pipeline.request(app, 1_000, number), list[Call]()
        with recorded(calls):
            start = perf_counter()
            ours.append(timed(lambda: pipeline.ingest(request, None)))  # noqa: B023 - called at once
            answered.append((perf_counter() - start) * 1000)
        again = [(_method(clients, call), _renewed(call)) for call in calls]
        by_hand.append(timed(lambda: [call(**given) for call, given in again]))  # noqa: B023 - as above
    # Later benchmarks must not wait behind these deliveries.
    while site.take("deliveries"):
        pass
    # The first ones open connections and fill caches.
    return Overhead(*(median(times[20:]) for times in (ours, by_hand, answered)))


def timed(work: Callable[[], object]) -> float:
    """Returns the processor time of the work, in milliseconds."""
    start = process_time()
    work()
    return (process_time() - start) * 1000


def _method(clients: dict[str, Any], call: Call) -> Callable[..., object]:
    client = clients[call.client.meta.service_model.service_name]
    method: Callable[..., object] = getattr(client, xform_name(call.operation))
    return method


def _renewed(call: Call) -> dict[str, Any]:
    """Returns the arguments with another key for each written item, so that the item is new."""
    if "Item" not in call.arguments:
        return call.arguments
    item = call.arguments["Item"]
    return {**call.arguments, "Item": {**item, "sk": {"S": f"{item['sk']['S']}-{uuid4()}"}}}
