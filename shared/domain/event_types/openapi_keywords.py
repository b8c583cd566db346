"""Translation of OpenAPI 3.0 and 3.1 keywords to JSON Schema Draft 7."""

from typing import Any

# Keywords without an equivalent in Draft 7, and definitions: referenced ones are converted
# separately.
DROPPED = frozenset(
    {
        "$anchor",
        "$defs",
        "$dynamicAnchor",
        "$dynamicRef",
        "$id",
        "$schema",
        "$vocabulary",
        "definitions",
        "discriminator",
        "externalDocs",
        "maxContains",
        "minContains",
        "nullable",
        "unevaluatedItems",
        "unevaluatedProperties",
        "xml",
    }
)


def rename(schema: dict[str, Any]) -> None:
    """Renames keywords to their names in Draft 7."""
    if "prefixItems" in schema:
        rest = schema.pop("items", None)
        schema["items"] = schema.pop("prefixItems")
        if rest is not None:
            schema["additionalItems"] = rest
    dependencies: dict[str, Any] = {}
    for keyword in ("dependentRequired", "dependentSchemas"):
        if isinstance(value := schema.pop(keyword, None), dict):
            dependencies |= value
    if dependencies:
        schema["dependencies"] = dependencies
    if "example" in schema:
        schema.setdefault("examples", [schema.pop("example")])
    if not isinstance(schema.get("examples", []), list):
        del schema["examples"]


def set_bounds(schema: dict[str, Any]) -> None:
    """Converts the boolean exclusive bounds of OpenAPI 3.0 to Draft 7's numeric ones."""
    for bound in ("minimum", "maximum"):
        exclusive = "exclusive" + bound.capitalize()
        if isinstance(excluded := schema.get(exclusive), bool):
            del schema[exclusive]
            if excluded and bound in schema:
                schema[exclusive] = schema.pop(bound)


def with_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Returns the schema with null as a valid value."""
    kinds = schema.get("type")
    if kinds is None:
        return {"anyOf": [schema, {"type": "null"}]} if schema else schema
    listed = kinds if isinstance(kinds, list) else [kinds]
    widened = {**schema, "type": [*(kind for kind in listed if kind != "null"), "null"]}
    if isinstance(options := schema.get("enum"), list) and None not in options:
        widened["enum"] = [*options, None]
    return widened
