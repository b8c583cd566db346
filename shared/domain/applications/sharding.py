"""Over how many partitions the lists of an application are spread.

A partition takes 1,000 writes a second, and a list that grows with time is written at one end. So a
large application's lists have several; each page of them is merged of all, so the others have one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from shared.domain.errors import InvalidInput, Problem

# What an application's metadata says of its size, as a whole number.
SHARD_RATE = "outrider.messages-per-second"
# Half of what a partition takes: for retries, and for messages of more than a write unit.
MESSAGES_PER_SHARD = 500
MAX_SHARDS = 64
# Until a new number holds. By then everybody has learned of it who reads the lists.
CHANGE_LEAD_TIME = timedelta(minutes=5)
# So long may who reads the lists go by what was read before.
SHARDING_CACHE_TTL = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Sharding:
    """`steps` are moments, in order, with the number of shards that holds from each; before,
    it is 1.
    """

    steps: tuple[tuple[datetime, int], ...] = ()

    def at(self, instant: datetime) -> int:
        """The number for what is made at this moment."""
        return next((count for since, count in reversed(self.steps) if since <= instant), 1)

    def most(self, start: datetime, end: datetime) -> int:
        """How many shards there can be of what was made between the two."""
        started = (count for since, count in self.steps if start < since < end)
        return max(self.at(start), *started, 1)

    def shard(self, instant: datetime, entropy: bytes) -> int:
        """The shard of something made at this moment; any is as likely as the others."""
        return entropy[-1] % self.at(instant)

    def changed(self, count: int, now: datetime, ahead: timedelta = CHANGE_LEAD_TIME) -> "Sharding":
        """With another number, after `ahead`;
        a change that does not hold yet gives way to this one.
        """
        held = tuple(step for step in self.steps if step[0] <= now)
        if count == (held[-1][1] if held else 1):
            return Sharding(held)
        if self.steps and self.steps[-1][1] == count:
            return self
        return Sharding((*held, (now + ahead, count)))


# Of almost every application.
ONE_SHARD = Sharding()


def shards_for(metadata: Mapping[str, str]) -> int:
    """How many shards an application of this metadata needs;
    InvalidInput for a rate that is none.
    """
    rate = metadata.get(SHARD_RATE, "1")
    if not (rate.isascii() and rate.isdecimal() and len(rate) < 10):
        raise InvalidInput(Problem(("body", "metadata", SHARD_RATE), "must be a whole number"))
    return min(max(ceil(int(rate) / MESSAGES_PER_SHARD), 1), MAX_SHARDS)
