"""Counts of requests in memory."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from shared.domain.auth.request_limits import Caller


@dataclass(frozen=True, slots=True)
class MemoryRequestCounts:
    """The fake of `RequestCounts`; `counted` is by caller and window."""

    counted: Counter[tuple[Caller, datetime]] = field(default_factory=Counter)

    def add(self, caller: Caller, window: datetime, requests: int) -> int:
        self.counted[caller, window] += requests
        return self.counted[caller, window]
