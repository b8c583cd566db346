"""Slots in memory."""

from dataclasses import dataclass, field
from datetime import datetime

from shared.domain.throttling import NEAR, Line


@dataclass(frozen=True, slots=True)
class MemoryThrottles:
    """The fake of `Throttles`; `following` is each line's next slot."""

    following: dict[Line, datetime] = field(default_factory=dict)

    def reserve(self, line: Line, now: datetime) -> datetime:
        slot = self._next(line, now)
        self.following[line] = slot + line.interval
        return slot

    def take(self, line: Line, now: datetime) -> bool:
        is_near = self._next(line, now) <= now + NEAR
        if is_near:
            self.reserve(line, now)
        return is_near

    def _next(self, line: Line, now: datetime) -> datetime:
        return max(self.following.get(line, now), now)
