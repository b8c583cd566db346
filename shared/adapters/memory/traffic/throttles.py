"""Slots in memory."""

from dataclasses import dataclass, field
from datetime import datetime

from shared.domain.endpoints.throttling import SLOT_TOLERANCE, RateLimit


@dataclass(frozen=True, slots=True)
class MemoryThrottles:
    """The fake of `Throttles`; `slots` has the next slot of each rate limit."""

    slots: dict[RateLimit, datetime] = field(default_factory=dict)

    def reserve(self, rate_limit: RateLimit, now: datetime) -> datetime:
        slot = self._next(rate_limit, now)
        self.slots[rate_limit] = slot + rate_limit.interval
        return slot

    def following(self, rate_limit: RateLimit) -> datetime | None:
        return self.slots.get(rate_limit)

    def take(self, rate_limit: RateLimit, now: datetime) -> bool:
        is_near = self._next(rate_limit, now) <= now + SLOT_TOLERANCE
        if is_near:
            self.reserve(rate_limit, now)
        return is_near

    def _next(self, rate_limit: RateLimit, now: datetime) -> datetime:
        return max(self.slots.get(rate_limit, now), now)
