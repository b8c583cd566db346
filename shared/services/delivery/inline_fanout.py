"""Fan-out without a queue, for messages with few endpoints."""

from collections.abc import Sequence
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

    def send_all(self, dispatches: Sequence[tuple[Dispatch, timedelta]]) -> None:
        """Enqueues each dispatch with its delay, the small ones together.

        After an InfrastructureError, some may be enqueued.
        """
        small = [
            task for each in dispatches if each[0].is_small for task in self.fanout.tasks(*each)
        ]
        if small:
            self.fanout.queue.send(small)
        for dispatch, delay in dispatches:
            if not dispatch.is_small:
                self.fallback.send(dispatch, delay)
