"""Validation of the API's responses against the OpenAPI document."""

import json
import re
from functools import cache
from typing import Any

import jsonschema_rs
from pydantic import TypeAdapter

from functions.api.operations import Operation, Text
from functions.api.routes import OPERATIONS


def check(method: str, path: str, status: int, text: str) -> None:
    """Raises AssertionError if a successful response has another status or shape than declared."""
    operation = operation_at(method, path.rstrip("/") or "/")
    if operation is None or status >= 400:
        return
    assert status in operation.responses, f"{operation.name} does not declare {status}"
    declared = operation.responses[status]
    if declared is None:
        assert text == "", f"{operation.name} declares no body"
    elif not isinstance(declared, Text):
        _validator(operation.name, status).validate(json.loads(text))


@cache
def _validator(name: str, status: int) -> jsonschema_rs.Draft202012Validator:
    (declared, *_) = (o.responses[status] for o in OPERATIONS if o.name == name)
    schema = TypeAdapter(declared).json_schema()
    return jsonschema_rs.Draft202012Validator(_closed(schema))


def _closed(schema: Any) -> Any:
    """Returns the schema without additional properties."""
    if isinstance(schema, list):
        return [_closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: _closed(part) for name, part in schema.items()}
    if isinstance(closed.get("properties"), dict) and "type" in closed:
        closed.setdefault("additionalProperties", False)
    return closed


def operation_at(method: str, path: str) -> Operation | None:
    """Returns the operation of a request; None if there is none."""
    for operation, pattern in _patterns():
        if operation.method == method and pattern.fullmatch(path):
            return operation
    return None


@cache
def _patterns() -> list[tuple[Operation, re.Pattern[str]]]:
    """Yields each operation with the pattern of its paths."""
    return [(o, re.compile(re.sub(r"<\w+>", "[^/]+", o.path))) for o in OPERATIONS]
