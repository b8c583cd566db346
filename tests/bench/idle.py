"""What a stack costs in a month in which nothing is sent."""

from collections.abc import Iterator

from tests.bench import prices
from tests.bench.cost import memory_of
from tests.bench.recording import Work, measured
from tests.template.loading import resources


def idle_lines() -> Iterator[tuple[str, str, float]]:
    """Each: the service, what it is for, USD a month. The site's environment must be set."""
    work = _sweep()
    minutes = prices.MINUTES_A_MONTH
    yield "Secrets Manager", "keys", _count("AWS::SecretsManager::Secret") * prices.SECRET
    yield "CloudWatch", "alarms", _count("AWS::CloudWatch::Alarm") * prices.ALARM
    yield "CloudWatch", "the dashboard", _count("AWS::CloudWatch::Dashboard") * prices.DASHBOARD
    queues = _count("AWS::Lambda::EventSourceMapping")
    polls = queues * prices.POLLS_A_MONTH * prices.SQS_REQUEST
    yield "SQS", f"Lambda's polls of {queues} queues", polls
    yield "DynamoDB", "the sweep's reads and writes", minutes * _units(work)
    yield "Lambda", "the sweep", minutes * _lambda(work)


def _count(kind: str) -> int:
    return len(resources(kind))


def _sweep() -> Work:
    """One that finds nothing; the first one only notes where to begin."""
    from functions.sweep.handler import lambda_handler

    for work in (Work(), found := Work()):
        with measured(work):
            lambda_handler({}, None)
    return found


def _units(work: Work) -> float:
    return work.read_units * prices.READ_UNIT + work.write_units * prices.WRITE_UNIT


def _lambda(work: Work) -> float:
    memory = memory_of("sweep")
    slowdown = max(prices.LAMBDA_MB_FOR_A_CPU / memory, 1)
    # It reads the shards of a minute side by side.
    waits = prices.CALL_MS["dynamodb"] * 6
    seconds = (work.cpu_ms * slowdown + waits) / 1_000 * memory / 1_024
    return prices.LAMBDA_REQUEST + seconds * prices.LAMBDA_GB_SECOND
