"""Fan-out without a queue, for messages with few endpoints."""

from dataclasses import dataclass
from datetime import timedelta

from shared.domain.pipeline.queue_tasks import Dispatch
from shared.ports import MessageQueue
from shared.services.delivery.fanout import FanoutService


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineFanout:
    """A MessageQueue that queues the deliveries itself where one request takes them all.

    This saves a queue and an invocation. The sender of a dispatch knows all that the fan-out needs,
    and the same dispatch gives the same deliveries on either path.
    """

    fanout: FanoutService
    fallback: MessageQueue

    def send(self, dispatch: Dispatch, delay: timedelta = timedelta(0)) -> None:
        """See `shared.ports.MessageQueue`."""
        if dispatch.is_small:
            self.fanout.expand(dispatch, delay)
        else:
            self.fallback.send(dispatch, delay)
