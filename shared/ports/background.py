"""Background tasks and the queue of their steps."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import OrgId, TaskId
from shared.domain.paging import Span

if TYPE_CHECKING:
    # The functions that know no background tasks need not load them.
    from shared.domain.background.background_task import BackgroundTask, TaskStep


class BackgroundTasks(Protocol):
    """The background tasks of an organisation."""

    def add(
        self, task: "BackgroundTask", idempotency_key: IdempotencyKey | None
    ) -> "BackgroundTask":
        """Stores it.

        With a `idempotency_key` that was used before, stores nothing and gives the task of then.
        """
        ...

    def get(self, org_id: OrgId, task_id: TaskId) -> "BackgroundTask | None": ...

    def scan(self, org_id: OrgId, span: Span) -> "Iterator[BackgroundTask]":
        """In order of id."""
        ...

    def save(self, task: "BackgroundTask", before: "BackgroundTask") -> bool:
        """Stores a change. False when other steps are done than `before` had."""
        ...


class BackgroundTaskQueue(Protocol):
    """The next steps of background tasks."""

    def send(self, step: "TaskStep", delay: timedelta = timedelta(0)) -> None:
        """Returns when the queue has taken it. Seen no earlier than after `delay`."""
        ...
