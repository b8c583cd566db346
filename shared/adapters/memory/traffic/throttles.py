"""Slots in memory."""

from dataclasses import dataclass, field
from datetime import datetime

from shared.domain.endpoints.throttling import SLOT_TOLERANCE, RateLimit, SlotLine


@dataclass(frozen=True, slots=True)
class MemoryThrottles:
    """The fake of `Throttles`; `lines` has the line of each rate limit."""

    lines: dict[RateLimit, SlotLine] = field(default_factory=dict)

    def reserve(self, rate_limit: RateLimit, now: datetime) -> datetime:
        before, slot = self.line(rate_limit), self._next(rate_limit, now)
        began_at = now.replace(microsecond=0)
        if before is not None and before.next_at >= now:
            began_at = before.began_at
        self.lines[rate_limit] = SlotLine(began_at, slot + rate_limit.interval)
        return slot

    def line(self, rate_limit: RateLimit) -> SlotLine | None:
        return self.lines.get(rate_limit)

    def take(self, rate_limit: RateLimit, now: datetime) -> bool:
        is_near = self._next(rate_limit, now) <= now + SLOT_TOLERANCE
        if is_near:
            self.reserve(rate_limit, now)
        return is_near

    def _next(self, rate_limit: RateLimit, now: datetime) -> datetime:
        line = self.line(rate_limit)
        return max(line.next_at, now) if line else now
