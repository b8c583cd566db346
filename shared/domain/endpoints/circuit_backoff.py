"""Backoff of attempts that are held for an endpoint's circuit breaker."""

from datetime import datetime, timedelta
from random import Random

# The longest hold of an attempt beyond its time, so that every delivery ends.
MAX_HOLD = timedelta(days=5)
# The first check delay; it grows with the time already waited.
FIRST_CHECK_DELAY = timedelta(seconds=20)
CHECK_DELAY_GROWTH = 1.5
MAX_CHECK_DELAY = timedelta(hours=6)
JITTER = 0.2
# The longest hold, without DRIFT, that is spent in the queue.
MAX_QUEUED_HOLD = timedelta(minutes=14)
DRIFT = timedelta(minutes=1)


def next_check_at(attempt_id: str, due_at: datetime, now: datetime, earliest: datetime) -> datetime:
    """Returns when a held attempt checks its circuit next, at `earliest` or later.

    Both copies of a task that arrived twice are held. After a long hold, in the store, they check
    at the same time, which makes them one. After a short hold, in the queue, they check at
    different times, so that the later copy finds the record of the earlier one.
    """
    instant = _next_check(attempt_id, due_at, earliest)
    if instant - now > MAX_QUEUED_HOLD:
        return instant
    return instant + DRIFT * _chance(f"{attempt_id}:{now}").random()


def is_checked_between(attempt_id: str, due_at: datetime, start: datetime, end: datetime) -> bool:
    """Returns whether an attempt held since it was due has a check between `start` and `end`.

    The drift of a short hold is extra.
    """
    return _next_check(attempt_id, due_at, start) <= end


def _next_check(attempt_id: str, due_at: datetime, earliest: datetime) -> datetime:
    """Returns the next check. Each attempt has its own times, so that not all check at once."""
    chance = _chance(attempt_id)
    instant, wait = due_at, FIRST_CHECK_DELAY
    while instant < earliest:
        instant += wait * chance.uniform(1 - JITTER, 1 + JITTER)
        wait = min(wait * CHECK_DELAY_GROWTH, MAX_CHECK_DELAY)
    return instant


def _chance(seed: str) -> Random:
    # Spreads load; nothing here has to be secret.
    return Random(seed)  # noqa: S311
