"""Cost of an idle stack in a month."""

from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import timedelta

from shared.adapters.crypto.key_ring import SECRET_TTL
from shared.domain.deliveries.outcome import Outcome
from shared.domain.pipeline.due_retry_shards import SWEEPS
from tests.support.aws.template import resources
from tools.bench.cost import prices
from tools.bench.cost.cost import memory_of
from tools.bench.recording import LOGGED, Work, measured


def idle_lines() -> Iterator[tuple[str, str, float]]:
    """Yields service, purpose and USD a month. The site's environment must be set."""
    work = _sweep()
    minutes = prices.MINUTES_A_MONTH
    yield "Secrets Manager", "keys", _count("AWS::SecretsManager::Secret") * prices.SECRET
    yield "CloudWatch", "alarms", _count("AWS::CloudWatch::Alarm") * prices.ALARM
    yield "CloudWatch", "the metric of the sweeps", prices.METRIC
    yield "CloudWatch", "the dashboard", _count("AWS::CloudWatch::Dashboard") * prices.DASHBOARD
    queues = _count("AWS::Lambda::EventSourceMapping")
    polls = queues * prices.POLLS_A_MONTH * prices.SQS_REQUEST
    yield "SQS", f"Lambda's polls of {queues} queues", polls
    yield "DynamoDB", "the sweeps' reads and writes", minutes * _units(work)
    yield "Lambda", f"{SWEEPS} sweeps a minute", minutes * _lambda(work)
    logged = work.log_bytes + work.log_lines * prices.LOG_LINE_BYTES
    yield "CloudWatch Logs", "the sweeps' lines", minutes * logged / prices.GB * prices.LOGGED_GB


def running_lines() -> Iterator[tuple[str, str, float]]:
    """Yields the fixed costs that start with the first message."""
    others = metrics() - 1
    yield "CloudWatch", f"{others} more metrics, each in use", others * prices.METRIC
    hours = prices.MINUTES_A_MONTH / 60
    calls = hours * (timedelta(hours=1) / SECRET_TTL)
    reason = "Secrets Manager", "calls of a process that is always busy"
    yield *reason, calls * prices.SECRET_CALL


def metrics() -> int:
    """Counts the metrics made of the log: one for each value of a dimension."""
    made = {
        (each["MetricName"], outcome)
        for filter_ in resources("AWS::Logs::MetricFilter").values()
        for each in filter_["MetricTransformations"]
        for outcome in (Outcome if "Dimensions" in each else [None])
    }
    return len(made)


def _count(kind: str) -> int:
    return len(resources(kind))


def _sweep() -> Work:
    """Measures the sweeps of a minute without due retries; the first run only sets cursors."""
    from functions.sweep.handler import lambda_handler

    for work in (Work(), found := Work()):
        with redirect_stdout(LOGGED), measured(work):
            lambda_handler({}, None)
    return found


def _units(work: Work) -> float:
    return work.read_units * prices.READ_UNIT + work.write_units * prices.WRITE_UNIT


def _lambda(work: Work) -> float:
    memory = memory_of("sweep")
    slowdown = max(prices.LAMBDA_MB_FOR_A_CPU / memory, 1)
    # Each reads its cursor twice, its shards side by side, and moves its cursor.
    waits = prices.CALL_MS["dynamodb"] * 4 * SWEEPS
    seconds = (work.cpu_ms * slowdown + waits) / 1_000 * memory / 1_024
    return SWEEPS * prices.LAMBDA_REQUEST + seconds * prices.LAMBDA_GB_SECOND
