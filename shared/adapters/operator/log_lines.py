"""What functions log, read from CloudWatch Logs as it comes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from shared.adapters.operator.control import operator_call

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_logs.type_defs import FilteredLogEventTypeDef


@dataclass(frozen=True, slots=True)
class LogLine:
    """One event of a log group."""

    at: datetime
    text: str


# CloudWatch may show an event this long after later ones: each read reaches back so far.
OVERLAP = timedelta(seconds=30)


@dataclass
class LogFollower:
    """Lines of a log group from `since` on, each once, however late CloudWatch shows it."""

    client: "CloudWatchLogsClient"
    group: str
    since: datetime
    # Events that a later read may get again: their times by their ids.
    _seen: dict[str, datetime] = field(default_factory=dict)

    def new_lines(self, pattern: str = "") -> Iterator[LogLine]:
        """Yields the lines since the last call; with a filter pattern of CloudWatch, only those
        that match."""
        begin = self._begin()
        self._seen = {event: at for event, at in self._seen.items() if at >= begin}
        with operator_call(f"read the log {self.group}", "logs:FilterLogEvents"):
            pages = self.client.get_paginator("filter_log_events").paginate(
                logGroupName=self.group,
                startTime=int(begin.timestamp() * 1000),
                filterPattern=pattern,
            )
            for event in (event for page in pages for event in page["events"]):
                if (identity := _identity(event)) in self._seen:
                    continue
                at = datetime.fromtimestamp(event["timestamp"] / 1000, UTC)
                self._seen[identity] = at
                yield LogLine(at, event["message"])

    def _begin(self) -> datetime:
        """Returns where the next read begins: before the newest event, but not before `since`."""
        newest = max(self._seen.values(), default=self.since)
        return max(self.since, newest - OVERLAP)


def _identity(event: "FilteredLogEventTypeDef") -> str:
    """Returns the id of an event; an id is not promised,
    and without one all that is known of it.
    """
    return event.get("eventId") or "/".join(
        (event.get("logStreamName", ""), str(event["timestamp"]), event["message"])
    )
