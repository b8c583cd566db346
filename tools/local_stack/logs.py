"""The functions' log lines, made readable."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.support.aws.template import resources
from tools.local_stack.aws import LocalAws
from tools.local_stack.deployment import STACK_NAME
from tools.local_stack.terminal import dim, red, yellow

# Last parts of the names of log groups.
FUNCTIONS = tuple(
    group["LogGroupName"]["Fn::Sub"].rpartition("/")[2]
    for name, group in resources("AWS::Logs::LogGroup").items()
    # The gateway's access log is not written here.
    if name != "ApiAccessLogs"
)
_PLATFORM = ("START RequestId", "END RequestId", "REPORT RequestId")
_COLOURS = {"WARN": yellow, "ERROR": red, "DEBUG": dim}
# Fields with a place of their own.
_HIDDEN = {"level", "message", "timestamp"}


@dataclass(frozen=True)
class LogLine:
    """One event of CloudWatch Logs."""

    function: str
    at: datetime
    text: str


class Follower:
    """Reads new log lines of the functions."""

    def __init__(self, aws: LocalAws) -> None:
        self._logs = aws.session.client("logs", endpoint_url=aws.endpoint, config=aws.config)
        now = int(datetime.now(UTC).timestamp() * 1000)
        self._since = dict.fromkeys(FUNCTIONS, now)
        # Events of the newest millisecond, which the next read returns again.
        self._seen: dict[str, set[tuple[str, str]]] = {function: set() for function in FUNCTIONS}

    def new_lines(self) -> list[LogLine]:
        """Returns the lines since the last call, in order of time."""
        lines = [line for function in FUNCTIONS for line in self._of(function)]
        return sorted(lines, key=lambda line: line.at)

    def _of(self, function: str) -> Iterator[LogLine]:
        since, seen = self._since[function], self._seen[function]
        pages = self._logs.get_paginator("filter_log_events").paginate(
            logGroupName=f"/{STACK_NAME}/{function}", startTime=since
        )
        for event in (event for page in pages for event in page["events"]):
            key = (event["logStreamName"], event["message"])
            if key in seen:
                continue
            if event["timestamp"] > self._since[function]:
                self._since[function] = event["timestamp"]
                self._seen[function] = set()
            self._seen[function].add(key)
            at = datetime.fromtimestamp(event["timestamp"] / 1000, UTC).astimezone()
            yield LogLine(function, at, event["message"])


def readable(line: LogLine) -> str | None:
    """Formats a line for a terminal; None for noise (Lambda's own lines, idle sweeps)."""
    if line.text.startswith(_PLATFORM) or not line.text.strip():
        return None
    head = f"{dim(f'{line.at:%H:%M:%S}')} {line.function:<12}"
    try:
        record = json.loads(line.text)
    except ValueError:
        return f"{head} {line.text.rstrip()}"
    if not isinstance(record, dict) or record.get("moved") == 0:
        return None
    return f"{head} {_message(record)}"


def _message(record: dict[str, Any]) -> str:
    level = str(record.get("level", "INFO"))
    paint = _COLOURS.get(level, str)
    fields = [f"{name}={_short(v)}" for name, v in record.items() if name not in _HIDDEN]
    return f"{paint(f'{level:<7}')} {record.get('message', '')} {dim(' '.join(fields))}".rstrip()


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text if len(text) <= 120 else f"{text[:117]}..."
