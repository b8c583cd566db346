"""Background tasks and the queue of their steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shared.domain.background.background_task import BackgroundTask, TaskStep
    from shared.domain.idempotency import IdempotencyKey
    from shared.domain.ids import AppId, OrgId, TaskId
    from shared.domain.paging import Span
    from shared.domain.pausing.pause_end import PauseEnd


class BackgroundTasks(Protocol):
    """Background tasks of an organisation."""

    def add(self, task: BackgroundTask, idempotency_key: IdempotencyKey | None) -> BackgroundTask:
        """Stores the task.

        If the key was used before, stores nothing and returns the task stored then.
        """
        ...

    def get(
        self, org_id: OrgId, task_id: TaskId, app_id: AppId | None = None
    ) -> BackgroundTask | None:
        """Returns a task; with an `app_id` only one for an endpoint of that application."""
        ...

    def scan(
        self, org_id: OrgId, span: Span, app_id: AppId | None = None
    ) -> Iterator[BackgroundTask]:
        """Yields tasks in order of id; with an `app_id` only those that `get` returns."""
        ...

    def save(self, task: BackgroundTask, before: BackgroundTask) -> bool:
        """Stores a change; returns False if the number of steps differs from that of `before`."""
        ...


class BackgroundTaskQueue(Protocol):
    """Queue of background tasks' steps."""

    def send(self, step: TaskStep, delay: timedelta = timedelta(0)) -> None:
        """Enqueues a step, invisible for `delay`."""
        ...


class PauseEnds(Protocol):
    """Ends of pauses that come by themselves, by the day that they are due.

    `Endpoints` stores them with a change of an endpoint.
    """

    def on(self, day: date) -> Iterator[PauseEnd]:
        """Yields the ends that are due on a day in UTC."""
        ...

    def remove(self, ends: Sequence[PauseEnd]) -> None:
        """Removes ends. Idempotent."""
        ...
