"""Slots of rate limits."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shared.domain.endpoints.throttling import RateLimit, SlotLine


class Throttles(Protocol):
    """Reservation of slots: each goes to one caller, even under concurrent calls."""

    def reserve(self, rate_limit: RateLimit, now: datetime) -> datetime:
        """Reserves the next slot, now at the earliest. The one after it is an interval later."""
        ...

    def line(self, rate_limit: RateLimit) -> SlotLine | None:
        """Returns the current or the last line, reserving no slot; None if none ever was."""
        ...

    def take(self, rate_limit: RateLimit, now: datetime) -> bool:
        """Reserves the next slot if it is at most SLOT_TOLERANCE ahead; else returns False."""
        ...
