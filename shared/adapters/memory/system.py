"""Time and chance that a test controls."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

START = datetime(2026, 1, 15, 12, tzinfo=UTC)


@dataclass(slots=True)
class FixedClock:
    """Stands still until it is told otherwise."""

    moment: datetime = START

    def now(self) -> datetime:
        return self.moment

    def advance(self, step: timedelta) -> None:
        """Lets time pass."""
        self.moment += step


@dataclass(frozen=True, slots=True)
class ClockPause:
    """Moves a clock on."""

    clock: FixedClock

    def wait(self, span: timedelta) -> None:
        self.clock.advance(span)


@dataclass(slots=True)
class SteppingClock:
    """Moves on by `step` each time it is asked."""

    moment: datetime = START
    step: timedelta = timedelta(milliseconds=4)

    def now(self) -> datetime:
        told = self.moment
        self.moment += self.step
        return told


class CountingEntropy:
    """Draws 1, 2, 3… in as many bytes as are asked for."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def draw(self, size: int) -> bytes:
        return next(self._numbers).to_bytes(size, "big")
