"""How attempts wait for an endpoint's circuit."""

from datetime import datetime, timedelta
from random import Random

# No attempt waits longer than this beyond its time: without an end to it, deliveries had none.
PATIENCE = timedelta(days=5)
# What waits looks again after this, and then ever less often, as it has waited ever longer.
FIRST_LOOK = timedelta(seconds=20)
LOOKS_GROW = 1.5
LAST_LOOKS = timedelta(hours=6)
JITTER = 0.2
# A wait of no more than this and the drift is spent in the queue.
SHORT = timedelta(minutes=14)
DRIFT = timedelta(minutes=1)


def looks_again_at(
    attempt_id: str, due_at: datetime, now: datetime, earliest: datetime
) -> datetime:
    """When an attempt that has to wait looks whether it may be made, at `earliest` or later.

    Of a task that came twice, both copies wait. After a long wait, in the store, they look at the
    same moment, which makes them one. After a short one, in the queue, they do so at different
    moments, so that the later one finds what the sooner one did.
    """
    moment = _next_look(attempt_id, due_at, earliest)
    if moment - now > SHORT:
        return moment
    return moment + DRIFT * _chance(f"{attempt_id}:{now}").random()


def looks_between(attempt_id: str, due_at: datetime, start: datetime, end: datetime) -> bool:
    """Whether an attempt that has to wait since it was due looks again from `start` to `end`.

    The drift of a short wait comes on top.
    """
    return _next_look(attempt_id, due_at, start) <= end


def _next_look(attempt_id: str, due_at: datetime, earliest: datetime) -> datetime:
    """The moments of an attempt, ever further apart, are its own: not all look together."""
    chance = _chance(attempt_id)
    moment, wait = due_at, FIRST_LOOK
    while moment < earliest:
        moment += wait * chance.uniform(1 - JITTER, 1 + JITTER)
        wait = min(wait * LOOKS_GROW, LAST_LOOKS)
    return moment


def _chance(seed: str) -> Random:
    # Seeded chance spreads load; nothing about it has to be secret.
    return Random(seed)  # noqa: S311
