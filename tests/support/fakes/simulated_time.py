"""Simulated time: concurrent actions take turns, in the same order for the same seed."""

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from greenlet import getcurrent, greenlet

from shared.adapters.memory import FixedClock

Action = Callable[[], object]
NOW = timedelta(0)


class Loop:
    """An event loop. While one action sleeps, others run."""

    def __init__(self, clock: FixedClock) -> None:
        self.clock = clock
        self.hub = getcurrent()
        self._order = count()
        self._events: list[tuple[datetime, int, Action]] = []

    def spawn(self, action: Action, delay: timedelta = NOW) -> None:
        """Starts an action after the delay, concurrently with all others."""
        self.call(greenlet(action, parent=self.hub).switch, delay)

    def call(self, action: Action, delay: timedelta = NOW) -> None:
        """Calls an action after the delay; the action cannot sleep."""
        instant = self.clock.now() + delay
        heapq.heappush(self._events, (instant, next(self._order), action))

    def sleep(self, delay: timedelta) -> None:
        """Sleeps, within an action."""
        self.call(getcurrent().switch, delay)
        self.wait()

    def wait(self) -> None:
        """Waits, within an action, until its `switch` is called."""
        self.hub.switch()

    def run(self, until: datetime) -> None:
        """Runs all actions until this time. Raises an action's error."""
        while self._events and self._events[0][0] <= until:
            self.clock.instant, _, resume = heapq.heappop(self._events)
            resume()

    @property
    def idle(self) -> bool:
        """Returns whether no action is left."""
        return not self._events
