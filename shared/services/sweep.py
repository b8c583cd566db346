"""Moves retries that have become due from the store to the queue."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from shared.domain.dispatch import DeliveryTask
from shared.ports import Clock, DeliveryQueue, DueRetries

# A sweep runs each minute and takes what is due before the next one will have run.
HORIZON = timedelta(seconds=90)
BATCH = 100


@dataclass(frozen=True, slots=True)
class SweepService:
    """Runs once a minute; a run that was missed is made up for by the next."""

    later: DueRetries
    queue: DeliveryQueue
    clock: Clock

    def sweep(self) -> int:
        """Queues every retry due within HORIZON and says how many there were.

        After a long outage it takes several sweeps to reach the present.

        A task is removed only when the queue has taken it. One that is queued and not removed is
        queued again by the next sweep, and then sends nothing.
        """
        now = self.clock.now()
        until = self.later.reach(now + HORIZON)
        moved = 0
        for batch in _batches(iter(self.later.due(until))):
            self.queue.send([(task, max(task.ready_at - now, timedelta(0))) for task in batch])
            self.later.remove(batch)
            moved += len(batch)
        self.later.swept(until)
        return moved


def _batches(tasks: Iterator[DeliveryTask]) -> Iterator[Sequence[DeliveryTask]]:
    while batch := list(islice(tasks, BATCH)):
        yield batch
