"""From an accepted message to one task for each endpoint."""

from dataclasses import dataclass
from datetime import timedelta

from shared.domain.dispatch import Dispatch
from shared.ports import DeliveryQueue


@dataclass(frozen=True, slots=True)
class FanoutService:
    """Sends the first attempts on their way."""

    queue: DeliveryQueue

    def expand(self, dispatch: Dispatch) -> int:
        """Queues the first attempt for each endpoint and says how many there are.

        A dispatch that arrives twice gives the same tasks, and their second attempt on the same
        id sends nothing.
        """
        tasks = [(task, timedelta(0)) for task in dispatch.tasks()]
        self.queue.send(tasks)
        return len(tasks)
