"""Where messages and attempts wait for their turn."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from shared.domain.ids import AttemptId
from shared.domain.pipeline.dead_letter import DeadLetter, ReceivedDeadLetter
from shared.domain.pipeline.dispatch import DeliveryTask, Dispatch, DueRetry


class MessageQueue(Protocol):
    """Accepted messages on their way to the fan-out."""

    def send(self, dispatch: Dispatch, delay: timedelta = timedelta(0)) -> None:
        """Returns when the queue has taken it. Seen no earlier than after `delay`."""
        ...


class DeliveryQueue(Protocol):
    """Attempts that are due within MAX_QUEUE_DELAY."""

    def send(self, tasks: Sequence[tuple[DeliveryTask, timedelta]]) -> None:
        """Takes each task with its delay, or raises InfrastructureError if it did not take all."""
        ...


class DueRetries(Protocol):
    """Attempts that are to be worked on later than the queue can hold them.

    A task is due when it is ready: at its time, or when it is no longer held back. A `share` of the
    shards is what one of several sweeps moves; None is all of them.
    """

    def put(self, task: DeliveryTask) -> None:
        """Keeps the task, without its payload. The same task twice is one."""
        ...

    def start_range(self, until: datetime, share: range | None = None) -> datetime:
        """How far one sweep should look: to `until`, or less far after a long outage."""
        ...

    def stored(self, tasks: Sequence[DeliveryTask]) -> list[DeliveryTask]:
        """Those of the tasks that it keeps for the time that they are ready."""
        ...

    def waiting(self, until: datetime) -> Iterable[AttemptId]:
        """The attempts of all tasks that it keeps up to `until`, missed ones included."""
        ...

    def due(self, until: datetime, share: range | None = None) -> Iterable[DueRetry]:
        """Every kept task of the share that is due up to `until`, missed ones included.

        Reads only a bounded number ahead of the caller, from many partitions in turn. A task that
        was put long before and shortly before it is due may be found in two partitions. One that
        cannot be read is set aside and reported; the others are found all the same.
        """
        ...

    def remove(self, found: Sequence[DueRetry]) -> None:
        """Removes the tasks from where they were found, and from nowhere else."""
        ...

    def swept(self, until: datetime, share: range | None = None) -> None:
        """Everything of the share due before `until` has been moved:
        later sweeps may start there.
        """
        ...


class DeadLetters(Protocol):
    """Where tasks wait for a person after they failed at every try."""

    def add(self, letter: DeadLetter) -> None:
        """Keeps it, with the name of the function that gives it up.

        The task itself may go when this returns, not before.
        """
        ...


class DeadLetterBrowser(Protocol):
    """The dead letters of one queue, for the person who looks through them."""

    def take(self, most: int) -> Sequence[ReceivedDeadLetter]:
        """Up to `most` letters that nobody has taken; none when there are no more.

        They are out of sight until they are put back, or for some minutes.
        """
        ...

    def put_back(self, letters: Sequence[ReceivedDeadLetter]) -> None:
        """Has them in sight again."""
        ...

    def redrive(self, letters: Sequence[ReceivedDeadLetter]) -> None:
        """Moves them to the queue that they came from. After a failure some may be in both."""
        ...
