"""Time and randomness."""

from datetime import datetime, timedelta
from typing import Protocol


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
