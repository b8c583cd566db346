"""Activity of an application: results of its attempts over time, by event type and endpoint.

Recording an attempt counts nothing, so a request counts by reading, newest first and up to a limit.
What lies beyond the limit is not counted, and the activity says so.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from math import ceil
from typing import NamedTuple

from shared.domain import ids
from shared.domain.deliveries.delivery import Status
from shared.domain.endpoints.endpoint_stats import INSTANT, AttemptMark, Window, check_order
from shared.domain.errors import BadRequest
from shared.domain.ids import EndpointId, MessageId

DAY = timedelta(days=1)
MAX_PERIOD = timedelta(days=7)
# Clients compute the two ends one after the other.
LEEWAY = timedelta(minutes=5)
# Endpoints whose recent failures one request may ask for.
MAX_FAILURE_ENDPOINTS = 100
# The finest resolution.
SLOT = timedelta(minutes=5)


class Period(Enum):
    """Length of a part of a series, as named on the wire."""

    DAY = "OneDay"
    HOUR = "OneHour"
    FIVE_MINUTES = "FiveMinutes"

    @property
    def length(self) -> timedelta:
        """The length as a duration."""
        return _LENGTHS[self]


_LENGTHS = {
    Period.DAY: timedelta(days=1),
    Period.HOUR: timedelta(hours=1),
    Period.FIVE_MINUTES: SLOT,
}


@dataclass(frozen=True, slots=True)
class Results:
    """Numbers of successful and failed attempts, and of canceled deliveries."""

    success: int = 0
    failure: int = 0
    canceled: int = 0


class ActivityCell(NamedTuple):
    """A cell of the count: results of one kind in a slot of five minutes."""

    slot: int
    endpoint_id: EndpointId
    event_type: str | None
    result: str


@dataclass(frozen=True, slots=True)
class RecentFailures:
    """Results of an endpoint's newest attempts; `approximated` if there were more."""

    endpoint_id: EndpointId
    results: Results
    approximated: bool


def activity_window(since: datetime | None, until: datetime | None, now: datetime) -> Window:
    """Returns a client's window, by default the last day; BadRequest if it is invalid."""
    end = until or now + INSTANT
    begin = since or end - DAY
    check_order(begin, end, until, now)
    if end - begin > MAX_PERIOD + LEEWAY:
        reason = f"`since` is more than {MAX_PERIOD.days} days before `until`."
        raise BadRequest(reason, "invalid_range")
    return Window(begin, end)


@dataclass(slots=True)
class ActivityTally:
    """Count of an endpoint's marks, newest first, at most `limit` of them.

    `untyped` are the canceled deliveries whose event type only their message has. `cut_at` is the
    time of the last counted mark, if there were more.
    """

    endpoint_id: EndpointId
    limit: int
    cells: Counter[ActivityCell] = field(default_factory=Counter)
    durations: Counter[int] = field(default_factory=Counter)
    untyped: list[tuple[int, MessageId]] = field(default_factory=list)
    cut_at: datetime | None = None

    def count(self, marks: Iterable[AttemptMark], wants: Callable[[str | None], bool]) -> None:
        """Counts the marks whose event types are wanted."""
        last: datetime | None = None
        for number, mark in enumerate(marks):
            if number == self.limit:
                self.cut_at = last
                return
            last = ids.instant_of(mark.id)
            self._count(mark, _slot_of(last), wants)

    def add_types(
        self, types: Mapping[MessageId, str], wants: Callable[[str | None], bool]
    ) -> None:
        """Counts the untyped deliveries by the event types of their messages."""
        for slot, message_id in self.untyped:
            event_type = types.get(message_id)
            if wants(event_type):
                self.cells[ActivityCell(slot, self.endpoint_id, event_type, "canceled")] += 1

    def _count(self, mark: AttemptMark, slot: int, wants: Callable[[str | None], bool]) -> None:
        if mark.delivery is Status.CANCELED and mark.event_type is None and mark.message_id:
            self.untyped.append((slot, mark.message_id))
        elif mark.delivery is Status.CANCELED and wants(mark.event_type):
            self._add(slot, mark, "canceled")
        if mark.attempt is None or not wants(mark.event_type):
            return
        self._add(slot, mark, "success" if mark.attempt is Status.SUCCESS else "failure")
        self.durations[mark.duration_ms or 0] += 1

    def _add(self, slot: int, mark: AttemptMark, result: str) -> None:
        self.cells[ActivityCell(slot, self.endpoint_id, mark.event_type, result)] += 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """Counted results of a window; everything from `counted_since` on is counted."""

    since: datetime
    until: datetime
    counted_since: datetime
    cells: Mapping[ActivityCell, int]
    durations: Mapping[int, int]

    @classmethod
    def of(cls, window: Window, tallies: Iterable[ActivityTally]) -> "Activity":
        """Sums the tallies of all endpoints."""
        cells, durations, counted_since = Counter[ActivityCell](), Counter[int](), window.since
        for tally in tallies:
            cells += tally.cells
            durations += tally.durations
            counted_since = max(counted_since, tally.cut_at or window.since)
        return cls(
            since=window.since,
            until=window.until,
            counted_since=counted_since,
            cells=cells,
            durations=durations,
        )

    @property
    def approximated(self) -> bool:
        """Returns whether there were more results than were counted."""
        return self.counted_since > self.since

    @property
    def total(self) -> Results:
        """Results of the whole window."""
        return self._grouped(lambda _: "").get("", Results())

    @property
    def by_event_type(self) -> dict[str, Results]:
        """Results by event type, without deliveries whose message is gone."""
        found = self._grouped(lambda cell: cell.event_type or "")
        return {name: results for name, results in found.items() if name}

    @property
    def by_endpoint(self) -> dict[str, Results]:
        """Results by endpoint."""
        return self._grouped(lambda cell: cell.endpoint_id)

    def series(self, period: Period) -> Iterator[tuple[datetime, Results]]:
        """Yields all parts of the window with their results, oldest first."""
        seconds = int(period.length.total_seconds())
        found = self._grouped(lambda cell: str(cell.slot // seconds * seconds))
        start = int(self.since.timestamp()) // seconds * seconds
        for begin in range(start, ceil(self.until.timestamp()), seconds):
            yield datetime.fromtimestamp(begin, UTC), found.get(str(begin), Results())

    def latency(self, percent: int) -> int | None:
        """Returns a percentile of the attempts' durations in milliseconds, by the nearest rank."""
        left = ceil(sum(self.durations.values()) * percent / 100)
        for duration in sorted(self.durations):
            left -= self.durations[duration]
            if left <= 0:
                return duration
        return None

    def _grouped(self, name: Callable[[ActivityCell], str]) -> dict[str, Results]:
        groups: dict[str, Counter[str]] = {}
        for cell, number in self.cells.items():
            groups.setdefault(name(cell), Counter())[cell.result] += number
        return {each: Results(**counter) for each, counter in sorted(groups.items())}


def _slot_of(instant: datetime) -> int:
    seconds = int(SLOT.total_seconds())
    return int(instant.timestamp()) // seconds * seconds
