"""Rate at which the paused attempts of a resumed endpoint are sent.

It starts low and doubles, so that a receiver that was under repair is not overrun, and its circuit
breaker opens early if it still fails.
"""

from dataclasses import dataclass
from datetime import timedelta

# Attempts a second.
FIRST_RATE, MAX_RATE = 1, 100
# The time between two steps, and the most attempts in one.
STEP_TIME = timedelta(seconds=30)
MAX_COUNT = 1_000


@dataclass(frozen=True, slots=True)
class ReleaseRate:
    """The rate of one step: `count` attempts, `per_second`."""

    per_second: int
    count: int

    @classmethod
    def at(cls, step: int, throttle_rate: int | None) -> "ReleaseRate":
        """Returns the rate of a step, from 0; it does not exceed the endpoint's rate limit."""
        # Bounded before the power, which would become a very long number.
        rate = min(FIRST_RATE << min(step, MAX_RATE.bit_length()), MAX_RATE)
        rate = min(rate, throttle_rate or rate)
        return cls(rate, min(rate * int(STEP_TIME.total_seconds()), MAX_COUNT))

    def delay(self, number: int) -> timedelta:
        """Returns the delay of an attempt of this step, counted from 0."""
        return timedelta(seconds=number // self.per_second)
