"""Breaking changes of JSON Schemas.

Values from clients must still be accepted: the earlier schema must be a subset of the later one.
Values to clients must still be known: there, the later schema must be a subset of the earlier one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]
Schema = Mapping[str, Any]

# Limits that may only rise, may only fall, and must stay equal.
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_EXACT = ("pattern", "format", "multipleOf", "not", "propertyNames", "const")


def resolved(document: Document, part: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns the target of a reference, or the schema itself."""
    found: Any = document
    if "$ref" not in part:
        return part
    for name in part["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return {**found, **{keyword: value for keyword, value in part.items() if keyword != "$ref"}}


@dataclass(frozen=True)
class Comparison:
    """Comparison of values `sent` to the API, or received from it, in two versions."""

    before: Document
    after: Document
    sent: bool

    def schemas(self, place: str, before: Schema, after: Schema) -> Iterator[str]:
        """Yields a line with location and reason for each breaking difference."""
        was, now = _variants(self.before, before), _variants(self.after, after)
        inner, outer = (was, now) if self.sent else (now, was)
        for variant in inner:
            fitting = [other for other in outer if _fits(_type(variant), _type(other))]
            if not fitting:
                yield f"{place}: {_type(variant)} is {'refused' if self.sent else 'new'}"
            else:
                found = (list(self._of_one_type(place, variant, other)) for other in fitting)
                yield from min(found, key=len)
        if self.sent and before.get("default") != after.get("default"):
            yield f"{place}: the default is {after.get('default')!r}, not {before.get('default')!r}"

    def _of_one_type(self, place: str, inner: Schema, outer: Schema) -> Iterator[str]:
        yield from (f"{place}: {keyword} differs" for keyword in _exceeded(inner, outer))
        yield from self._of_members(place, inner, outer)
        for keyword in ("items", "additionalProperties"):
            if keyword in outer:
                yield from self._parts(f"{place}[]", inner.get(keyword, True), outer[keyword])

    def _of_members(self, place: str, inner: Schema, outer: Schema) -> Iterator[str]:
        for name in {*outer.get("required", ())} - {*inner.get("required", ())}:
            yield f"{place}.{name}: {'is required' if self.sent else 'may be left out'}"
        parts = inner.get("properties", {}), outer.get("properties", {})
        was, now = self._in_time(*parts)
        yield from (f"{place}.{name}: is gone" for name in was.keys() - now.keys())
        for name in was.keys() & now.keys():
            yield from self.schemas(f"{place}.{name}", was[name], now[name])

    def _parts(self, place: str, inner: Any, outer: Any) -> Iterator[str]:
        """Compares the items or properties: a schema, or whether any value is allowed."""
        if inner is False or outer is True:
            return
        if outer is False:
            yield f"{place}: nothing is taken"
        else:
            yield from self.schemas(place, *self._in_time({} if inner is True else inner, outer))

    def _in_time(self, inner: Schema, outer: Schema) -> tuple[Schema, Schema]:
        return (inner, outer) if self.sent else (outer, inner)


def _variants(document: Document, schema: Schema) -> list[Schema]:
    """Returns the alternatives of a schema, each of one type."""
    schema = resolved(document, schema)
    for keyword in ("anyOf", "oneOf"):
        if keyword in schema:
            rest = {name: value for name, value in schema.items() if name != keyword}
            return [v for part in schema[keyword] for v in _variants(document, {**rest, **part})]
    if isinstance(schema.get("type"), list):
        return [_of_type({**schema, "type": kind}) for kind in schema["type"]]
    return [schema]


def _of_type(schema: Schema) -> Schema:
    """Returns the rules of one type from a schema of several types."""
    if schema["type"] == "null":
        return {"type": "null"}
    if "enum" in schema:
        return {**schema, "enum": [value for value in schema["enum"] if value is not None]}
    return schema


def _type(schema: Schema) -> str:
    return str(schema.get("type", "anything"))


def _fits(inner: str, outer: str) -> bool:
    return outer in (inner, "anything") or (inner, outer) == ("integer", "number")


def _exceeded(inner: Schema, outer: Schema) -> Iterator[str]:
    """Yields the rules of `outer` that a value valid for `inner` may break."""
    for keyword in _UPPER:
        if inner.get(keyword, float("inf")) > outer.get(keyword, float("inf")):
            yield keyword
    for keyword in _LOWER:
        if inner.get(keyword, float("-inf")) < outer.get(keyword, float("-inf")):
            yield keyword
    for keyword in _EXACT:
        if keyword in outer and inner.get(keyword) != outer[keyword]:
            yield keyword
    if "enum" in outer and not _all_in(inner.get("enum"), outer["enum"]):
        yield "enum"


def _all_in(values: list[Any] | None, among: list[Any]) -> bool:
    return values is not None and all(value in among for value in values)
