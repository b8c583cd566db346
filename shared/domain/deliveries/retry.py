"""When a failed attempt is made again."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from random import Random

from shared.domain.deliveries.delivery import GONE, DeliveryKey, Reply

JITTER = 0.2
# Who is too slow, or says that it is too much, is left alone for this long at least.
MIN_DELAY_AFTER_OVERLOAD = timedelta(seconds=60)
# How many times the planned wait a receiver may ask for.
MAX_RETRY_AFTER = 2
_TOO_MANY_REQUESTS = 429


def schedule_from_seconds(seconds: Sequence[int] | None) -> tuple[timedelta, ...] | None:
    """A schedule that is written as seconds; None stays None, which is not an empty one."""
    return None if seconds is None else tuple(timedelta(seconds=each) for each in seconds)


def schedule_in_seconds(schedule: Sequence[timedelta] | None) -> list[int] | None:
    """The reverse of `schedule_from_seconds`."""
    return None if schedule is None else [round(wait.total_seconds()) for wait in schedule]


def next_attempt_at(
    schedule: Sequence[timedelta], key: DeliveryKey, number: int, failed_at: datetime, reply: Reply
) -> datetime | None:
    """When attempt `number` + 1 is due after attempt `number` failed.

    None when all are spent, or the receiver is gone for good.

    The jitter is drawn from the delivery itself: the same failure gives the same moment, and
    deliveries that fail together do not come back together. It never brings an attempt before the
    time that the receiver asked for.
    """
    if number > len(schedule) or reply.status_code == GONE:
        return None
    # Seeded chance spreads load; nothing about it has to be secret.
    chance = Random(f"{key.message_id}:{key.endpoint_id}:{number}")  # noqa: S311
    planned = schedule[number - 1]
    least = _least(planned, reply, failed_at)
    jittered = max(planned, least) * chance.uniform(1 - JITTER, 1 + JITTER)
    return failed_at + max(jittered, least)


def _least(planned: timedelta, reply: Reply, failed_at: datetime) -> timedelta:
    """How long the receiver is left alone in any case."""
    asked = min(_asked(reply.retry_after, failed_at), MAX_RETRY_AFTER * planned)
    if reply.timed_out or reply.status_code == _TOO_MANY_REQUESTS:
        return max(asked, MIN_DELAY_AFTER_OVERLOAD)
    return asked


def _asked(text: str | None, now: datetime) -> timedelta:
    """What a `retry-after` header asks for: seconds or a date; nothing if it is neither."""
    try:
        seconds = math.ceil(float(text or 0))
    except (ValueError, OverflowError):
        seconds = _until(text or "", now)
    return timedelta(seconds=min(max(seconds, 0), timedelta(days=1).total_seconds()))


def _until(date: str, now: datetime) -> int:
    try:
        instant = parsedate_to_datetime(date)
        # A date that names no zone is in UTC.
        instant = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
        return math.ceil((instant - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return 0
