"""Days whose items a scheduled run reads, so that it makes up for runs that failed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

# Days of a stopped schedule that the next run makes up for.
LOOK_BACK = timedelta(days=7)
_DAY = timedelta(days=1)


def days_to_read(now: datetime) -> Iterator[date]:
    """Yields the days in UTC of the look-back, the oldest first, and today."""
    today = now.astimezone(UTC).date()
    day = today - LOOK_BACK
    while day <= today:
        yield day
        day += _DAY
