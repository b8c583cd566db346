"""Moments as clients see them, and as clients write them."""

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
    """RFC 3339 in UTC with microseconds."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_timestamp(text: str) -> datetime:
    """The moment that a client wrote, in UTC; without a zone it is in UTC.

    In RFC 3339, and in the spellings of other clients: nanoseconds, a date alone, `UTC` in letters.
    ValueError for any other text, OverflowError when the moment is outside the years 1 to 9999.
    """
    found = _TIMESTAMP.fullmatch(text.strip(" "))
    if found is None:
        raise ValueError("Expected a moment as RFC 3339 writes it.")
    offset = (found["offset"] or "").replace(" ", "+")
    read = datetime.fromisoformat(f"{found['date']}T{found['time'] or '00:00'}{offset}")
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


def next_timestamp(now: datetime, before: datetime) -> datetime:
    """Returns when a thing was changed: now, but later than its change before.

    What is stored is told from what was stored before by this time alone.
    """
    return max(now, before + timedelta.resolution)
