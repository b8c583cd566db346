"""Handing out slots, so that no rate is exceeded."""

from datetime import datetime
from typing import Protocol

from shared.domain.throttling import Line


class Throttles(Protocol):
    """Lines in which slots are handed out, to however many ask at once, one to each."""

    def reserve(self, line: Line, now: datetime) -> datetime:
        """The line's next slot, now at the earliest. The one after it is an interval later."""
        ...

    def take(self, line: Line, now: datetime) -> bool:
        """Reserves the next slot if that is NEAR; False, and nothing reserved, if it is not."""
        ...
