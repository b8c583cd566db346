"""Statistics of an endpoint: counts of attempts and deliveries by hour.

Recording an attempt counts nothing: that would cost one more write. Requests for statistics count
by reading. Settled hours are stored, so that each is read once. A request that reaches its limit of
reads stores its counts for the next request.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from shared.domain import ids
from shared.domain.deliveries.delivery import Status
from shared.domain.ids import AttemptId, MessageId
from shared.domain.statistics.window import HOUR, Window

# The time after which an hour gets no more attempts: longer than a requested delivery time (a day)
# and the retries after it (a day). Only tasks that wait longer in a queue are later.
SETTLING = timedelta(hours=72)
# How long the counts of an unsettled hour are valid, for requests that continue from them.
FRESH = timedelta(minutes=15)
# States of deliveries that are counted.
_COUNTED = (Status.PENDING, Status.SENDING, Status.CANCELED)
# An hour with fewer marks is as cheap to read again as to store.
MIN_STORED_MARKS = 50


class AttemptMark(NamedTuple):
    """A mark of an item in an endpoint's list: an attempt's status, a delivery's, or both.

    An attempt counts at the time of its `id`, a delivery at that of its `position`. Only a detailed
    mark has an attempt's event type and duration, and the message's id.
    """

    id: AttemptId
    attempt: Status | None
    delivery: Status | None
    position: AttemptId
    event_type: str | None = None
    duration_ms: int | None = None
    message_id: MessageId | None = None


def marks_of(mark: AttemptMark) -> Iterator[AttemptMark]:
    """Yields the marks of one item: two if its attempt and its delivery count at different times.

    The given mark has both.
    """
    if mark.id == mark.position or mark.delivery not in _COUNTED:
        yield mark
        return
    yield mark._replace(id=mark.position, attempt=None)
    yield mark._replace(delivery=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Counts: `success` and `fail` of attempts, the others of deliveries by state."""

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
        """Number of deliveries that have not ended."""
        return self.pending + self.sending


@dataclass(frozen=True, slots=True, kw_only=True)
class HourCount:
    """Counts of an hour, which is named by its start.

    `after` is the last counted attempt, if the hour was not counted to its end.
    """

    hour: datetime
    counts: Counts
    counted_at: datetime
    after: AttemptId | None = None

    def holds(self, now: datetime) -> bool:
        """Returns whether the counts are still valid."""
        return self.is_settled or now < self.counted_at + FRESH

    @property
    def is_settled(self) -> bool:
        """Returns whether the hour was counted after its last possible change."""
        return self.counted_at >= self.hour + HOUR + SETTLING and not self.counts.open


@dataclass(frozen=True, slots=True)
class HourRange:
    """A part of a window to read; `started` has the counts so far of its first hour."""

    above: str
    below: str
    started: HourCount | None = None


def plan_scan(
    window: Window, kept: Mapping[datetime, HourCount]
) -> tuple[list[HourCount], list[HourRange]]:
    """Returns the known hours of the window, and the ranges left to read, both in order."""
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


def edge_of(instant: datetime) -> str:
    """Returns the bound below which all attempts before this time have their ids."""
    return ids.first_of(ids.ATTEMPT, instant)
