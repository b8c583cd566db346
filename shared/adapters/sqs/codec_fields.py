"""Fields of queue messages. Readers raise ValueError or TypeError."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

T = TypeVar("T")


def optional(read: Callable[[Any], T], value: Any) -> T | None:
    """Reads an optional value; None stays None."""
    return None if value is None else read(value)


def text(value: Any) -> str:
    """Reads text; else TypeError."""
    if not isinstance(value, str):
        raise TypeError
    return value


def texts(value: Any) -> tuple[str, ...]:
    """Reads a list of text; else TypeError."""
    if not isinstance(value, list):
        raise TypeError
    return tuple(map(text, value))


def number(value: Any) -> int:
    """Reads an integer; else TypeError."""
    if type(value) is not int:
        raise TypeError
    return value


def numbers(value: Any) -> tuple[int, ...]:
    """Reads a list of integers; else TypeError."""
    if not isinstance(value, list):
        raise TypeError
    return tuple(map(number, value))


def flag(value: Any) -> bool:
    """Reads a boolean; else TypeError."""
    if type(value) is not bool:
        raise TypeError
    return value


def instant(value: Any) -> datetime:
    """Reads an instant with its time zone; else ValueError."""
    found = datetime.fromisoformat(text(value))
    if found.tzinfo is None:
        raise ValueError
    return found


def format_optional(instant: datetime | None) -> str | None:
    """Formats an instant in UTC, to the microsecond."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds") if instant else None
