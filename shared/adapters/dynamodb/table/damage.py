"""Items that cannot be decoded.

Reads of several items report and skip such an item, so that it blocks nothing else. A read of a
single item raises Damaged.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, TypeVar

from shared.adapters.dynamodb.table.rows import Row
from shared.domain import ids
from shared.domain.errors import Damaged

R = TypeVar("R", bound=Row)
T = TypeVar("T")

# Raised by PynamoDB, and by the conversion of rows to domain values.
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, zlib.error, Damaged)

_reports: list[Callable[[str], None]] = []


def report_to(report: Callable[[str], None]) -> None:
    """Sets the callback for the keys of skipped items."""
    _reports[:] = [report]


def decoded(rows: Iterable[R], decode: Callable[[R], T]) -> Iterator[T]:
    """Decodes rows; reports and skips any that cannot be decoded."""
    for row in rows:
        try:
            value = decode(row)
        except UNREADABLE:
            report(row.pk, row.sk)
        else:
            yield value


def decode_one(row: R, decode: Callable[[R], T]) -> T:
    """Decodes a row read by its key; Damaged if that fails."""
    try:
        return decode(row)
    except Damaged:
        raise
    except UNREADABLE as exc:
        raise damaged(row.pk, row.sk) from exc


def row_of(kind: type[R], item: dict[str, Any], only: Iterable[str] | None = None) -> R:
    """Converts an item to a row; `only` some attributes may have been read.

    Raises one of UNREADABLE for an item of another kind, or without a required attribute.
    """
    row = Row.from_raw_data(item)
    if not isinstance(row, kind):
        raise TypeError(f"{row!r} is not a {kind.__name__}.")
    read = _required(type(row)) if only is None else _required(type(row)).intersection(only)
    missing = [name for name in read if getattr(row, name) is None]
    if missing:
        raise ValueError(f"{row!r} has no {missing[0]}.")
    return row


def report(pk: str, sk: str) -> None:
    """Reports a skipped item."""
    for each in _reports:
        each(f"{pk}#{sk}")


def damaged(pk: str, sk: str) -> Damaged:
    """Returns the error for an item read by its key."""
    return Damaged(f"The item {pk} {sk} cannot be decoded: see docs/operations.md#damaged-rows.")


def checked(prefix: str, text: str) -> str:
    """Returns a stored id; ValueError if it is invalid."""
    if not ids.is_id(prefix, text):
        raise ValueError(f"not an id of {prefix}")
    return text


def checked_receiver(text: str) -> str:
    """Returns the stored id of an endpoint of any kind; ValueError if it is invalid."""
    if not ids.is_receiver(text):
        raise ValueError("not an id of an endpoint")
    return text


@cache
def _required(kind: type[Row]) -> frozenset[str]:
    """Returns the required attributes of a kind."""
    return frozenset(name for name, found in kind.get_attributes().items() if not found.null)
