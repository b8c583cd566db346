"""Permits of bulkheads."""

from datetime import datetime
from typing import Protocol

from shared.domain.endpoints.bulkhead import Bulkhead, Permit


class Bulkheads(Protocol):
    """Permits, each held by one attempt at a time, however many ask at once."""

    def acquire(self, bulkhead: Bulkhead, holder: str, now: datetime) -> Permit | None:
        """Takes a free permit for LEASE; None when all are held, or others were faster."""
        ...

    def release(self, permit: Permit) -> None:
        """Frees the permit. Does nothing if its lease ran out and another attempt holds it."""
        ...
