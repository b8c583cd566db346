"""Starts and reads background tasks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from shared.domain import ids
from shared.domain.auth.access import Identity
from shared.domain.background.background_task import BackgroundTask, TaskKind
from shared.domain.background.selection import Selection
from shared.domain.errors import BadRequest, NotFound
from shared.domain.idempotency import REPEAT_DELAY, IdempotencyKey
from shared.domain.ids import AppId, EndpointId, TaskId
from shared.domain.paging import Page, PageRequest, paginate
from shared.ports import BackgroundTaskQueue, BackgroundTasks, Clock, Entropy
from shared.services.changes import persist


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskInput:
    """Input for a new task; `data` is the task's initial data.

    An `id` comes from `new_id`; without one, the task gets a new one.
    """

    kind: TaskKind
    selection: Selection
    app_id: AppId | None = None
    endpoint_id: EndpointId | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    id: TaskId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BackgroundTaskService:
    """Starts, reads and lists background tasks."""

    tasks: BackgroundTasks
    queue: BackgroundTaskQueue
    clock: Clock
    entropy: Entropy

    def start(
        self,
        identity: Identity,
        task_input: TaskInput,
        key: str | None,
        delay: timedelta = timedelta(0),
    ) -> BackgroundTask:
        """Stores and queues a task; with a `key` used before, returns that request's task.

        The first step starts after `delay`, or once `begin` is called.
        """
        now = self.clock.now()
        task = BackgroundTask(
            org_id=identity.org_id,
            id=task_input.id or self.new_id(),
            kind=task_input.kind,
            selection=task_input.selection,
            created_at=now,
            updated_at=now,
            app_id=task_input.app_id,
            endpoint_id=task_input.endpoint_id,
            data=task_input.data,
        )
        operation = f"{task_input.kind.value} {task_input.app_id} {task_input.endpoint_id}"
        stored = self.tasks.add(task, IdempotencyKey.of(identity, operation, key, now))
        if stored.id == task.id:
            self.queue.send(task.next_step, delay)
        elif stored.step == 0:
            # The earlier request may have died before it queued the step.
            self.queue.send(stored.next_step, REPEAT_DELAY)
        return stored.as_of(now)

    def new_id(self) -> TaskId:
        """Returns the id of a task that is about to start."""
        entropy = self.entropy.draw(ids.ENTROPY_BYTES)
        return TaskId(ids.make(ids.TASK, self.clock.now(), entropy))

    def begin(self, task: BackgroundTask) -> None:
        """Queues the first step of a delayed task at once. Its later copy then does nothing."""
        self.queue.send(task.next_step)

    def get(self, identity: Identity, task_id: str) -> BackgroundTask:
        """Returns a task of the organisation, or of the application's endpoints; else NotFound."""
        return self._find(identity, task_id).as_of(self.clock.now())

    def cancel(self, identity: Identity, task_id: str) -> BackgroundTask:
        """Cancels a task, and returns it; a task that has ended stays as it is.

        BadRequest when tasks of its kind cannot be canceled.
        """

        def attempt() -> BackgroundTask | None:
            before = self._find(identity, task_id)
            if before.is_done:
                return before
            if not before.kind.can_be_canceled:
                raise BadRequest(
                    "This task sends what waited for a paused endpoint. Pause it again."
                )
            after = before.canceled(self.clock.now())
            return after if self.tasks.save(after, before) else None

        ended = persist(attempt)
        # The end of a task is published by its queue. The task may have lost its step.
        self.queue.send(ended.next_step)
        return ended

    def _find(self, identity: Identity, task_id: str) -> BackgroundTask:
        found = None
        if ids.is_id(ids.TASK, task_id):
            found = self.tasks.get(identity.org_id, TaskId(task_id), identity.app_id)
        if found is None:
            raise NotFound("Background task not found")
        return found

    def page(
        self,
        identity: Identity,
        request: PageRequest,
        wanted: Callable[[BackgroundTask], bool],
    ) -> Page[BackgroundTask]:
        """Returns a page of the tasks that `get` returns."""
        now = self.clock.now()
        stored = self.tasks.scan(identity.org_id, request.span(), identity.app_id)
        found = (task.as_of(now) for task in stored)
        return paginate(found, lambda t: t.id, request, wanted)
