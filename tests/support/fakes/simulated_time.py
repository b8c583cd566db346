"""Simulated time: concurrent actions take turns, in the same order for the same seed."""

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from itertools import count

from greenlet import getcurrent, greenlet

from shared.adapters.memory import FixedClock

Action = Callable[[], object]
NOW = timedelta(0)


class Worker(greenlet):
    """Runs one action after another: to start a greenlet takes ten times as long as to resume one.

    `action` is the current one; a worker without one is in `free`.
    """

    def __init__(self, hub: greenlet, free: list["Worker"]) -> None:
        super().__init__(self._run, parent=hub)
        self.action: Action | None = None
        self._hub = hub
        self._free = free

    def _run(self, action: Action) -> None:
        while True:
            self.action = action
            action()
            self.action = None
            self._free.append(self)
            action = self._hub.switch()


class Loop:
    """An event loop. While one action sleeps, others run."""

    def __init__(self, clock: FixedClock) -> None:
        self.clock = clock
        self.hub = getcurrent()
        self._order = count()
        self._events: list[tuple[datetime, int, Action]] = []
        self._until = clock.now()
        self._free: list[Worker] = []

    def spawn(self, action: Action, delay: timedelta = NOW) -> None:
        """Starts an action after the delay, concurrently with all others."""
        self.call(partial(self._start, action), delay)

    def call(self, action: Action, delay: timedelta = NOW) -> None:
        """Calls an action after the delay; the action cannot sleep."""
        instant = self.clock.now() + delay
        heapq.heappush(self._events, (instant, next(self._order), action))

    def sleep(self, delay: timedelta) -> None:
        """Sleeps, within an action."""
        instant = self.clock.now() + delay
        if self._is_next(instant):
            self.clock.instant = instant
        else:
            self.call(getcurrent().switch, delay)
            self.wait()

    def wait(self) -> None:
        """Waits, within an action, until its `switch` is called."""
        self.hub.switch()

    def run(self, until: datetime) -> None:
        """Runs all actions until this time. Raises an action's error."""
        self._until = until
        while self._events and self._events[0][0] <= until:
            self.clock.instant, _, resume = heapq.heappop(self._events)
            resume()
        # A greenlet that waits is never garbage.
        while self._free:
            self._free.pop().throw()

    def _start(self, action: Action) -> None:
        worker = self._free.pop() if self._free else Worker(self.hub, self._free)
        worker.switch(action)

    def _is_next(self, instant: datetime) -> bool:
        """Returns whether nothing else happens until then: four of five sleeps need no switch."""
        return instant <= self._until and not (self._events and self._events[0][0] <= instant)

    @property
    def idle(self) -> bool:
        """Returns whether no action is left."""
        return not self._events


def current_action() -> Action | None:
    """Returns the action that is running, if any."""
    worker = getcurrent()
    return worker.action if isinstance(worker, Worker) else None
