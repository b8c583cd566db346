"""Slots of rate limits."""

from datetime import datetime
from typing import Protocol

from shared.domain.endpoints.throttling import RateLimit


class Throttles(Protocol):
    """Reservation of slots: each goes to one caller, even under concurrent calls."""

    def reserve(self, rate_limit: RateLimit, now: datetime) -> datetime:
        """Reserves the next slot, now at the earliest. The one after it is an interval later."""
        ...

    def following(self, rate_limit: RateLimit) -> datetime | None:
        """Returns the next slot, without reserving it; None if none was ever reserved."""
        ...

    def take(self, rate_limit: RateLimit, now: datetime) -> bool:
        """Reserves the next slot if it is at most SLOT_TOLERANCE ahead; else returns False."""
        ...
