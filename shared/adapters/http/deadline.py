"""Deadlines of requests."""

from collections.abc import Callable
from math import inf
from time import monotonic
from typing import TypeVar

T = TypeVar("T")


class GivenUpError(TimeoutError):
    """The wait for a late response was given up."""


class Deadline:
    """A deadline after `seconds`; calls `on_slow` once, in the waiting thread, after `in_time`.

    Ends early if `on_slow` returns False.
    """

    def __init__(self, seconds: float, in_time: float, on_slow: Callable[[], bool]) -> None:
        self._started_at = monotonic()
        self._ends_at = self._started_at + seconds
        self._slow_at = self._started_at + in_time
        self._on_slow = on_slow

    @property
    def elapsed_ms(self) -> int:
        """Returns the milliseconds since the start."""
        return round((monotonic() - self._started_at) * 1000)

    def check(self) -> float:
        """Returns the seconds until the next check; TimeoutError at the end."""
        now = monotonic()
        if now >= self._ends_at:
            raise TimeoutError
        if now >= self._slow_at:
            self._slow_at = inf
            if not self._on_slow():
                raise GivenUpError
        return min(self._ends_at, self._slow_at) - now

    def wait(self, ready: Callable[[float], T], at_most: float = inf) -> T:
        """Polls `ready` until it returns a result or `at_most` seconds have passed.

        `ready` waits at most the given number of seconds.
        """
        until = monotonic() + at_most
        while True:
            pause = min(self.check(), until - monotonic())
            found = ready(max(pause, 0))
            if found or monotonic() >= until:
                return found
