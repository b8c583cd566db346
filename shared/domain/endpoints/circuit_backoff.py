"""How attempts wait for an endpoint's circuit."""

from datetime import datetime, timedelta
from random import Random

# No attempt waits longer than this beyond its time: without an end to it, deliveries had none.
MAX_HOLD = timedelta(days=5)
# What waits looks again after this, and then ever less often, as it has waited ever longer.
FIRST_CHECK_DELAY = timedelta(seconds=20)
CHECK_DELAY_GROWTH = 1.5
MAX_CHECK_DELAY = timedelta(hours=6)
JITTER = 0.2
# A wait of no more than this and the drift is spent in the queue.
MAX_QUEUED_HOLD = timedelta(minutes=14)
DRIFT = timedelta(minutes=1)


def next_check_at(attempt_id: str, due_at: datetime, now: datetime, earliest: datetime) -> datetime:
    """When an attempt that has to wait looks whether it may be made, at `earliest` or later.

    Of a task that came twice, both copies wait. After a long wait, in the store, they look at the
    same moment, which makes them one. After a short one, in the queue, they do so at different
    moments, so that the later one finds what the sooner one did.
    """
    instant = _next_check(attempt_id, due_at, earliest)
    if instant - now > MAX_QUEUED_HOLD:
        return instant
    return instant + DRIFT * _chance(f"{attempt_id}:{now}").random()


def is_checked_between(attempt_id: str, due_at: datetime, start: datetime, end: datetime) -> bool:
    """Whether an attempt that has to wait since it was due looks again from `start` to `end`.

    The drift of a short wait comes on top.
    """
    return _next_check(attempt_id, due_at, start) <= end


def _next_check(attempt_id: str, due_at: datetime, earliest: datetime) -> datetime:
    """The moments of an attempt, ever further apart, are its own: not all look together."""
    chance = _chance(attempt_id)
    instant, wait = due_at, FIRST_CHECK_DELAY
    while instant < earliest:
        instant += wait * chance.uniform(1 - JITTER, 1 + JITTER)
        wait = min(wait * CHECK_DELAY_GROWTH, MAX_CHECK_DELAY)
    return instant


def _chance(seed: str) -> Random:
    # Seeded chance spreads load; nothing about it has to be secret.
    return Random(seed)  # noqa: S311
