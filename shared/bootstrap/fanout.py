"""For the function that expands messages into deliveries."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.adapters.sqs import SqsDeliveryQueue
from shared.adapters.system import SystemClock
from shared.adapters.tasks import decode_dispatch
from shared.domain.dispatch import Dispatch
from shared.services.fanout import FanoutService
from shared.settings import Settings


@dataclass(frozen=True, slots=True)
class Fanout:
    """What expanding messages needs; `decode` reads a record's body."""

    fanout: FanoutService
    decode: Callable[[str], Dispatch]


def fanout(settings: Settings) -> Fanout:
    """The services of `fanout`, connected; KeyError when a setting is missing."""
    queue = SqsDeliveryQueue(settings.require("deliveries_queue_url"))
    return Fanout(FanoutService(queue, SystemClock()), decode_dispatch)
