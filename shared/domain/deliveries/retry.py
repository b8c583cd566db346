"""Retry schedules and the times of retries."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from random import Random

from shared.domain.deliveries.delivery_control import ends_delivery
from shared.domain.deliveries.delivery_key import DeliveryKey
from shared.domain.deliveries.reply import Reply

JITTER = 0.2
# The shortest wait after a timeout or a 429.
MIN_DELAY_AFTER_OVERLOAD = timedelta(seconds=60)
# The longest wait that a receiver may ask for, as a multiple of the planned wait.
MAX_RETRY_AFTER = 2
_TOO_MANY_REQUESTS = 429


def schedule_from_seconds(seconds: Sequence[int] | None) -> tuple[timedelta, ...] | None:
    """Converts seconds to a schedule; None stays None, which differs from an empty schedule."""
    return None if seconds is None else tuple(timedelta(seconds=each) for each in seconds)


def schedule_in_seconds(schedule: Sequence[timedelta] | None) -> list[int] | None:
    """Converts a schedule to seconds; the inverse of `schedule_from_seconds`."""
    return None if schedule is None else [round(wait.total_seconds()) for wait in schedule]


def next_attempt_at(
    schedule: Sequence[timedelta], key: DeliveryKey, number: int, failed_at: datetime, reply: Reply
) -> datetime | None:
    """Returns when attempt `number` + 1 is due after attempt `number` failed.

    None if the schedule is exhausted, the receiver wants no further attempt, or the reply is final.

    The jitter is seeded from the delivery: the same failure gives the same time, and deliveries
    that fail together do not retry together. It never moves an attempt before the time that the
    receiver asked for.
    """
    if number > len(schedule) or ends_delivery(reply) or reply.final:
        return None
    # Spreads load; nothing here has to be secret.
    chance = Random(f"{key.message_id}:{key.endpoint_id}:{number}")  # noqa: S311
    planned = schedule[number - 1]
    least = _least(planned, reply, failed_at)
    jittered = max(planned, least) * chance.uniform(1 - JITTER, 1 + JITTER)
    return failed_at + max(jittered, least)


def _least(planned: timedelta, reply: Reply, failed_at: datetime) -> timedelta:
    """Returns the shortest wait before the next attempt."""
    asked = min(_asked(reply.retry_after, failed_at), MAX_RETRY_AFTER * planned)
    if reply.timed_out or reply.status_code == _TOO_MANY_REQUESTS:
        return max(asked, MIN_DELAY_AFTER_OVERLOAD)
    return asked


def _asked(text: str | None, now: datetime) -> timedelta:
    """Parses a `retry-after` header, seconds or a date; zero for any other text."""
    try:
        seconds = math.ceil(float(text or 0))
    except (ValueError, OverflowError):
        seconds = _until(text or "", now)
    return timedelta(seconds=min(max(seconds, 0), timedelta(days=1).total_seconds()))


def _until(date: str, now: datetime) -> int:
    try:
        instant = parsedate_to_datetime(date)
        # A date without a zone is in UTC.
        instant = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
        return math.ceil((instant - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return 0
