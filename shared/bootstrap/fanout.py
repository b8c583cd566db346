"""For the function that expands messages into deliveries."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.adapters.sqs.dead_letters import SqsDeadLetters
from shared.adapters.sqs.queues import SqsDeliveryQueue
from shared.adapters.sqs.tasks import decode_dispatch
from shared.adapters.system import SystemClock
from shared.domain.pipeline.dispatch import Dispatch
from shared.ports import DeadLetters
from shared.services.delivery.fanout import FanoutService
from shared.settings import Settings


@dataclass(frozen=True, slots=True)
class Fanout:
    """What expanding messages needs; `decode` reads a record's body."""

    fanout: FanoutService
    decode: Callable[[str], Dispatch]
    dead_letters: DeadLetters


def fanout(settings: Settings) -> Fanout:
    """The services of `fanout`, connected; KeyError when a setting is missing."""
    queue = SqsDeliveryQueue(settings.require("deliveries_queue_url"))
    dead_letters = SqsDeadLetters(settings.require("dead_letters_queue_url"), "fanout")
    return Fanout(FanoutService(queue=queue, clock=SystemClock()), decode_dispatch, dead_letters)
