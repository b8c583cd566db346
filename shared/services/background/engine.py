"""Advancing background tasks, one bounded step for each message of their queue.

What a step came to is stored before the next one is queued. So whatever dies in between, the
message comes back, finds its step done, and only queues the next one again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from shared.domain.background_task import (
    BackgroundTask,
    Progress,
    TaskKind,
    TaskStatus,
    TaskStep,
)
from shared.domain.errors import InfrastructureError, UserError
from shared.domain.once import REPEAT_DELAY
from shared.ports import BackgroundTaskQueue, BackgroundTasks, Clock

GIVEN_UP = "A step of it failed again and again. It goes on when the dead letter is redriven."
CRASHED = "An internal error. The function's log says more."


class Work(Protocol):
    """What the tasks of a kind do."""

    def step(self, task: BackgroundTask) -> Progress:
        """Does the next step: bounded in time and memory, and harmless when it is done twice."""
        ...


@dataclass(frozen=True, slots=True)
class BackgroundEngine:
    """Works off the queue of steps. `works` has the work of every kind of task."""

    tasks: BackgroundTasks
    queue: BackgroundTaskQueue
    works: Mapping[TaskKind, Work]
    clock: Clock

    def advance(self, step: TaskStep, *, last_try: bool = False) -> BackgroundTask | None:
        """Does the step unless it is done, and says how the task stands; None when it is gone.

        InfrastructureError when a store or queue fails: the step is to be tried again. When that
        was the `last_try`, the task shows as failed.
        """
        task = self.tasks.get(step.org_id, step.task_id)
        # What comes too late by more than a step: a later one has been queued for sure.
        if task is None or task.ended or task.step - step.number not in (0, 1):
            return task
        if last_try:
            # Before the try: it may end with the function.
            self.tasks.save(task.stalled(GIVEN_UP, self.clock.now()), task)
        if task.step != step.number:
            return self._repeat(task)
        after = task.advanced(self._work(task), self.clock.now())
        if not self.tasks.save(after, task):
            # Done by another run of this step, or by our own write when its first answer was
            # lost and it was made again. Nothing tells which.
            return self._repeat(after)
        if after.status is TaskStatus.RUNNING:
            self.queue.send(after.next_step)
        return after

    def _work(self, task: BackgroundTask) -> Progress:
        try:
            return self.works[task.kind].step(task)
        except InfrastructureError:
            raise
        except Exception as exc:
            reason = str(exc) if isinstance(exc, UserError) else CRASHED
            self.tasks.save(task.crashed(reason, self.clock.now()), task)
            raise

    def _repeat(self, task: BackgroundTask) -> BackgroundTask:
        """The step before is done. The next one may not be queued: nothing tells, so it is."""
        if not task.ended:
            self.queue.send(task.next_step, REPEAT_DELAY)
        return task
