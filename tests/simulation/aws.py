"""SQS and Lambda as far as the pipeline sees them: at least once, late, and out of order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from greenlet import getcurrent

from shared.domain.errors import InfrastructureError
from tests.simulation.faults import Faults
from tests.support.faults import Killed

# As template.yaml has them.
VISIBILITY = timedelta(seconds=360)
MAX_RECEIVES = 10


@dataclass(slots=True)
class Invocation:
    """One run of a function on one item; `died` if it did not end by itself."""

    item: Any
    receives: int
    started_at: datetime
    ended_at: datetime
    died: bool = False


@dataclass(slots=True)
class Queue:
    """Works off its items by `work`; those that fail too often end in `dead_letters`."""

    faults: Faults
    work: Callable[[Any], object]
    dead_letters: list[Any] = field(default_factory=list)
    running: dict[int, Invocation] = field(default_factory=dict)

    def put(self, item: Any, delay: timedelta) -> None:
        """One copy of the item, or two."""
        copies = 2 if self.faults.happens(self.faults.rates.duplicated) else 1
        for _ in range(copies):
            jitter = timedelta(milliseconds=self.faults.chance.randrange(2_000))
            self._later(item, delay + jitter, 1)

    def redrive(self) -> None:
        """The dead letters come back."""
        letters, self.dead_letters[:] = list(self.dead_letters), []
        for item in letters:
            self.put(item, timedelta(0))

    def current(self) -> Invocation:
        """The invocation that is running now."""
        return self.running[id(getcurrent())]

    def _later(self, item: Any, delay: timedelta, receives: int) -> None:
        self.faults.loop.spawn(lambda: self._receive(item, receives), delay)

    def _receive(self, item: Any, receives: int) -> None:
        if receives > MAX_RECEIVES:
            self.dead_letters.append(item)
            return
        loop = self.faults.loop
        now = loop.clock.now()
        invocation = Invocation(item, receives, now, now)
        self.running[id(getcurrent())] = invocation
        try:
            self.work(item)
        except (InfrastructureError, Killed):
            invocation.died = True
            elapsed = loop.clock.now() - invocation.started_at
            self._later(item, max(VISIBILITY - elapsed, timedelta(0)), receives + 1)
        finally:
            invocation.ended_at = loop.clock.now()
            del self.running[id(getcurrent())]


@dataclass(frozen=True, slots=True)
class MessageQueuePort:
    """`MessageQueue` on a simulated queue."""

    queue: Queue

    def send(self, dispatch: Any, delay: timedelta = timedelta(0)) -> None:
        self.queue.put(dispatch, delay)


@dataclass(frozen=True, slots=True)
class BackgroundQueuePort:
    """`BackgroundTaskQueue` on a simulated queue."""

    queue: Queue

    def send(self, step: Any, delay: timedelta = timedelta(0)) -> None:
        self.queue.put(step, delay)


@dataclass(frozen=True, slots=True)
class DeliveryQueuePort:
    """`DeliveryQueue` on a simulated queue."""

    queue: Queue

    def send(self, tasks: Sequence[tuple[Any, timedelta]]) -> None:
        for task, delay in tasks:
            self.queue.put(task, delay)
