"""Advancing background tasks, one bounded step for each message of their queue.

What a step came to is stored before the next one is queued. So whatever dies in between, the
message comes back, finds its step done, and only queues the next one again. So is it with the end,
of which the organisation is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from shared.domain.background.background_task import (
    BackgroundTask,
    Progress,
    TaskKind,
    TaskStep,
)
from shared.domain.errors import InfrastructureError, UserError
from shared.domain.idempotency import REPEAT_DELAY
from shared.ports import BackgroundTaskQueue, BackgroundTasks, Clock
from shared.services.operational.operational_events import OperationalEventPublisher

GIVEN_UP = "A step of it failed again and again. It goes on when the dead letter is redriven."
CRASHED = "An internal error. The function's log says more."


class TaskHandler(Protocol):
    """What the tasks of a kind do."""

    def step(self, task: BackgroundTask) -> Progress:
        """Does the next step: bounded in time and memory, and harmless when it is done twice."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BackgroundEngine:
    """Works off the queue of steps. `handlers` has the work of every kind of task."""

    tasks: BackgroundTasks
    queue: BackgroundTaskQueue
    handlers: Mapping[TaskKind, TaskHandler]
    event_publisher: OperationalEventPublisher
    clock: Clock

    def advance(self, step: TaskStep, *, last_try: bool = False) -> BackgroundTask | None:
        """Does the step unless it is done, and says how the task stands; None when it is gone.

        InfrastructureError when a store or queue fails: the step is to be tried again. When that
        was the `last_try`, the task shows as failed.
        """
        task = self.tasks.get(step.org_id, step.task_id)
        if task is None:
            return None
        if task.is_done:
            # Who ended it may have died before that was told.
            return self._follow(task)
        # What comes too late by more than a step: a later one has been queued for sure.
        if task.step - step.number not in (0, 1):
            return task
        if last_try:
            # Before the try: it may end with the function.
            self.tasks.save(task.stalled(GIVEN_UP, self.clock.now()), task)
        if task.step != step.number:
            # Done, and nothing tells whether the next one was queued.
            return self._follow(task, REPEAT_DELAY)
        after = task.advanced(self._work(task), self.clock.now())
        if self.tasks.save(after, task):
            return self._follow(after)
        # Done by another run of this step, or by our own write when its first answer was lost and
        # it was made again. Nothing tells which.
        return self._follow(self.tasks.get(task.org_id, task.id) or after, REPEAT_DELAY)

    def _work(self, task: BackgroundTask) -> Progress:
        try:
            return self.handlers[task.kind].step(task)
        except InfrastructureError:
            raise
        except Exception as exc:
            reason = str(exc) if isinstance(exc, UserError) else CRASHED
            crashed = task.crashed(reason, self.clock.now())
            if self.tasks.save(crashed, task):
                self._follow(crashed)
            raise

    def _follow(self, task: BackgroundTask, delay: timedelta = timedelta(0)) -> BackgroundTask:
        """Queues the task's next step, or tells that there is none."""
        if task.is_done:
            self.event_publisher.publish_for_task(task)
        else:
            self.queue.send(task.next_step, delay)
        return task
