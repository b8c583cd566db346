"""Clock and randomness of the outbox. The clock is a parameter wherever time matters."""

import secrets
import time
from collections.abc import Callable

# Returns the time as Unix milliseconds.
Clock = Callable[[], int]


def now_ms() -> int:
    """Returns the time of this machine."""
    return time.time_ns() // 1_000_000


def new_event_id() -> str:
    """Draws the id of an event that has none of its own."""
    return f"evt_{secrets.token_hex(16)}"


def new_lease() -> str:
    """Draws the mark of one claim."""
    return secrets.token_hex(16)
