"""Simulated time: what runs at once takes turns, always in the same order for the same seed."""

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from greenlet import getcurrent, greenlet

from shared.adapters.memory import FixedClock

Action = Callable[[], object]
NOW = timedelta(0)


class Loop:
    """Runs actions at their moments. An action may sleep: then others have their turn."""

    def __init__(self, clock: FixedClock) -> None:
        self.clock = clock
        self.hub = getcurrent()
        self._order = count()
        self._events: list[tuple[datetime, int, Action]] = []

    def spawn(self, action: Action, delay: timedelta = NOW) -> None:
        """Starts the action after the delay, beside everything else."""
        self.call(greenlet(action, parent=self.hub).switch, delay)

    def call(self, action: Action, delay: timedelta = NOW) -> None:
        """The action after the delay; it cannot sleep."""
        instant = self.clock.now() + delay
        heapq.heappush(self._events, (instant, next(self._order), action))

    def sleep(self, delay: timedelta) -> None:
        """To be called in an action: returns when the time has passed."""
        self.call(getcurrent().switch, delay)
        self.wait()

    def wait(self) -> None:
        """To be called in an action: returns when somebody calls its `switch`."""
        self.hub.switch()

    def run(self, until: datetime) -> None:
        """All that happens until then. What an action raises comes out here."""
        while self._events and self._events[0][0] <= until:
            self.clock.instant, _, resume = heapq.heappop(self._events)
            resume()

    @property
    def idle(self) -> bool:
        """Whether nothing is left to happen."""
        return not self._events
