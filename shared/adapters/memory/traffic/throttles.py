"""Slots in memory."""

from dataclasses import dataclass, field
from datetime import datetime

from shared.domain.endpoints.throttling import SLOT_TOLERANCE, RateLimit


@dataclass(frozen=True, slots=True)
class MemoryThrottles:
    """The fake of `Throttles`; `following` has the next slot of each rate limit."""

    following: dict[RateLimit, datetime] = field(default_factory=dict)

    def reserve(self, rate_limit: RateLimit, now: datetime) -> datetime:
        slot = self._next(rate_limit, now)
        self.following[rate_limit] = slot + rate_limit.interval
        return slot

    def take(self, rate_limit: RateLimit, now: datetime) -> bool:
        is_near = self._next(rate_limit, now) <= now + SLOT_TOLERANCE
        if is_near:
            self.reserve(rate_limit, now)
        return is_near

    def _next(self, rate_limit: RateLimit, now: datetime) -> datetime:
        return max(self.following.get(rate_limit, now), now)
