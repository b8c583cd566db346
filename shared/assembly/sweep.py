"""Services of `sweep`."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.domain.pipeline.due_retry_shards import SWEEPS, share_of
from shared.ports import Clock, DeliveryQueue, DueRetries
from shared.services.delivery.sweep import SweepService


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepPorts:
    """`lanes` are the batches that the due retries take side by side."""

    due_retries: DueRetries
    delivery_queue: DeliveryQueue
    clock: Clock
    lanes: int


def assemble(ports: SweepPorts) -> Sequence[SweepService]:
    """Returns the services of `sweep` on these ports, one for each share."""
    return [
        SweepService(
            later=ports.due_retries,
            queue=ports.delivery_queue,
            clock=ports.clock,
            lanes=ports.lanes,
            share=share_of(number),
        )
        for number in range(SWEEPS)
    ]
