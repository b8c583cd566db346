"""Where an attempt waits until it is due."""

from dataclasses import dataclass, replace
from datetime import timedelta

from shared.domain.pipeline.dispatch import DeliveryTask
from shared.ports import Clock, DeliveryQueue, DueRetries

# SQS holds a message back no longer than this.
MAX_QUEUE_DELAY = timedelta(minutes=15)
# Clocks differ: a task that is hardly before its time is not early.
EARLY = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Short waits are spent in the queue, long ones in the store."""

    queue: DeliveryQueue
    later: DueRetries
    clock: Clock

    def is_early(self, task: DeliveryTask) -> bool:
        """Whether the task came well before its time."""
        return task.ready_at - self.clock.now() > EARLY

    def put(self, task: DeliveryTask, extra: timedelta = timedelta(0)) -> None:
        """Returns when the task is kept durably. `extra` is waited beyond its time."""
        delay = max(task.ready_at - self.clock.now(), timedelta(0)) + extra
        if delay <= MAX_QUEUE_DELAY:
            self.queue.send([(task, delay)])
        else:
            self.later.put(replace(task, body=None))
