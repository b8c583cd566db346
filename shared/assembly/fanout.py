"""Services of `fanout`."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.domain.pipeline.queue_tasks import Dispatch
from shared.ports import Clock, DeadLetters, DeliveryQueue
from shared.services.delivery.fanout import FanoutService


@dataclass(frozen=True, slots=True, kw_only=True)
class FanoutPorts:
    """Ports of `fanout`; `decode` reads a record's body."""

    delivery_queue: DeliveryQueue
    dead_letters: DeadLetters
    clock: Clock
    decode: Callable[[str], Dispatch]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fanout:
    """Services of `fanout`; `decode` reads a record's body."""

    fanout: FanoutService
    decode: Callable[[str], Dispatch]
    dead_letters: DeadLetters


def assemble(ports: FanoutPorts) -> Fanout:
    """Returns the services of `fanout` on these ports."""
    return Fanout(
        fanout=FanoutService(queue=ports.delivery_queue, clock=ports.clock),
        decode=ports.decode,
        dead_letters=ports.dead_letters,
    )
