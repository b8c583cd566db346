"""Counting marks into the hours that they belong to."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from shared.domain import ids
from shared.domain.deliveries.delivery import Status
from shared.domain.endpoints.endpoint_stats import (
    HOUR,
    MIN_STORED_MARKS,
    AttemptMark,
    Counts,
    HourCount,
    HourRange,
    Window,
    edge_of,
    hour_of,
)
from shared.domain.ids import AttemptId

# What an attempt (True) or a delivery (False) counts as; of others there is no count.
_NAMES: Mapping[tuple[Status | None, bool], str] = {
    (Status.SUCCESS, True): "success",
    (Status.FAIL, True): "fail",
    (Status.PENDING, False): "pending",
    (Status.SENDING, False): "sending",
    (Status.CANCELED, False): "canceled",
}


@dataclass(slots=True)
class HourTally:
    """Counts `left` marks at the most; `is_full` when there were more of them."""

    left: int
    is_full: bool = False
    _last: AttemptId | None = None
    _hours: dict[datetime, Counter[str]] = field(default_factory=dict)
    # Marks that were read of each hour, whether they count or not.
    _read: Counter[datetime] = field(default_factory=Counter)

    def count(self, stretch: HourRange, marks: Iterable[AttemptMark]) -> None:
        """Counts the marks of a stretch, which come in order."""
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
        """All that was counted."""
        return sum(map(_counts, self._hours.values()), Counts())

    def to_store(self, window: Window, now: datetime) -> Iterator[HourCount]:
        """The hours of the window that need not be read again.

        Those that change no more; and if there are more marks, for the requests that go on from
        here, those that may, and the part of the last one that was counted.
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
