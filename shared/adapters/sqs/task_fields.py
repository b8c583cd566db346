"""The fields of what is written in a queue. Readers raise ValueError or TypeError."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

T = TypeVar("T")


def optional(read: Callable[[Any], T], value: Any) -> T | None:
    """None stays None."""
    return None if value is None else read(value)


def text(value: Any) -> str:
    """TypeError when it is none."""
    if not isinstance(value, str):
        raise TypeError
    return value


def texts(value: Any) -> tuple[str, ...]:
    """TypeError when it is no list of texts."""
    if not isinstance(value, list):
        raise TypeError
    return tuple(map(text, value))


def number(value: Any) -> int:
    """TypeError when it is no whole number."""
    if type(value) is not int:
        raise TypeError
    return value


def flag(value: Any) -> bool:
    """TypeError when it is neither true nor false."""
    if type(value) is not bool:
        raise TypeError
    return value


def instant(value: Any) -> datetime:
    """ValueError when it is none, or names no zone."""
    found = datetime.fromisoformat(text(value))
    if found.tzinfo is None:
        raise ValueError
    return found


def format_optional(instant: datetime | None) -> str | None:
    """A moment, to the microsecond, in UTC."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds") if instant else None
