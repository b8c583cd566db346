"""Items that cannot be decoded.

Reads of several items report such an item and go on without it, so that it stops nothing else. A
read of one item raises Damaged.
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

# Raised by PynamoDB, and by what makes our own values of a row.
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, zlib.error, Damaged)

_reports: list[Callable[[str], None]] = []


def report_to(report: Callable[[str], None]) -> None:
    """Has `report` called with the place of each item that is left out."""
    _reports[:] = [report]


def decoded(rows: Iterable[R], decode: Callable[[R], T]) -> Iterator[T]:
    """Decodes rows; one that cannot be decoded is reported and left out."""
    for row in rows:
        try:
            value = decode(row)
        except UNREADABLE:
            report(row.pk, row.sk)
        else:
            yield value


def decode_one(row: R, decode: Callable[[R], T]) -> T:
    """Decodes a row that was asked for by its key; Damaged when that fails."""
    try:
        return decode(row)
    except Damaged:
        raise
    except UNREADABLE as exc:
        raise damaged(row.pk, row.sk) from exc


def row_of(kind: type[R], item: dict[str, Any], only: Iterable[str] | None = None) -> R:
    """Makes a row of an item, of which only some attributes may have been read.

    Raises one of UNREADABLE for an item of another kind, or without an attribute that it must have.
    """
    row = Row.from_raw_data(item)
    if not isinstance(row, kind):
        raise TypeError(f"{row!r} is no {kind.__name__}.")
    read = _required(type(row)) if only is None else _required(type(row)).intersection(only)
    missing = [name for name in read if getattr(row, name) is None]
    if missing:
        raise ValueError(f"{row!r} has no {missing[0]}.")
    return row


def report(pk: str, sk: str) -> None:
    """Reports an item that is left out."""
    for each in _reports:
        each(f"{pk}#{sk}")


def damaged(pk: str, sk: str) -> Damaged:
    """The error for an item that was asked for by its key."""
    return Damaged(f"The item {pk} {sk} cannot be decoded: see docs/operations.md#damaged-rows.")


def checked(prefix: str, text: str) -> str:
    """Returns an id as it was stored; ValueError when it is none."""
    if not ids.is_id(prefix, text):
        raise ValueError(f"no id of {prefix}")
    return text


@cache
def _required(kind: type[Row]) -> frozenset[str]:
    """The attributes that every item of a kind has."""
    return frozenset(name for name, found in kind.get_attributes().items() if not found.null)
