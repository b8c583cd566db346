"""For the function that moves due retries."""

from shared.adapters.dynamodb.due_retries import DynamoDueRetries
from shared.adapters.dynamodb.rows import bind
from shared.adapters.sqs import SqsDeliveryQueue
from shared.adapters.system import SystemClock
from shared.observability import logger
from shared.services.sweep import SweepService
from shared.settings import Settings

# Batches side by side; with the threads that read shards, fewer than the connections of a client.
LANES = 24


def sweep(settings: Settings) -> SweepService:
    """The service of `sweep`, connected; KeyError when a setting is missing."""
    clock = SystemClock()
    bind(settings.require("table"))
    queue = SqsDeliveryQueue(settings.require("deliveries_queue_url"))
    return SweepService(DynamoDueRetries(clock, _report), queue, clock, LANES)


def _report(row: str) -> None:
    logger.error("retry.set_aside", row=row)
