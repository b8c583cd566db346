"""From an accepted message to one task for each endpoint."""

from dataclasses import dataclass
from datetime import timedelta

from shared.domain.pipeline.dispatch import Dispatch
from shared.ports import Clock, DeliveryQueue
from shared.services.delivery.schedule import MAX_QUEUE_DELAY


@dataclass(frozen=True, slots=True, kw_only=True)
class FanoutService:
    """Sends the first attempts on their way."""

    queue: DeliveryQueue
    clock: Clock

    def expand(self, dispatch: Dispatch, extra: timedelta = timedelta(0)) -> int:
        """Queues the first attempt for each endpoint and says how many there are.

        Each is seen no earlier than it is due, and no earlier than after `extra`. A dispatch that
        arrives twice gives the same tasks, and their second attempt on the same id sends nothing.
        """
        delay = max(self._delay(dispatch), extra)
        tasks = [(task, delay) for task in dispatch.tasks()]
        self.queue.send(tasks)
        return len(tasks)

    def _delay(self, dispatch: Dispatch) -> timedelta:
        """As long as the queue can hold them:
        who gets a task before its time keeps it for later.
        """
        if dispatch.deliver_at is None:
            return timedelta(0)
        left = dispatch.deliver_at - self.clock.now()
        return min(max(left, timedelta(0)), MAX_QUEUE_DELAY)
