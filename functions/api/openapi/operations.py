"""Operations in the OpenAPI document."""

import inspect
import re
from collections.abc import Iterator
from typing import Any

from functions.api.openapi import errors, texts
from functions.api.openapi.examples import example
from functions.api.openapi.schemas import Shapes, without_null
from functions.api.operations import Operation, Text
from shared.domain.auth.permissions import Permission, Reach

_PATH_PARAMETER = re.compile(r"<(\w+)>")


def path_of(operation: Operation) -> str:
    """Returns the path with its parameters in braces."""
    return _PATH_PARAMETER.sub(r"{\1}", operation.path)


def described(operation: Operation, shapes: Shapes) -> dict[str, Any]:
    """Describes the operation."""
    summary, *rest = texts.paragraphs(inspect.getdoc(operation.route) or "")
    right = operation.permission
    found: dict[str, Any] = {
        "operationId": operation.name + (".head" if operation.method == "HEAD" else ""),
        "tags": [texts.TAGS[operation.name.partition(".")[0]][0]],
        "summary": summary.removesuffix("."),
        "description": "\n\n".join([*rest, _access(right)]),
        "x-token": right.reach.value,
    }
    if right.capability is not None:
        found["x-capability"] = right.capability.value
    if right.reach is Reach.ANYONE:
        found["security"] = []
    if operation.name.endswith("-deprecated"):
        found["deprecated"] = True
    parameters = list(_parameters(operation, shapes))
    if parameters:
        found["parameters"] = parameters
    if "body" in operation.reads:
        found["requestBody"] = _body(operation, shapes)
    return {**found, "responses": _responses(operation, shapes)}


def _access(right: Permission) -> str:
    if right.reach is Reach.ANYONE:
        return "Requires no token."
    if right.reach is Reach.ORGANISATION:
        return "Requires an organisation's token."
    if right.reach is Reach.TOKEN:
        return "Requires a token of an organisation or of an application."
    if right.reach is Reach.BEARER:
        return "Requires an application's token; an organisation's token is refused."
    held = f" with the capability `{right.capability.value}`" if right.capability else ""
    return f"Requires an organisation's token, or an application's{held}."


def _parameters(operation: Operation, shapes: Shapes) -> Iterator[dict[str, Any]]:
    for name in _PATH_PARAMETER.findall(operation.path):
        meaning, shown = texts.PARAMETERS[name]
        schema = {"type": "string", "minLength": 1, "examples": [shown]}
        yield _parameter("path", name, meaning, schema, required=True)
    if "query" in operation.reads:
        model = shapes.resolved(shapes.of(operation.reads["query"]))
        for name, schema in model.get("properties", {}).items():
            value = without_null(schema)
            meaning = value["description"]
            value = {keyword: v for keyword, v in value.items() if keyword != "description"}
            if name == "iterator":
                value = {**value, "examples": [_iterator(operation, shapes)]}
            yield _parameter("query", name, meaning, value, name in model.get("required", ()))
    if "idempotency_key" in operation.reads:
        schema = {"type": "string", "examples": ["invoice-42-paid"]}
        yield _parameter("header", "idempotency-key", texts.IDEMPOTENCY_KEY, schema)


def _iterator(operation: Operation, shapes: Shapes) -> str:
    """Returns an example of an iterator of this list: each list has its own kind."""
    return str(example(shapes.of(operation.responses[200]), shapes)["iterator"])


def _parameter(
    place: str, name: str, meaning: str, schema: dict[str, Any], required: bool = False
) -> dict[str, Any]:
    found = {"name": name, "in": place, "required": required, "description": meaning}
    shown = example(schema)
    if required:
        return {**found, "schema": schema, "example": shown}
    # Renderers send a parameter's example: a list would start after its first item.
    return {**found, "schema": {**schema, "examples": [shown]}}


def _body(operation: Operation, shapes: Shapes) -> dict[str, Any]:
    schema = shapes.of(operation.reads["body"])
    # A missing body is read as an empty object.
    whole = shapes.resolved(schema)
    # So a body is required if the schema, or each of its alternatives, has required fields.
    required = all("required" in each for each in whole.get("oneOf", [whole]))
    content = {"schema": schema, "example": example(schema, shapes)}
    return {"required": required, "content": {"application/json": content}}


def _responses(operation: Operation, shapes: Shapes) -> dict[str, Any]:
    answers = {
        str(status): {"description": texts.RESPONSES[status], **_content(kind, shapes)}
        for status, kind in operation.responses.items()
    }
    return {**answers, **errors.references(operation)}


def _content(kind: Any, shapes: Shapes) -> dict[str, Any]:
    if kind is None:
        return {}
    if isinstance(kind, Text):
        schema = {"type": "string", "examples": [kind.example]}
        return {"content": {kind.media_type: {"schema": schema, "example": kind.example}}}
    schema = shapes.of(kind)
    content = {"schema": schema, "example": example(schema, shapes)}
    return {"content": {"application/json": content}}
