"""Adapters of the function that moves due retries."""

from collections.abc import Sequence

from shared.adapters.dynamodb.table.rows import bind
from shared.adapters.dynamodb.traffic.due_retries import PARTITIONS, DynamoDueRetries
from shared.adapters.sqs.queues import SqsDeliveryQueue
from shared.adapters.system import SystemClock
from shared.assembly.sweep import SweepPorts, assemble
from shared.observability import logger
from shared.services.delivery.sweep import SweepService
from shared.settings.sweep import SweepSettings

# Batches side by side. With the threads that read, fewer than the connections of a client.
LANES = PARTITIONS


def aws_ports(settings: SweepSettings) -> SweepPorts:
    """Returns the ports of `sweep` on AWS."""
    clock = SystemClock()
    bind(settings.table)
    return SweepPorts(
        due_retries=DynamoDueRetries(clock, _report),
        delivery_queue=SqsDeliveryQueue(settings.deliveries_queue_url),
        clock=clock,
        lanes=LANES,
    )


def sweep(settings: SweepSettings) -> Sequence[SweepService]:
    """Returns the services of `sweep` on AWS, one for each share."""
    return assemble(aws_ports(settings))


def _report(row: str) -> None:
    logger.error("retry.set_aside", row=row)
