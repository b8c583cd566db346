"""Delays of attempts, until they are due."""

from dataclasses import dataclass, replace
from datetime import timedelta

from shared.domain.pipeline.queue_tasks import DeliveryTask
from shared.ports import Clock, DeliveryQueue, DueRetries

# SQS delays a message no longer than this.
MAX_QUEUE_DELAY = timedelta(minutes=15)
# Clocks differ: a task shortly before its time is not early.
EARLY = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Keeps tasks until they are due: in the queue for short waits, in the store for long ones."""

    queue: DeliveryQueue
    later: DueRetries
    clock: Clock

    def is_early(self, task: DeliveryTask) -> bool:
        """Returns whether the task came well before its time."""
        return task.ready_at - self.clock.now() > EARLY

    def put(self, task: DeliveryTask, extra: timedelta = timedelta(0)) -> None:
        """Stores the task durably, until `extra` after its time."""
        delay = max(task.ready_at - self.clock.now(), timedelta(0)) + extra
        if delay <= MAX_QUEUE_DELAY:
            self.queue.send([(task, delay)])
        else:
            self.later.put(replace(task, body=None))
