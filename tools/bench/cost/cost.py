"""The bill of a run: counted calls and bytes, times list prices."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil

from tests.support.aws.template import functions, template
from tools.bench.cost import prices
from tools.bench.cost.prices import MILLION
from tools.bench.cost.tls import handshake_bytes, text_overhead
from tools.bench.recording import Call, Work
from tools.bench.runs import Run


@dataclass(frozen=True)
class CostLine:
    """`amount` of `unit` for a message, and what a million messages pay for it."""

    service: str
    unit: str
    amount: float
    usd_per_million: float


def memory_of(function: str) -> int:
    """Returns the function's memory in MB, from template.yaml."""
    common = template()["Globals"]["Function"]["MemorySize"]
    return int(functions()[f"{function.title()}Function"].get("MemorySize", common))


def bill(
    run: Run, inits: Mapping[str, float], memory: Callable[[str], int] = memory_of
) -> list[CostLine]:
    """Returns a line for each charge of AWS.

    `inits` are seconds of INIT by function, `memory` returns the memory of a function in MB.
    """
    return [
        CostLine(service, unit, amount, amount * price * MILLION)
        for service, unit, amount, price in (*_functions(run, inits, memory), *_counted(run))
    ]


def total(lines: list[CostLine]) -> float:
    """USD for a million messages."""
    return sum(line.usd_per_million for line in lines)


def _functions(
    run: Run, inits: Mapping[str, float], memory: Callable[[str], int]
) -> Iterator[tuple[str, str, float, float]]:
    size = run.requested_bytes / run.messages
    invocations = run.per_message(lambda work: work.invocations)
    yield "API Gateway", "requests", ceil(size / prices.HTTP_REQUEST_BYTES), prices.HTTP_REQUEST
    yield "Lambda", "invocations", invocations, prices.LAMBDA_REQUEST
    yield "Lambda", "GB-seconds", _gb_seconds(run, memory), prices.LAMBDA_GB_SECOND
    yield (
        "Lambda",
        "GB-seconds of INIT",
        _init_gb_seconds(run, inits, memory),
        prices.LAMBDA_GB_SECOND,
    )


def _counted(run: Run) -> Iterator[tuple[str, str, float, float]]:
    logged = run.per_message(lambda w: w.log_bytes + w.log_lines * prices.LOG_LINE_BYTES)
    yield "DynamoDB", "write units", run.per_message(lambda w: w.write_units), prices.WRITE_UNIT
    yield "DynamoDB", "read units", run.per_message(lambda w: w.read_units), prices.READ_UNIT
    yield "S3", "PUT", run.per_message(lambda w: w.operations["PutObject"]), prices.S3_PUT
    yield "S3", "GET", run.per_message(lambda w: w.operations["GetObject"]), prices.S3_GET
    yield "SQS", "requests", run.per_message(_queue_requests), prices.SQS_REQUEST
    fair = run.per_message(lambda work: queue_requests(work.calls))
    yield "SQS", "requests to fair queues", fair, prices.SQS_FAIR_REQUEST
    yield "SQS", "requests of producers", run.produced / run.messages, prices.SQS_REQUEST
    yield "EventBridge", "events", run.events / run.messages, prices.EVENT
    yield "CloudWatch Logs", "KB", logged / 1_000, prices.LOGGED_GB / MILLION
    sent = run.posted_bytes / run.messages
    yield "Data transfer", "KB", sent / 1_000, prices.SENT_GB / MILLION
    answered = run.answered_bytes / run.messages
    yield "Data transfer", "KB of answers", answered / 1_000, prices.SENT_GB / MILLION
    yield "Data transfer", "KB of TLS", _tls_bytes(run) / 1_000, prices.SENT_GB / MILLION


def _tls_bytes(run: Run) -> float:
    """A handshake for each delivery, as to a receiver that keeps no connection, and the records."""
    size = run.posted_bytes / max(run.posts, 1)
    of_posts = run.posts * (handshake_bytes() + text_overhead(size))
    return of_posts / run.messages + text_overhead(run.answered_bytes / run.messages)


def queue_requests(calls: list[Call]) -> int:
    """Counts the requests that SQS charges for calls that send."""
    sent = (call.arguments for call in calls if call.operation == "SendMessageBatch")
    sizes = (sum(len(e["MessageBody"].encode()) for e in one["Entries"]) for one in sent)
    return sum(ceil(size / prices.SQS_REQUEST_BYTES) for size in sizes)


def _queue_requests(work: Work) -> int:
    """Counts the function's requests, and those by which Lambda receives and deletes records."""
    if not work.received_bytes:
        return queue_requests(work.calls)
    size = work.received_bytes / work.invocations
    received = work.invocations * ceil(size / prices.SQS_REQUEST_BYTES)
    return queue_requests(work.calls) + received + work.invocations


def _gb_seconds(run: Run, memory: Callable[[str], int]) -> float:
    seconds = (billed_seconds(run, each, memory) * memory(each) / 1_024 for each in run.works)
    return sum(seconds) / run.messages


def billed_seconds(run: Run, function: str, memory: Callable[[str], int]) -> float:
    """Returns the billed time: processor time at the share of a processor that the memory brings,
    and waits.

    A batch of `deliver` waits once for all of its records, which it processes concurrently; but its
    invocations of `carry` follow each other. In one of these, all messages but the first wait once.
    """
    work = run.works[function]
    waits = _waits(work)
    if function == "deliver" and work.records:
        answers = run.posts and work.records * prices.RECEIVER_MS
        invoked = work.operations["Invoke"] * prices.CALL_MS["lambda"]
        waits = (waits - invoked + answers) * work.invocations / work.records
        waits += invoked + _carried_ms(run, memory)
    if function == "carry":
        waits = _carried_waits(work)
    if function == "intake" and work.records:
        # The writes of a batch, side by side.
        stored = sum(prices.CALL_MS[_service(c)] for c in work.calls if c.is_stored)
        waits -= stored * (1 - work.invocations / work.records)
    return (work.cpu_ms * _slowdown(memory(function)) + waits) / 1_000


def _waits(work: Work) -> float:
    return sum(prices.CALL_MS[_service(call)] for call in work.calls)


def _carried_ms(run: Run, memory: Callable[[str], int]) -> float:
    """Returns the time of `carry`, for which `deliver` waits."""
    work = run.works.get("carry", Work())
    return work.cpu_ms * _slowdown(memory("carry")) + _carried_waits(work)


def _carried_waits(work: Work) -> float:
    if not work.records:
        return 0
    return _waits(work) * min(2 * work.invocations, work.records) / work.records


def _slowdown(memory: int) -> float:
    return max(prices.LAMBDA_MB_FOR_A_CPU / memory, 1)


def _init_gb_seconds(run: Run, inits: Mapping[str, float], memory: Callable[[str], int]) -> float:
    """Returns the billed INIT, which INITS_PER_INVOCATION of the invocations have."""
    seconds = 0.0
    for function, work in run.works.items():
        billed = init_seconds(inits.get(function, 0), memory(function)) * memory(function) / 1_024
        seconds += work.invocations * prices.INITS_PER_INVOCATION * billed
    return seconds / run.messages


def init_seconds(cpu: float, memory: int) -> float:
    """Converts processor time of INIT to elapsed time."""
    return cpu * _slowdown(memory)


def _service(call: Call) -> str:
    return str(call.client.meta.service_model.service_name)
