"""Activity of an application: results of its attempts over time, by event type and endpoint.

Recording an attempt counts nothing, so a request counts by reading, newest first and up to a limit.
What lies beyond the limit is not counted, and the activity says so.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from math import ceil

from shared.domain.errors import BadRequest
from shared.domain.ids import EndpointId
from shared.domain.statistics.activity_tally import SLOT, ActivityCell, ActivityTally
from shared.domain.statistics.window import INSTANT, LEEWAY, Window, check_order

DAY = timedelta(days=1)
MAX_PERIOD = timedelta(days=7)
# Endpoints whose recent failures one request may ask for.
MAX_FAILURE_ENDPOINTS = 100


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
