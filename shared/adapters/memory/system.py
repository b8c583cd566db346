"""Time and chance that a test controls."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

START = datetime(2026, 1, 15, 12, tzinfo=UTC)


@dataclass(slots=True)
class FixedClock:
    """Stands still until it is told otherwise."""

    instant: datetime = START

    def now(self) -> datetime:
        return self.instant

    def advance(self, step: timedelta) -> None:
        """Lets time pass."""
        self.instant += step


@dataclass(frozen=True, slots=True)
class ClockPause:
    """Moves a clock on."""

    clock: FixedClock

    def wait(self, span: timedelta) -> None:
        self.clock.advance(span)


@dataclass(slots=True)
class SteppingClock:
    """Moves on by `step` each time it is asked."""

    instant: datetime = START
    step: timedelta = timedelta(milliseconds=4)

    def now(self) -> datetime:
        reported = self.instant
        self.instant += self.step
        return reported


class CountingEntropy:
    """Draws 1, 2, 3… in as many bytes as are asked for."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def draw(self, size: int) -> bytes:
        return next(self._numbers).to_bytes(size, "big")
