"""Advances background tasks, one bounded step for each message in their queue.

The result of a step is stored before the next step is queued. So if the function dies in between,
the message comes back, finds its step done, and only queues the next step again. The same holds for
the end of a task, which is published to the organisation.
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

GIVEN_UP = "A step failed repeatedly. The task continues when its dead letter is redriven."
CRASHED = "Internal error. The function's log has the details."


class TaskHandler(Protocol):
    """Executes the steps of one kind of task."""

    def step(self, task: BackgroundTask) -> Progress:
        """Executes the next step: bounded in time and memory, and safe to repeat."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BackgroundEngine:
    """Processes the queue of steps. `handlers` holds the handler of each kind of task."""

    tasks: BackgroundTasks
    queue: BackgroundTaskQueue
    handlers: Mapping[TaskKind, TaskHandler]
    event_publisher: OperationalEventPublisher
    clock: Clock

    def advance(self, step: TaskStep, *, last_try: bool = False) -> BackgroundTask | None:
        """Executes the step unless it is done, and returns the task; None when the task is gone.

        InfrastructureError when a store or queue fails, so that the step is retried. On the
        `last_try`, the task is marked as failed first.
        """
        task = self.tasks.get(step.org_id, step.task_id)
        if task is None:
            return None
        if task.is_done:
            # The run that ended the task may have died before it published the end.
            return self._follow(task)
        # Stale by more than one step: a later step has certainly been queued.
        if task.step - step.number not in (0, 1):
            return task
        if last_try:
            # Saved before the try, which may end with the function itself.
            self.tasks.save(task.stalled(GIVEN_UP, self.clock.now()), task)
        if task.step != step.number:
            # The step is done, but the next one may not have been queued.
            return self._follow(task, REPEAT_DELAY)
        progress = self._work(task)
        after = task.advanced(progress, self.clock.now())
        if self.tasks.save(after, task):
            return self._follow(after, progress.pause)
        # Another run completed this step; or this run's own write succeeded, its response was lost,
        # and the retry failed the condition. The two cases cannot be told apart.
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
        """Queues the task's next step, or publishes the task's end."""
        if task.is_done:
            self.event_publisher.publish_for_task(task)
        else:
            self.queue.send(task.next_step, delay)
        return task
