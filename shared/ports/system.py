"""Time and chance."""

from datetime import datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Now, in UTC."""
        ...


class Entropy(Protocol):
    """Gives bytes that nobody can guess."""

    def draw(self, size: int) -> bytes:
        """`size` random bytes."""
        ...


class Pause(Protocol):
    """Lets time pass."""

    def wait(self, span: timedelta) -> None:
        """Returns when that long has passed."""
        ...
