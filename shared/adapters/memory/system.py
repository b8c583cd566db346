"""Time and entropy controlled by a test."""

import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

START = datetime(2026, 1, 15, 12, tzinfo=UTC)


@dataclass(slots=True)
class FixedClock:
    """A clock that stands still until advanced."""

    instant: datetime = START

    def now(self) -> datetime:
        return self.instant

    def advance(self, step: timedelta) -> None:
        """Advances the clock."""
        self.instant += step


@dataclass(frozen=True, slots=True)
class ClockPause:
    """A pause that advances a clock instead of sleeping."""

    clock: FixedClock

    def wait(self, span: timedelta) -> None:
        self.clock.advance(span)


@dataclass(slots=True)
class SteppingClock:
    """A clock that advances by `step` at each call."""

    instant: datetime = START
    step: timedelta = timedelta(milliseconds=4)

    def now(self) -> datetime:
        reported = self.instant
        self.instant += self.step
        return reported


class CountingEntropy:
    """Draws 1, 2, 3… in the requested number of bytes."""

    def __init__(self) -> None:
        # Unlike `itertools.count`, can be copied.
        self._numbers = iter(range(1, sys.maxsize))

    def draw(self, size: int) -> bytes:
        return next(self._numbers).to_bytes(size, "big")
