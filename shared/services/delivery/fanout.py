"""Fan-out of an accepted message: one task for each endpoint."""

from dataclasses import dataclass
from datetime import timedelta

from shared.domain.pipeline.queue_tasks import DeliveryTask, Dispatch
from shared.ports import Clock, DeliveryQueue
from shared.services.delivery.schedule import MAX_QUEUE_DELAY


@dataclass(frozen=True, slots=True, kw_only=True)
class FanoutService:
    """Queues the first attempts."""

    queue: DeliveryQueue
    clock: Clock

    def expand(self, dispatch: Dispatch, extra: timedelta = timedelta(0)) -> int:
        """Queues the first attempt for each endpoint, and returns their number.

        Tasks are delayed until they are due, and at least by `extra`. A dispatch that arrives twice
        gives the same tasks; the second task with the same attempt id sends nothing.
        """
        tasks = self.tasks(dispatch, extra)
        self.queue.send(tasks)
        return len(tasks)

    def tasks(self, dispatch: Dispatch, extra: timedelta) -> list[tuple[DeliveryTask, timedelta]]:
        """Returns the first attempt for each endpoint, with its delay, as `expand` queues them."""
        delay = max(self._delay(dispatch), extra)
        return [(task, delay) for task in dispatch.tasks()]

    def _delay(self, dispatch: Dispatch) -> timedelta:
        """Returns the delay, at most what the queue allows: an early task is postponed again."""
        if dispatch.deliver_at is None:
            return timedelta(0)
        left = dispatch.deliver_at - self.clock.now()
        return min(max(left, timedelta(0)), MAX_QUEUE_DELAY)
