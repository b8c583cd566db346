"""Attribute types and conversions missing from PynamoDB."""

import json
from collections.abc import Iterable
from typing import Any

from pynamodb.attributes import Attribute, JSONAttribute
from pynamodb.constants import LIST, NUMBER, STRING
from pynamodb.expressions.update import RemoveAction, SetAction
from pynamodb.models import Model

from shared.domain.json_text import JsonText


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


class JsonTextAttribute(Attribute[JsonText]):
    """A JSON text that is read as such, with the spelling of its numbers."""

    attr_type = STRING

    def serialize(self, value: JsonText) -> str:
        return str(value)

    def deserialize(self, value: str) -> JsonText:
        return JsonText(value)


class TextsAttribute(Attribute[tuple[str, ...]]):
    """A list of texts that is read as a tuple, as the domain has it."""

    attr_type = LIST

    def serialize(self, value: Iterable[str]) -> list[dict[str, str]]:
        return [{STRING: text} for text in value]

    def deserialize(self, value: Iterable[dict[str, str]]) -> tuple[str, ...]:
        return tuple(text[STRING] for text in value)

    def set(self, value: Any) -> SetAction | RemoveAction:
        # PynamoDB takes everything but a list for one element.
        texts: Any = list(value)
        return super().set(texts)


class MappingAttribute(JSONAttribute):
    """A JSON object; TypeError or ValueError for other JSON."""

    def serialize(self, value: Any) -> str:
        return json.dumps(dict(value))

    def deserialize(self, value: str) -> dict[str, Any]:
        return dict(json.loads(value))


def present_values(row: Model, names: Iterable[str]) -> dict[str, Any]:
    """Returns the named attributes that an item has; older items lack those of newer fields."""
    values = row.attribute_values
    return {name: values[name] for name in names if values.get(name) is not None}


def listed(values: Iterable[str] | None) -> list[str] | None:
    """Converts to a list for an attribute; None stays None, distinct from an empty list."""
    return None if values is None else list(values)


def tupled(values: Iterable[str] | None) -> tuple[str, ...] | None:
    """Reverses `listed`."""
    return None if values is None else tuple(values)
