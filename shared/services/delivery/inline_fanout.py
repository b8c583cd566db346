"""The way of a message to few endpoints, which needs no fan-out."""

from dataclasses import dataclass
from datetime import timedelta

from shared.domain.pipeline.dispatch import Dispatch
from shared.ports import MessageQueue
from shared.services.delivery.fanout import FanoutService


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineFanout:
    """A MessageQueue that itself queues the deliveries of a message where one request takes them
    all.

    It saves a queue and an invocation. Whoever accepts the message knows all that the fan-out would
    know; and the same dispatch, sent once more, gives the same deliveries on either way.
    """

    fanout: FanoutService
    fallback: MessageQueue

    def send(self, dispatch: Dispatch, delay: timedelta = timedelta(0)) -> None:
        """See `shared.ports.MessageQueue`."""
        if dispatch.is_small:
            self.fanout.expand(dispatch, delay)
        else:
            self.fallback.send(dispatch, delay)
