"""Bulkhead: the share of a lane's concurrency that one application may hold.

Attempts to untrusted endpoints hold a permit from before the request until its record, attempts to
trusted ones from when their answer is late. So no attempt waits for long without a permit, and
receivers that keep attempts waiting leave capacity for everyone else.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from shared.domain.ids import AppId, OrgId

# Longer than an invocation may run: a permit whose function died is free again after this.
LEASE = timedelta(seconds=100)
# Waits for a permit begin here and grow with the time already waited.
FIRST_RETRY_DELAY = timedelta(seconds=1)
MAX_RETRY_DELAY = timedelta(minutes=1)
RETRY_DELAY_GROWTH = 0.5
# Permits of the fast lane for untrusted endpoints. An event source begins with five invocations,
# however many it may reach: an unknown receiver must not get more than a part of these, and needs
# no more to earn trust.
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
    """The attempts of one application that may run at once; at least one."""
    return max(1, concurrency * percent // 100)


def untrusted_permits(permits: int) -> int:
    """The permits of the fast lane, out of an application's share of its concurrency."""
    return min(permits, UNTRUSTED)


def free_numbers(size: int, taken: set[int], seed: str) -> list[int]:
    """The free permits in an order of the attempt's own, so that callers at once rarely collide."""
    numbers = [number for number in range(size) if number not in taken]
    Random(seed).shuffle(numbers)  # noqa: S311 - spreads load, nothing has to be secret
    return numbers


def retry_at(due_at: datetime, now: datetime) -> datetime:
    """Returns when an attempt without a permit asks again."""
    return now + min(max((now - due_at) * RETRY_DELAY_GROWTH, FIRST_RETRY_DELAY), MAX_RETRY_DELAY)
