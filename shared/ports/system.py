"""Time, randomness, and work side by side."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

T = TypeVar("T")
U = TypeVar("U")


class Clock(Protocol):
    """Source of the current time."""

    def now(self) -> datetime:
        """Returns the current time in UTC."""
        ...


class Entropy(Protocol):
    """Source of unpredictable bytes."""

    def draw(self, size: int) -> bytes:
        """Returns `size` random bytes."""
        ...


class Pause(Protocol):
    """Source of waiting."""

    def wait(self, span: timedelta) -> None:
        """Waits this long."""
        ...


class SideBySide(Protocol):
    """Calls a function with each item, several at a time, and returns the results in order.

    `map` is the fake, with one at a time.
    """

    def __call__(self, function: Callable[[T], U], items: Iterable[T], /) -> Iterable[U]: ...
