"""Log lines of functions, followed in CloudWatch Logs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from shared.adapters.operator.aws_errors import operator_call

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_logs.type_defs import FilteredLogEventTypeDef


@dataclass(frozen=True, slots=True)
class LogLine:
    """An event of a log group."""

    at: datetime
    text: str


# CloudWatch may show an event this long after later ones, so each read overlaps by it.
OVERLAP = timedelta(seconds=30)


@dataclass
class LogFollower:
    """A follower of a log group from `since` on: yields each line once, however late it appears."""

    client: "CloudWatchLogsClient"
    group: str
    since: datetime
    # Times of events that a later read may return again, by id.
    _seen: dict[str, datetime] = field(default_factory=dict)

    def new_lines(self, pattern: str = "") -> Iterator[LogLine]:
        """Yields the new lines since the last call, optionally filtered by a CloudWatch pattern."""
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
        """Returns the start of the next read: before the newest event, but not before `since`."""
        newest = max(self._seen.values(), default=self.since)
        return max(self.since, newest - OVERLAP)


def _identity(event: "FilteredLogEventTypeDef") -> str:
    """Returns the id of an event; without one, all of its fields."""
    return event.get("eventId") or "/".join(
        (event.get("logStreamName", ""), str(event["timestamp"]), event["message"])
    )
