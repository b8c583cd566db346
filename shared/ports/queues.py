"""Where messages and attempts wait for their turn."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from shared.domain.dispatch import DeliveryTask, Dispatch


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

    A task is due when it is ready: at its time, or when it is no longer held back.
    """

    def put(self, task: DeliveryTask) -> None:
        """Keeps the task, without its payload. The same task twice is one."""
        ...

    def reach(self, until: datetime) -> datetime:
        """How far one sweep should look: to `until`, or less far after a long outage."""
        ...

    def due(self, until: datetime) -> Iterable[DeliveryTask]:
        """Every kept task that is due up to `until`, missed ones included."""
        ...

    def remove(self, tasks: Sequence[DeliveryTask]) -> None: ...

    def swept(self, until: datetime) -> None:
        """Everything due before `until` has been moved: later sweeps may start there."""
        ...
