"""Tally of attempt marks by hour."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from shared.domain import ids
from shared.domain.deliveries.delivery import Status
from shared.domain.ids import AttemptId
from shared.domain.statistics.endpoint_stats import (
    MIN_STORED_MARKS,
    AttemptMark,
    Counts,
    HourCount,
    HourRange,
    edge_of,
)
from shared.domain.statistics.window import HOUR, Window, hour_of

# The count that an attempt (True) or a delivery (False) adds to. Others are not counted.
_NAMES: Mapping[tuple[Status | None, bool], str] = {
    (Status.SUCCESS, True): "success",
    (Status.FAIL, True): "fail",
    (Status.PENDING, False): "pending",
    (Status.SENDING, False): "sending",
    (Status.CANCELED, False): "canceled",
}


@dataclass(slots=True)
class HourTally:
    """Counts at most `left` marks; `is_full` if there were more."""

    left: int
    is_full: bool = False
    _last: AttemptId | None = None
    _hours: dict[datetime, Counter[str]] = field(default_factory=dict)
    # All marks read of each hour, counted or not.
    _read: Counter[datetime] = field(default_factory=Counter)

    def count(self, stretch: HourRange, marks: Iterable[AttemptMark]) -> None:
        """Counts the marks of a range, which come in order."""
        if (started := stretch.started) is not None:
            self._hours[started.hour] = Counter(asdict(started.counts))
        edge, begin, hour = "", datetime.min.replace(tzinfo=UTC), Counter[str]()
        for mark in marks:
            if not self.left:
                self.is_full = True
                return
            if mark.id >= edge:
                begin = hour_of(ids.instant_of(mark.id))
                edge, hour = edge_of(begin + HOUR), self._hours.setdefault(begin, Counter())
            hour[_NAMES.get((mark.attempt, True), "")] += 1
            hour[_NAMES.get((mark.delivery, False), "")] += 1
            self._read[begin] += 1
            self.left, self._last = self.left - 1, mark.id

    @property
    def total(self) -> Counts:
        """Sum of all hours."""
        return sum(map(_counts, self._hours.values()), Counts())

    def to_store(self, window: Window, now: datetime) -> Iterator[HourCount]:
        """Yields the hours of the window to store, so that they need not be read again.

        These are the settled hours. If the tally is full, the hours that may still change and the
        counted part of the last hour are stored too, for the next request to continue from.
        """
        stopped = hour_of(ids.instant_of(self._last)) if self._last and self.is_full else None
        for hour, counter in self._hours.items():
            after = self._last if hour == stopped else None
            found = HourCount(hour=hour, counts=_counts(counter), counted_at=now, after=after)
            lasts = hour + HOUR <= window.until and (found.is_settled or self.is_full)
            is_worth_it = lasts and self._read[hour] >= MIN_STORED_MARKS
            if (after or is_worth_it) and hour >= window.since:
                yield found


def _counts(counter: Counter[str]) -> Counts:
    return Counts(**{name: number for name, number in counter.items() if name})
