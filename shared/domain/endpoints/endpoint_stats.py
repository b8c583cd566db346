"""Counts of what an endpoint was sent, hour by hour.

Nothing is counted when an attempt is recorded: that would be a write more for each. It is counted
when somebody asks, by reading. Hours whose counts change no more are kept, so that each is read
once; and where there is more than one request can read, it leaves what it has counted to the next.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from shared.domain import ids
from shared.domain.deliveries.delivery import Status
from shared.domain.errors import BadRequest
from shared.domain.ids import AttemptId

HOUR = timedelta(hours=1)
# Ids are as fine as that: what has just happened lies before the next one.
INSTANT = timedelta(milliseconds=4)
MAX_WINDOW = timedelta(days=28)
# Clients put the two ends together one after the other.
LEEWAY = timedelta(minutes=5)
# After that no attempt is recorded under an hour any more, but for what waited in a queue so long:
# a day until a message is delivered at its own time, and a day of retries, are well within.
SETTLING = timedelta(hours=72)
# As long is what was counted of an hour before that good for the requests that go on with it.
FRESH = timedelta(minutes=15)
# What a delivery can stand at that is counted.
_COUNTED = (Status.PENDING, Status.SENDING, Status.CANCELED)
# An hour with fewer is read again as cheaply as it is kept.
MIN_STORED_MARKS = 50


class AttemptMark(NamedTuple):
    """The marks of an item in an endpoint's list: an attempt's status, a delivery's, or both.

    An attempt counts for the time of its `id`, a delivery for that of its `position`.
    """

    id: AttemptId
    attempt: Status | None
    delivery: Status | None
    position: AttemptId


def marks_of(
    place: AttemptId, attempt_id: AttemptId, attempt: Status | None, delivery: Status | None
) -> Iterator[AttemptMark]:
    """The marks of one item: two where an attempt and its delivery count for different times."""
    if attempt_id == place or delivery not in _COUNTED:
        yield AttemptMark(attempt_id, attempt, delivery, place)
        return
    yield AttemptMark(place, None, delivery, place)
    yield AttemptMark(attempt_id, attempt, None, place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """`success` and `fail` are attempts, the others deliveries by where they stand."""

    success: int = 0
    pending: int = 0
    sending: int = 0
    fail: int = 0
    canceled: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            success=self.success + other.success,
            pending=self.pending + other.pending,
            sending=self.sending + other.sending,
            fail=self.fail + other.fail,
            canceled=self.canceled + other.canceled,
        )

    @property
    def open(self) -> int:
        """Deliveries that have not ended."""
        return self.pending + self.sending


@dataclass(frozen=True, slots=True, kw_only=True)
class HourCount:
    """What an hour, named by its beginning, came to.

    `after` is the last attempt that was counted, where the hour was not counted to its end.
    """

    hour: datetime
    counts: Counts
    counted_at: datetime
    after: AttemptId | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it can still be counted on."""
        return self.is_settled or now < self.counted_at + FRESH

    @property
    def is_settled(self) -> bool:
        """Whether it was counted when nothing was to change any more."""
        return self.counted_at >= self.hour + HOUR + SETTLING and not self.counts.open


@dataclass(frozen=True, slots=True)
class Window:
    """From `since` until before `until`."""

    since: datetime
    until: datetime

    @classmethod
    def of(cls, since: datetime | None, until: datetime | None, now: datetime) -> "Window":
        """What a client asks for, by default the last four weeks; BadRequest when it cannot be."""
        end = until or now + INSTANT
        begin = since or hour_of(end - MAX_WINDOW)
        if until is not None and until > now:
            raise _bad_range("`until` is in the future")
        if begin > end:
            raise _bad_range("`since` is after `until`")
        if since is not None and (until or now) - begin > MAX_WINDOW + LEEWAY:
            raise _bad_range(f"`since` is more than {MAX_WINDOW.days} days before `until`")
        return cls(begin, end)

    def in_hours(self, now: datetime) -> "Window":
        """With the whole of the hours that it begins and ends in, as far as they have passed."""
        end = hour_of(self.until + HOUR - timedelta(microseconds=1))
        return replace(self, since=hour_of(self.since), until=min(end, now + INSTANT))

    def hours(self) -> Iterator[datetime]:
        """The hours that it meets."""
        hour = hour_of(self.since)
        while hour < self.until:
            yield hour
            hour += HOUR


@dataclass(frozen=True, slots=True)
class HourRange:
    """A part of a window that is to be read; `started` is what its first hour came to before."""

    above: str
    below: str
    started: HourCount | None = None


def plan_scan(
    window: Window, kept: Mapping[datetime, HourCount]
) -> tuple[list[HourCount], list[HourRange]]:
    """The hours of the window that are known, and what is left to read, both in order."""
    known, left = [], []
    above, started = edge_of(window.since), None
    for hour in window.hours():
        found = kept.get(hour)
        if found is None or not _lies_within(found, window):
            continue
        if above < edge_of(hour):
            left.append(HourRange(above, edge_of(hour), started))
        if found.after is None:
            known.append(found)
            above, started = edge_of(hour + HOUR), None
        else:
            above, started = found.after, found
    if above < edge_of(window.until):
        left.append(HourRange(above, edge_of(window.until), started))
    return known, left


def _lies_within(found: HourCount, window: Window) -> bool:
    if found.after is None:
        return window.since <= found.hour <= window.until - HOUR
    return window.since <= found.hour and found.after < edge_of(window.until)


def hour_of(instant: datetime) -> datetime:
    """When the hour began."""
    return instant.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def edge_of(instant: datetime) -> str:
    """Below it are the ids of all attempts before that moment."""
    return ids.first_of(ids.ATTEMPT, instant)


def _bad_range(reason: str) -> BadRequest:
    return BadRequest(f"{reason}.", "invalid_range")
