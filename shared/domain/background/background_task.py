"""Background tasks: work over many messages, done in small steps.

A task advances by one step for each message of its queue. The result of a step and the cursor of
the next one are stored together, under the step's number: so a step that is processed twice counts
once, in spite of crashes and late messages.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from shared.domain import ids
from shared.domain.background.selection import Selection
from shared.domain.deliveries.delivery import Delivery
from shared.domain.errors import InternalError
from shared.domain.ids import AppId, EndpointId, OrgId, TaskId
from shared.domain.paging import Span

# How long a task can be read.
TASK_RETENTION = timedelta(days=30)
# A failing step becomes a dead letter within the hour, after ten tries six minutes apart. A task
# without progress for longer than this has lost its step.
STALLED_AFTER = timedelta(hours=2)
CANCELED = "The task was canceled."


class TaskKind(Enum):
    """Kind of a task, as stored; on the wire it has its `wire_name`."""

    RECOVER = "endpoint.recover"
    REPLAY = "endpoint.replay"
    BULK_REPLAY = "endpoint.bulk-replay"
    PURGE = "application.purge_content"
    APP_USAGE = "application.stats"
    SUBSCRIPTIONS = "event-type.aggregate"
    RELEASE = "endpoint.release"
    BROADCAST = "message.broadcast"

    @property
    def wire_name(self) -> str:
        """Name of the kind for clients; SDKs cannot read a task of a kind that is new to them."""
        return self.REPLAY.value if self is TaskKind.RELEASE else self.value

    @property
    def can_be_canceled(self) -> bool:
        """Returns whether a client may cancel it: without its release, an attempt would be lost."""
        return self is not TaskKind.RELEASE


# Kinds whose cursor is an id, and so a time.
_BY_TIME = {TaskKind.RECOVER, TaskKind.REPLAY, TaskKind.BULK_REPLAY, TaskKind.PURGE}


class TaskStatus(Enum):
    """Status of a task, as named on the wire."""

    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Result of a step: the task's `data` from now on, and the cursor of the next step.

    Without a `cursor` the task has ended; it has failed if there is a `reason`. The next step
    starts after `pause`.
    """

    data: Mapping[str, Any]
    cursor: str | None = None
    reason: str | None = None
    pause: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class TaskStep:
    """A queued step of a task."""

    org_id: OrgId
    task_id: TaskId
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BackgroundTask:
    """A stored task. `step` is the number of finished steps, `data` their result for clients.

    A failed task is `resumable` if it continues once its step is enqueued again.
    """

    org_id: OrgId
    id: TaskId
    kind: TaskKind
    selection: Selection
    created_at: datetime
    updated_at: datetime
    app_id: AppId | None = None
    endpoint_id: EndpointId | None = None
    status: TaskStatus = TaskStatus.RUNNING
    step: int = 0
    cursor: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    resumable: bool = False

    @property
    def expires_at(self) -> datetime:
        """End of the task's TTL."""
        return self.created_at + TASK_RETENTION

    @property
    def application(self) -> AppId:
        """Id of the task's application; raises InternalError if it has none."""
        if self.app_id is None:
            raise InternalError(f"{self.id} names no application.")
        return self.app_id

    @property
    def endpoint(self) -> tuple[OrgId, AppId, EndpointId]:
        """Ids of the task's endpoint; raises InternalError if it has none."""
        if self.endpoint_id is None:
            raise InternalError(f"{self.id} names no endpoint.")
        return self.org_id, self.application, self.endpoint_id

    def span(self, prefix: str, expected: int) -> Span:
        """Returns the rest of a list by time, from the cursor; `prefix` is that of its ids."""
        above = self.cursor or ids.first_of(prefix, self.selection.since)
        return Span(above, ids.first_of(prefix, self.selection.until), expected=expected)

    def requested(self, delivery: Delivery) -> bool:
        """Returns whether the delivery's record has the attempt that this task asked for."""
        asked = delivery.key.manual_attempt_id(self.id, self.created_at)
        return delivery.recorded_as(asked) is not None

    @property
    def progress(self) -> float | None:
        """Share of the selected time that is processed, 0 to 1; None if it is not known."""
        if self.status is TaskStatus.FINISHED:
            return 1.0
        if self.kind not in _BY_TIME:
            return None
        start, end = self.selection.since, self.selection.until
        if self.cursor is None or end <= start:
            return 0.0
        return min(max((ids.instant_of(self.cursor) - start) / (end - start), 0.0), 1.0)

    @property
    def belongs_to_endpoint(self) -> bool:
        """Returns whether the task works for one endpoint, and so for its application's users."""
        return self.endpoint_id is not None

    @property
    def is_done(self) -> bool:
        """Returns whether no step is left."""
        return self.status is not TaskStatus.RUNNING and not self.resumable

    @property
    def next_step(self) -> TaskStep:
        """Step to enqueue next."""
        return TaskStep(self.org_id, self.id, self.step)

    def advanced(self, progress: Progress, now: datetime) -> "BackgroundTask":
        """Returns the task after one more step."""
        status = TaskStatus.RUNNING if progress.cursor is not None else TaskStatus.FINISHED
        after = replace(
            self,
            status=status,
            step=self.step + 1,
            cursor=progress.cursor,
            data={k: v for k, v in progress.data.items() if k != "reason"},
            updated_at=now,
            resumable=False,
        )
        return after if progress.reason is None else after._failed(progress.reason)

    def crashed(self, reason: str, now: datetime) -> "BackgroundTask":
        """Returns the task as failed for good in its current step."""
        return replace(self, step=self.step + 1, updated_at=now, resumable=False)._failed(reason)

    def stalled(self, reason: str, now: datetime) -> "BackgroundTask":
        """Returns the task as failed, until its current step is retried and succeeds."""
        return replace(self, updated_at=now, resumable=True)._failed(reason)

    def canceled(self, now: datetime) -> "BackgroundTask":
        """Returns the task as canceled: a step that is being executed is not stored any more."""
        stopped = replace(self, step=self.step + 1, updated_at=now, resumable=False)
        data = {**stopped.data, "canceled": True}
        return replace(stopped, data=data)._failed(CANCELED)

    def as_of(self, now: datetime) -> "BackgroundTask":
        """Returns the task as clients see it: a task that has lost its step has failed."""
        if self.status is not TaskStatus.RUNNING or now - self.updated_at < STALLED_AFTER:
            return self
        return self._failed(f"No step of it was done since {self.updated_at:%Y-%m-%dT%H:%M:%SZ}.")

    def _failed(self, reason: str) -> "BackgroundTask":
        return replace(self, status=TaskStatus.FAILED, data={**self.data, "reason": reason})
