"""Ranges of time that statistics are counted over."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from shared.domain.errors import BadRequest

HOUR = timedelta(hours=1)

# The resolution of ids: the latest event lies before the next instant.
INSTANT = timedelta(milliseconds=4)

MAX_WINDOW = timedelta(days=28)

# Clients compute the two ends one after the other.
LEEWAY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Window:
    """A range of time, `until` excluded."""

    since: datetime
    until: datetime

    @classmethod
    def of(cls, since: datetime | None, until: datetime | None, now: datetime) -> "Window":
        """Returns a client's window, by default the last four weeks.

        Raises BadRequest if the window is invalid.
        """
        end = until or now + INSTANT
        begin = since or hour_of(end - MAX_WINDOW)
        check_order(begin, end, until, now)
        if since is not None and (until or now) - begin > MAX_WINDOW + LEEWAY:
            raise _bad_range(f"`since` is more than {MAX_WINDOW.days} days before `until`")
        return cls(begin, end)

    def in_hours(self, now: datetime) -> "Window":
        """Returns the window widened to full hours, but not into the future."""
        end = hour_of(self.until + HOUR - timedelta(microseconds=1))
        return replace(self, since=hour_of(self.since), until=min(end, now + INSTANT))

    def hours(self) -> Iterator[datetime]:
        """Yields the hours that overlap with the window."""
        hour = hour_of(self.since)
        while hour < self.until:
            yield hour
            hour += HOUR


def hour_of(instant: datetime) -> datetime:
    """Returns the start of the hour."""
    return instant.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def check_order(begin: datetime, end: datetime, until: datetime | None, now: datetime) -> None:
    """Raises BadRequest for a range from `begin` to `end` that is reversed, or in the future.

    `until` is its end as the client gave it.
    """
    if until is not None and until > now:
        raise _bad_range("`until` is in the future")
    if begin > end:
        raise _bad_range("`since` is after `until`")


def _bad_range(reason: str) -> BadRequest:
    return BadRequest(f"{reason}.", "invalid_range")
