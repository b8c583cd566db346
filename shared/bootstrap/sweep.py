"""For the function that moves due retries."""

from collections.abc import Sequence

from shared.adapters.dynamodb.table.rows import bind
from shared.adapters.dynamodb.traffic.due_retries import PARTITIONS, DynamoDueRetries
from shared.adapters.sqs.queues import SqsDeliveryQueue
from shared.adapters.system import SystemClock
from shared.domain.pipeline.sweeping import SWEEPS, share_of
from shared.observability import logger
from shared.services.delivery.sweep import SweepService
from shared.settings import Settings

# Batches side by side. With the threads that read, fewer than the connections of a client.
LANES = PARTITIONS


def sweep(settings: Settings) -> Sequence[SweepService]:
    """The services of `sweep`, connected, one for each share;
    KeyError when a setting is missing.
    """
    clock = SystemClock()
    bind(settings.require("table"))
    queue = SqsDeliveryQueue(settings.require("deliveries_queue_url"))
    later = DynamoDueRetries(clock, _report)
    shares = map(share_of, range(SWEEPS))
    return [
        SweepService(later=later, queue=queue, clock=clock, lanes=LANES, share=share)
        for share in shares
    ]


def _report(row: str) -> None:
    logger.error("retry.set_aside", row=row)
