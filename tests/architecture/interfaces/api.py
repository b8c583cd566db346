"""Operations and schemas of the API's document, without their prose."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from functions.api.openapi import document

# Read by people only.
_PROSE = frozenset({"description", "summary", "title", "example", "examples", "tags"})


def api() -> dict[str, Any]:
    """Returns operations, webhooks, responses and the fields of schemas."""
    whole = document()
    components = whole["components"]
    return {
        "operations": dict(_operations(whole["paths"])),
        "webhooks": dict(_operations(whole["webhooks"])),
        "responses": {name: _response(each) for name, each in components["responses"].items()},
        "schemas": {name: _schema(each) for name, each in components["schemas"].items()},
        "security": without_prose(components["securitySchemes"]),
    }


def without_prose(schema: Any) -> Any:
    """Returns the same without texts for people; fields with such names stay."""
    if isinstance(schema, list):
        return [without_prose(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: {field: without_prose(each) for field, each in value.items()}
        if name == "properties"
        else without_prose(value)
        for name, value in schema.items()
        if name not in _PROSE
    }


def _operations(paths: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in paths.items():
        for method, operation in item.items():
            yield f"{method.upper()} {path}", _operation(operation)


def _operation(operation: Mapping[str, Any]) -> dict[str, Any]:
    named = {name: operation[name] for name in operation if name.startswith("x-")}
    parameters = {f"{p['in']} {p['name']}": _parameter(p) for p in operation.get("parameters", ())}
    responses = {status: _response(each) for status, each in operation["responses"].items()}
    return {
        "id": operation["operationId"],
        "parameters": parameters,
        "body": _body(operation.get("requestBody")),
        "responses": responses,
        "security": operation.get("security"),
        **named,
    }


def _parameter(parameter: Mapping[str, Any]) -> str:
    return _line(parameter["schema"], required=parameter["required"])


def _body(body: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return {"required": body["required"], "content": _content(body)} if body else None


def _response(response: Mapping[str, Any]) -> Any:
    if "$ref" in response:
        return response["$ref"]
    return {"content": _content(response), "headers": sorted(response.get("headers", ()))}


def _content(holder: Mapping[str, Any]) -> dict[str, str]:
    return {kind: _line(each["schema"]) for kind, each in holder.get("content", {}).items()}


def _schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a line for each field, and one for the rest."""
    required = schema.get("required", ())
    fields = {
        name: _line(field, required=name in required)
        for name, field in schema.get("properties", {}).items()
    }
    rest = {name: schema[name] for name in schema if name not in ("properties", "required")}
    return {"fields": fields, "schema": _line(rest)}


def _line(schema: Any, *, required: bool = False) -> str:
    shown = json.dumps(without_prose(schema), sort_keys=True, ensure_ascii=False)
    return f"required {shown}" if required else shown
