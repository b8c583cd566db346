"""Background tasks: work over many messages, done in small steps.

A task advances by one step for each message of its queue. What a step found and where the next
one begins are stored together, under the number of the step: so a step that is worked off twice
counts once, whatever died or came late.
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
# A step that keeps failing is given up within the hour: its queue hides it for six minutes after
# each of ten tries. What has not moved for longer than this does not move any more.
STALLED_AFTER = timedelta(hours=2)


class TaskKind(Enum):
    """What a task does, as the wire contract names it."""

    RECOVER = "endpoint.recover"
    REPLAY = "endpoint.replay"
    BULK_REPLAY = "endpoint.bulk-replay"
    PURGE = "application.purge_content"
    APP_USAGE = "application.stats"
    SUBSCRIPTIONS = "event-type.aggregate"


class TaskStatus(Enum):
    """Where a task stands, as the wire contract names it."""

    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What a step came to: all that `data` shows from now on, and where the next step begins.

    There is no next one without a `cursor`; then the task has failed if there is a `reason`.
    """

    data: Mapping[str, Any]
    cursor: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class TaskStep:
    """A task's step on its way through the queue."""

    org_id: OrgId
    task_id: TaskId
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BackgroundTask:
    """A stored task. `step` is the number of steps that are done, `data` what clients see of them.

    `resumable` tells of a failed task whose step goes on if it is queued again.
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
        """When the task is forgotten."""
        return self.created_at + TASK_RETENTION

    @property
    def application(self) -> AppId:
        """Names the application that it is about; InternalError when it is about none."""
        if self.app_id is None:
            raise InternalError(f"{self.id} names no application.")
        return self.app_id

    @property
    def endpoint(self) -> tuple[OrgId, AppId, EndpointId]:
        """Names the endpoint that it is about; InternalError when it is about none."""
        if self.endpoint_id is None:
            raise InternalError(f"{self.id} names no endpoint.")
        return self.org_id, self.application, self.endpoint_id

    def span(self, prefix: str, expected: int) -> Span:
        """What is left of a list by time whose places are its cursors;
        `prefix` is that of its ids.
        """
        above = self.cursor or ids.first_of(prefix, self.selection.since)
        return Span(above, ids.first_of(prefix, self.selection.until), expected=expected)

    def requested(self, delivery: Delivery) -> bool:
        """Whether an attempt that it asked for is on the delivery's record."""
        asked = delivery.key.manual_attempt_id(self.id, self.created_at)
        return delivery.recorded_as(asked) is not None

    @property
    def is_done(self) -> bool:
        """Whether no step of it is left to do."""
        return self.status is not TaskStatus.RUNNING and not self.resumable

    @property
    def next_step(self) -> TaskStep:
        """What its queue is to bring."""
        return TaskStep(self.org_id, self.id, self.step)

    def advanced(self, progress: Progress, now: datetime) -> "BackgroundTask":
        """With one more step done."""
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
        """Failed for good, in the step that was being done."""
        return replace(self, step=self.step + 1, updated_at=now, resumable=False)._failed(reason)

    def stalled(self, reason: str, now: datetime) -> "BackgroundTask":
        """Failed, unless the step that was being done comes again and goes well."""
        return replace(self, updated_at=now, resumable=True)._failed(reason)

    def as_of(self, now: datetime) -> "BackgroundTask":
        """As a client should see it: a task whose steps have been lost does not run."""
        if self.status is not TaskStatus.RUNNING or now - self.updated_at < STALLED_AFTER:
            return self
        return self._failed(f"No step of it was done since {self.updated_at:%Y-%m-%dT%H:%M:%SZ}.")

    def _failed(self, reason: str) -> "BackgroundTask":
        return replace(self, status=TaskStatus.FAILED, data={**self.data, "reason": reason})
