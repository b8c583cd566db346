"""Handing out slots, so that no rate is exceeded."""

from datetime import datetime
from typing import Protocol

from shared.domain.endpoints.throttling import RateLimit


class Throttles(Protocol):
    """Lines in which slots are handed out, to however many ask at once, one to each."""

    def reserve(self, rate_limit: RateLimit, now: datetime) -> datetime:
        """The line's next slot, now at the earliest. The one after it is an interval later."""
        ...

    def take(self, rate_limit: RateLimit, now: datetime) -> bool:
        """Reserves the next slot if that is SLOT_TOLERANCE; False, and nothing reserved, if it is
        not."""
        ...
