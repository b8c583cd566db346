"""Attribute types and conversions that PynamoDB leaves to its users."""

import json
from collections.abc import Iterable
from typing import Any

from pynamodb.attributes import Attribute, JSONAttribute
from pynamodb.constants import NUMBER


class IntAttribute(Attribute[int]):
    """A number that is read as int; PynamoDB's own is typed float."""

    attr_type = NUMBER

    def serialize(self, value: int) -> str:
        return str(int(value))

    def deserialize(self, value: str) -> int:
        return int(value)


class CompactJsonAttribute(JSONAttribute):
    """JSON in as few bytes as it takes: PynamoDB's own spells what is not ASCII in escapes."""

    def serialize(self, value: Any) -> str | None:
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def listed(values: Iterable[str] | None) -> list[str] | None:
    """For an attribute that holds a list; None stays None, which is not an empty list."""
    return None if values is None else list(values)


def tupled(values: Iterable[str] | None) -> tuple[str, ...] | None:
    """The reverse of `listed`."""
    return None if values is None else tuple(values)
