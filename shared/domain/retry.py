"""When a failed attempt is made again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from shared.domain.delivery import DeliveryKey

JITTER = 0.2


def next_attempt_at(
    schedule: Sequence[timedelta], key: DeliveryKey, number: int, failed_at: datetime
) -> datetime | None:
    """When attempt `number` + 1 is due after attempt `number` failed; None when all are spent.

    The jitter is drawn from the delivery itself: the same failure gives the same moment, and
    deliveries that fail together do not come back together.
    """
    if number > len(schedule):
        return None
    # Seeded chance spreads load; nothing about it has to be secret.
    chance = Random(f"{key.message_id}:{key.endpoint_id}:{number}")  # noqa: S311
    return failed_at + schedule[number - 1] * chance.uniform(1 - JITTER, 1 + JITTER)
