"""Bulkhead: the share of a lane's concurrency that one application may hold.

Attempts to untrusted endpoints hold a permit from before the request until its record. Attempts to
trusted endpoints take a permit when their response is late. So slow receivers leave capacity for
all others.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from shared.domain.ids import AppId, OrgId

# Longer than an invocation: a permit whose function died is free again after this time.
LEASE = timedelta(seconds=100)
# The first retry delay for a permit; later ones are as long as the time already waited.
FIRST_RETRY_DELAY = timedelta(seconds=1)
MAX_RETRY_DELAY = timedelta(minutes=5)
# A function that dies leaves a copy of each task that it held. A queue keeps them all, the store of
# due retries keeps one a minute: all copies of a task meet there, once in this time since it was
# due. The wait before is longer than any in a queue.
MEETING_INTERVAL = timedelta(minutes=30)
MEETING_WAIT = timedelta(minutes=16)
# Permits of the fast lane for untrusted endpoints. An event source starts with five invocations,
# whatever its maximum: an unknown receiver may use only some of these, and needs no more to earn
# trust.
UNTRUSTED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulkhead:
    """The permits of one application in one lane; `size` attempts may run at once."""

    org_id: OrgId
    app_id: AppId
    lane: str
    size: int


@dataclass(frozen=True, slots=True)
class Permit:
    """The right to one attempt, until it is released or `until` has passed.

    `number` counts from 0 to below the bulkhead's size; `holder` is the id of the attempt.
    """

    bulkhead: Bulkhead
    number: int
    holder: str
    until: datetime


def permits_of(concurrency: int, percent: int) -> int:
    """Returns how many attempts of one application may run at once; at least one."""
    return max(1, concurrency * percent // 100)


def untrusted_permits(permits: int) -> int:
    """Returns how many of an application's permits in the fast lane untrusted endpoints may use."""
    return min(permits, UNTRUSTED)


def free_numbers(size: int, taken: set[int], seed: str) -> list[int]:
    """Returns the free permits, shuffled by `seed` so that concurrent callers rarely collide."""
    numbers = [number for number in range(size) if number not in taken]
    Random(seed).shuffle(numbers)  # noqa: S311 - spreads load, nothing has to be secret
    return numbers


def retry_at(due_at: datetime, now: datetime) -> datetime:
    """Returns when an attempt without a permit tries again."""
    waited = now - due_at
    soon = now + min(max(waited, FIRST_RETRY_DELAY), MAX_RETRY_DELAY)
    meeting = due_at + (waited // MEETING_INTERVAL + 1) * MEETING_INTERVAL
    # A task too late for this meeting has the next one.
    return meeting if now <= meeting - MEETING_WAIT < soon else soon
