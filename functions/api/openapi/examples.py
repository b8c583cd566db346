"""Examples, composed from those of the fields."""

from typing import Any

from functions.api.openapi.schemas import Schema, Shapes


class NoExample(Exception):
    """A field without an example, from which none can be composed."""


def example(schema: Schema, shapes: Shapes | None = None) -> Any:
    """Returns the schema's own example, or one composed from its parts; NoExample if neither
    exists.

    `shapes` resolves references.
    """
    schema = {**shapes.resolved(schema), **schema} if shapes else schema
    for keyword in ("examples", "enum"):
        if keyword in schema:
            return schema[keyword][0]
    for keyword in ("const", "default"):
        if keyword in schema:
            return schema[keyword]
    if "anyOf" in schema:
        return example(schema["anyOf"][0], shapes)
    return _composed(schema, shapes)


def _composed(schema: Schema, shapes: Shapes | None) -> Any:
    if "properties" in schema:
        members = schema["properties"].items()
        return _paged({name: _of_member(name, part, shapes) for name, part in members})
    if "items" in schema:
        return [example(schema["items"], shapes)]
    raise NoExample(schema)


def _paged(value: dict[str, Any]) -> dict[str, Any]:
    """Returns the example of a page, whose iterators are the ids of its own items."""
    match value:
        case {"iterator": _, "prevIterator": _, "data": [{"id": key} | {"name": key}, *_]}:
            return {**value, "iterator": key, "prevIterator": f"-{key}"}
    return value


def _of_member(name: str, schema: Schema, shapes: Shapes | None) -> Any:
    try:
        return example(schema, shapes)
    except NoExample as exc:
        raise NoExample(f"{name}: {exc}") from None
