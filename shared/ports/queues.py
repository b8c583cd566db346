"""Queues of dispatches and delivery tasks, due retries and dead letters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from shared.domain.ids import AppId, AttemptId, EndpointId, OrgId
    from shared.domain.pipeline.dead_letter import DeadLetter, ReceivedDeadLetter
    from shared.domain.pipeline.queue_tasks import DeliveryTask, Dispatch, DueRetry


class MessageQueue(Protocol):
    """Queue of dispatches to the fan-out."""

    def send(self, dispatch: Dispatch, delay: timedelta = timedelta(0)) -> None:
        """Enqueues a dispatch, invisible for `delay`."""
        ...


class DeliveryQueue(Protocol):
    """Queue of delivery tasks that are due within MAX_QUEUE_DELAY."""

    def send(self, tasks: Sequence[tuple[DeliveryTask, timedelta]]) -> None:
        """Enqueues each task with its delay; raises InfrastructureError unless all were taken."""
        ...


class TaskInbox(Protocol):
    """The queue that feeds a function, for invocations that take further records themselves.

    Records have the form of those in the event of an event source.
    """

    def take(self, most: int, wait: timedelta) -> Sequence[Mapping[str, Any]]:
        """Takes up to `most` visible records; waits for the first one, in whole seconds.

        Without a wait it may miss some. They are invisible for TAKEN_TIME.
        InfrastructureError when the queue fails.
        """
        ...

    def give_back(self, record: Mapping[str, Any], delay: timedelta) -> None:
        """Makes a received record visible after `delay`, in whole seconds.

        InfrastructureError when the queue fails.
        """
        ...

    def remove(self, records: Sequence[Mapping[str, Any]]) -> None:
        """Deletes processed records; raises InfrastructureError unless all were deleted."""
        ...


class DueRetries(Protocol):
    """Store of delivery tasks that are due later than the queue can delay them.

    A task is due when it is ready: at its time, or at the end of its hold. A `share` is the shards
    of one of several sweeps; None means all shards.
    """

    def put(self, task: DeliveryTask) -> None:
        """Stores the task, without its payload. Idempotent."""
        ...

    def start_range(self, until: datetime, share: range | None = None) -> datetime:
        """Returns the end of one sweep: `until`, or earlier after a long outage."""
        ...

    def stored(self, tasks: Sequence[DeliveryTask]) -> list[DeliveryTask]:
        """Returns the tasks that are stored at the time when they are ready."""
        ...

    def waiting(self, until: datetime) -> Iterable[AttemptId]:
        """Yields the attempt ids of all tasks stored up to `until`, missed ones included."""
        ...

    def due(self, until: datetime, share: range | None = None) -> Iterable[DueRetry]:
        """Yields every stored task of the share that is due up to `until`, missed ones included.

        Reads a bounded number ahead of the caller, from many partitions in turn. A task that was
        put twice, long before and shortly before it is due, may be in two partitions. An unreadable
        task is set aside and reported; the others are still found.
        """
        ...

    def remove(self, found: Sequence[DueRetry]) -> None:
        """Deletes the tasks from the places where they were found, and from no others."""
        ...

    def swept(self, until: datetime, share: range | None = None) -> None:
        """Records that all tasks of the share due before `until` were moved: sweeps start there."""
        ...


class PausedAttempts(Protocol):
    """Store of delivery tasks whose endpoint is paused.

    A task is kept as long as its message can be listed.
    """

    def put(self, task: DeliveryTask) -> None:
        """Stores the task, without its payload. Idempotent."""
        ...

    def oldest(
        self, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId, most: int
    ) -> list[DeliveryTask]:
        """Returns up to `most` of the endpoint's tasks, in the order of their messages.

        Every task whose `put` has returned is found. An unreadable task is reported and left out.
        """
        ...

    def stored(self, tasks: Sequence[DeliveryTask]) -> list[DeliveryTask]:
        """Returns the stored ones of these tasks."""
        ...

    def remove(self, tasks: Sequence[DeliveryTask]) -> None:
        """Deletes the tasks. Idempotent."""
        ...


class DeadLetters(Protocol):
    """Dead-letter queue of tasks that failed at every try."""

    def add(self, letter: DeadLetter) -> None:
        """Stores the dead letter, with the name of the function that failed.

        The task may be deleted from its queue only after this returns.
        """
        ...


class DeadLetterBrowser(Protocol):
    """Dead letters of one queue, to look through."""

    def take(self, most: int) -> Sequence[ReceivedDeadLetter]:
        """Takes up to `most` visible letters; none if no more are visible.

        They are invisible until they are put back, or for some minutes.
        """
        ...

    def put_back(self, letters: Sequence[ReceivedDeadLetter]) -> None:
        """Makes the letters visible again."""
        ...

    def redrive(self, letters: Sequence[ReceivedDeadLetter]) -> None:
        """Moves the letters back to their queue. After a failure some may be in both."""
        ...
