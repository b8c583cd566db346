"""What functions log, read from CloudWatch Logs as it comes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from shared.adapters.control import asked

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient


@dataclass(frozen=True, slots=True)
class LogLine:
    """One event of a log group."""

    at: datetime
    text: str


@dataclass
class LogFollower:
    """The lines of a log group from `since` on, each once."""

    client: "CloudWatchLogsClient"
    group: str
    since: datetime
    # What was read of the newest millisecond, which the next read gets again.
    _seen: set[tuple[str, str]] = field(default_factory=set)

    def new_lines(self, pattern: str = "") -> Iterator[LogLine]:
        """What came since the last call; with a filter pattern of CloudWatch, only what fits."""
        with asked(f"read the log {self.group}", "logs:FilterLogEvents"):
            pages = self.client.get_paginator("filter_log_events").paginate(
                logGroupName=self.group,
                startTime=int(self.since.timestamp() * 1000),
                filterPattern=pattern,
            )
            for event in (event for page in pages for event in page["events"]):
                key = (event["logStreamName"], event["message"])
                if key in self._seen:
                    continue
                at = datetime.fromtimestamp(event["timestamp"] / 1000, UTC)
                if at > self.since:
                    self.since, self._seen = at, set()
                self._seen.add(key)
                yield LogLine(at, event["message"])
