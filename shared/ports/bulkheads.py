"""Permits of bulkheads."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shared.domain.deliveries.bulkhead import Bulkhead, Permit


class Bulkheads(Protocol):
    """Permits, each held by one attempt at a time, even under concurrent calls."""

    def acquire(self, bulkhead: Bulkhead, holder: str, now: datetime) -> Permit | None:
        """Takes a free permit for LEASE; None if all are held, or concurrent callers took them."""
        ...

    def release(self, permit: Permit) -> None:
        """Frees the permit. Does nothing if its lease has ended and another attempt holds it."""
        ...
