"""Wakes a relay of this process when a transaction has committed events."""

from threading import Condition


class Waker:
    """Ends the wait of the relays in this process. Relays elsewhere find new events by polling."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._calls = 0

    @property
    def calls(self) -> int:
        """The number of calls of `wake` so far, to give to `wait`."""
        return self._calls

    def wake(self) -> None:
        """Ends the waits that have begun, and those that know only earlier calls."""
        with self._changed:
            self._calls += 1
            self._changed.notify_all()

    def wait(self, since: int, seconds: float) -> bool:
        """Waits for a call of `wake` after the first `since`; returns whether one came."""
        with self._changed:
            return self._changed.wait_for(lambda: self._calls != since, seconds)


# Woken by each commit of this process.
WAKER = Waker()
