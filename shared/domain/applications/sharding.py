"""Sharding of an application's lists over partitions.

A partition takes 1,000 writes per second, and a list by time is written at one end. So a large
application's lists have several shards. Each page merges all of them, so others have one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from shared.domain.errors import InvalidInput, Problem

# The key of an application's metadata that declares its rate, a whole number.
SHARD_RATE = "outrider.messages-per-second"
# Half of a partition's capacity: the rest is for retries, and messages of several write units.
MESSAGES_PER_SHARD = 500
MAX_SHARDS = 64
# The delay until a new number of shards takes effect. By then all readers know it.
CHANGE_LEAD_TIME = timedelta(minutes=5)
# How long readers of the lists may cache the sharding.
SHARDING_CACHE_TTL = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Sharding:
    """Number of shards over time: `steps` are times, in order, with the number from then on.

    Before the first step the number is 1.
    """

    steps: tuple[tuple[datetime, int], ...] = ()

    def at(self, instant: datetime) -> int:
        """Returns the number of shards at this time."""
        return next((count for since, count in reversed(self.steps) if since <= instant), 1)

    def most(self, start: datetime, end: datetime) -> int:
        """Returns the greatest number of shards between two times."""
        started = (count for since, count in self.steps if start < since < end)
        return max(self.at(start), *started, 1)

    def shard(self, instant: datetime, entropy: bytes) -> int:
        """Returns the shard of an item created at this time; all shards are equally likely."""
        return entropy[-1] % self.at(instant)

    def changed(self, count: int, now: datetime, ahead: timedelta = CHANGE_LEAD_TIME) -> "Sharding":
        """Schedules another number after `ahead`, in place of a change that is still pending."""
        held = tuple(step for step in self.steps if step[0] <= now)
        if count == (held[-1][1] if held else 1):
            return Sharding(held)
        if self.steps and self.steps[-1][1] == count:
            return self
        return Sharding((*held, (now + ahead, count)))


# The sharding of almost every application.
ONE_SHARD = Sharding()


def shards_for(metadata: Mapping[str, str]) -> int:
    """Returns how many shards an application with this metadata needs.

    Raises InvalidInput for a rate that is not a whole number.
    """
    rate = metadata.get(SHARD_RATE, "1")
    if not (rate.isascii() and rate.isdecimal() and len(rate) < 10):
        raise InvalidInput(Problem(("body", "metadata", SHARD_RATE), "must be a whole number"))
    return min(max(ceil(int(rate) / MESSAGES_PER_SHARD), 1), MAX_SHARDS)
