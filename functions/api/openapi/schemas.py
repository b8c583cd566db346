"""Schemas of requests and responses, as components of the OpenAPI document.

Pydantic generates the schemas. Here they lose redundant keywords, and gain an example composed from
those of their fields.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from functions.api.openapi.texts import paragraphs

Schema = dict[str, Any]

REF = "#/components/schemas/"
_MODE: JsonSchemaMode = "validation"


@dataclass(frozen=True)
class Shapes:
    """Schemas of a set of types: `schemas` by name, `of` by type."""

    schemas: dict[str, Schema]
    _found: dict[Any, Schema]

    @classmethod
    def made(cls, kinds: Iterable[Any]) -> "Shapes":
        """Builds the schemas of these types and of all types that they refer to."""
        adapters = [(kind, _MODE, TypeAdapter(kind)) for kind in dict.fromkeys(kinds)]
        found, named = TypeAdapter.json_schemas(adapters, ref_template=REF + "{model}")
        return cls(
            {_name(name): tidy(schema) for name, schema in named["$defs"].items()},
            {kind: tidy(schema) for (kind, _), schema in found.items()},
        )

    def of(self, kind: Any) -> Schema:
        """Returns the schema of a type: a reference if the type has a name."""
        return self._found[kind]

    def resolved(self, schema: Schema) -> Schema:
        """Returns the schema that a reference leads to; any other schema unchanged."""
        name = schema.get("$ref", "").removeprefix(REF)
        return self.schemas[name] if name else schema


def tidy(schema: Schema) -> Schema:
    """Removes redundant titles and defaults; turns "or null" into a type."""
    tidied = {
        keyword: _PARTS[keyword](value) if keyword in _PARTS else value
        for keyword, value in schema.items()
        if keyword != "title" and (keyword, value) != ("default", None)
    }
    return _nullable(tidied)


def without_null(schema: Schema) -> Schema:
    """Removes null from the schema of a parameter, which is either present or absent."""
    match schema:
        case {"type": [kind, "null"], "enum": [*values, None]}:
            return {**schema, "type": kind, "enum": values}
        case {"type": [kind, "null"]}:
            return {**schema, "type": kind}
    return schema


def _nullable(schema: Schema) -> Schema:
    """Merges `anyOf` a plain schema and null into one schema; returns any other unchanged."""
    match schema:
        case {"anyOf": [{"type": str(kind)} as only, {"type": "null"}]}:
            rest = {keyword: value for keyword, value in schema.items() if keyword != "anyOf"}
            merged = {**only, **rest, "type": [kind, "null"]}
            return {**merged, "enum": [*only["enum"], None]} if "enum" in only else merged
    return schema


def _name(name: str) -> str:
    """Renames `ListOut_AppOut_`, pydantic's name of `ListOut[AppOut]`, to `AppOutList`."""
    return re.sub(r"(\w+?)(?:Out)?_(\w+)_", r"\2\1", name)


def _ref(ref: str) -> str:
    return REF + _name(ref.removeprefix(REF))


def _each(parts: list[Schema]) -> list[Schema]:
    return [tidy(part) for part in parts]


def _by_name(parts: dict[str, Schema]) -> dict[str, Schema]:
    return {name: tidy(part) for name, part in parts.items()}


def _perhaps(part: Schema | bool) -> Schema | bool:
    return tidy(part) if isinstance(part, dict) else part


# By keyword: the conversion of its value, which is usually a schema or several.
_PARTS: dict[str, Callable[[Any], Any]] = {
    "$ref": _ref,
    "additionalProperties": _perhaps,
    "description": lambda text: "\n\n".join(paragraphs(text)),
    "allOf": _each,
    "anyOf": _each,
    "items": _perhaps,
    "oneOf": _each,
    "patternProperties": _by_name,
    "prefixItems": _each,
    "properties": _by_name,
    "propertyNames": _perhaps,
}
