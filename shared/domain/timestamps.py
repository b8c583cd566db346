"""Formatting and parsing of timestamps."""

import re
from datetime import UTC, datetime, timedelta

_TIMESTAMP = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)"
    r"(?:[Tt_ ](?P<time>\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?))?"
    # A plus sign that was not percent-encoded arrives as a space.
    r"(?: ?(?:UTC|[Zz])|(?P<offset>[+\- ]\d\d:?\d\d))?",
    re.ASCII,
)


def format_timestamp(instant: datetime) -> str:
    """Formats a time as RFC 3339 in UTC with microseconds."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_timestamp(text: str) -> datetime:
    """Parses a client's timestamp to UTC; a timestamp without a zone is in UTC.

    Accepts RFC 3339 and variants of it: nanoseconds, a date alone, the letters `UTC`. Raises
    ValueError for any other text, OverflowError outside the years 1 to 9999.
    """
    found = _TIMESTAMP.fullmatch(text.strip(" "))
    if found is None:
        raise ValueError("Expected a timestamp in RFC 3339 format.")
    offset = (found["offset"] or "").replace(" ", "+")
    read = datetime.fromisoformat(f"{found['date']}T{found['time'] or '00:00'}{offset}")
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


def next_timestamp(now: datetime, before: datetime) -> datetime:
    """Returns the time of a change: now, but later than the change before.

    Stored versions of an object are distinguished by this time alone.
    """
    return max(now, before + timedelta.resolution)
