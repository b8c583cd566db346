"""Attribute types and conversions missing from PynamoDB."""

import json
from collections.abc import Iterable
from typing import Any

from pynamodb.attributes import Attribute, JSONAttribute
from pynamodb.constants import NUMBER


class IntAttribute(Attribute[int]):
    """A number attribute read as int; PynamoDB's own is typed as float."""

    attr_type = NUMBER

    def serialize(self, value: int) -> str:
        return str(int(value))

    def deserialize(self, value: str) -> int:
        return int(value)


class CompactJsonAttribute(JSONAttribute):
    """A compact JSON attribute: PynamoDB's own escapes non-ASCII characters."""

    def serialize(self, value: Any) -> str | None:
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def listed(values: Iterable[str] | None) -> list[str] | None:
    """Converts to a list for an attribute; None stays None, distinct from an empty list."""
    return None if values is None else list(values)


def tupled(values: Iterable[str] | None) -> tuple[str, ...] | None:
    """Reverses `listed`."""
    return None if values is None else tuple(values)
