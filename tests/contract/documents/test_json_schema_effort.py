"""Bounded time of validation for any schema and payload."""

from random import Random
from time import process_time
from typing import Any

import pytest

from shared.adapters.documents.json_schema import LibrarySchemas
from shared.domain.event_types.json_schema import flaw
from shared.domain.messages.message_parser import MAX_BODY_BYTES

# Several times the time on a current machine, and a fraction of a function's timeout.
SECONDS = 5.0
MANY = 400


def all_of(part: dict[str, Any], times: int = MANY) -> dict[str, Any]:
    return {"items": {"allOf": [part] * times}}


NESTED = [",".join(map(str, range(100, 120)))] * 200
# Schemas that make the library slow, each with such items of a payload.
SLOW: dict[str, tuple[Any, str]] = {
    "types": (all_of({"type": "integer"}), "1"),
    "alternatives": ({"items": {"anyOf": [{"type": "string"}] * MANY + [{}]}}, "1"),
    "fractions as bounds": (all_of({"minimum": 0.5}, 40), "1.5"),
    "small fractions as bounds": (all_of({"minimum": 1e-300}, 40), "1e300"),
    "multiples of a fraction": (all_of({"multipleOf": 0.1}, 10), "1.5"),
    "multiples of a small fraction": (all_of({"multipleOf": 1e-300}, 10), "1e300"),
    "constants": (all_of({"not": {"const": 2.5}}, 45), "1.5"),
    "large constants": (all_of({"not": {"const": [1] * 20 + [2]}}, 45), f"[{'1,' * 20}3]"),
    "enumerations": ({"items": {"enum": [n + 0.25 for n in range(45)] + [1.5]}}, "1.5"),
    "expressions": (all_of({"pattern": "^(a|b)*c?$"}, 20), '"a"'),
    "formats": (all_of({"format": "idn-hostname"}), '"a\u00e9.cd"'),
    "names": ({"items": {"propertyNames": {"allOf": [{"maxLength": 9}] * MANY}}}, '{"a":1}'),
    "many properties": ({"items": {"properties": {f"k{n}": {} for n in range(4_000)}}}, "{}"),
    "unique numbers": ({"uniqueItems": True}, "{}"),
    "unique lists": ({"items": {"uniqueItems": True}}, "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]"),
}
HARD = "".join(Random(1).choices("ab", k=MAX_BODY_BYTES))  # noqa: S311 not for secrets


def checked(schema: Any, payload: str) -> tuple[bool, float]:
    """Returns whether the payload was checked, and the processor time of that in seconds."""
    validator = LibrarySchemas().validator(schema)
    start = process_time()
    found = validator.mismatch(payload)
    refused = found is not None and "too complex to validate" in found.reason
    return not refused, process_time() - start


def longest(schema: Any, make: Any) -> float:
    """Returns the seconds for the longest payload that is checked."""
    size = MAX_BODY_BYTES
    while True:
        looked_at, seconds = checked(schema, make(size))
        if looked_at:
            return seconds
        size = size * 9 // 10


@pytest.mark.parametrize("name", SLOW)
def test_no_enforceable_schema_takes_long(name: str) -> None:
    schema, item = SLOW[name]
    assert flaw(schema, enforced=True) is None

    def payload(size: int) -> str:
        return "[" + ",".join([item] * (size // (len(item.encode()) + 1))) + "]"

    assert longest(schema, payload) < SECONDS


@pytest.mark.parametrize(
    "expression", ["(a|b)*a(a|b){150}c", "^(a?){300}b*c", "([ab]{1,40}){1,40}c", "(.*a){20}c"]
)
def test_no_expression_takes_long(expression: str) -> None:
    schema = {"items": {"pattern": expression}}

    assert longest(schema, lambda size: f'["{HARD[:size]}"]') < SECONDS


def test_no_nesting_takes_long() -> None:
    schema = {"items": {"$ref": "#"}, "uniqueItems": True}

    def payload(size: int) -> str:
        inner = ",".join(map(str, range(size // 8)))
        return "".join(f"[{one}," for one in NESTED) + f"[{inner}]" + "]" * len(NESTED)

    assert longest(schema, payload) < SECONDS


def test_an_ordinary_schema_checks_the_largest_payload() -> None:
    line = {
        "type": "object",
        "required": ["sku", "price"],
        "properties": {
            "sku": {"type": "string", "pattern": "^[A-Z0-9-]{1,32}$"},
            "price": {"type": "number", "minimum": 0, "multipleOf": 0.01},
            "added_at": {"type": "string", "format": "date-time"},
            "tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
        },
        "additionalProperties": False,
    }
    properties = {f"field_{n}": {"type": ["string", "null"], "maxLength": 80} for n in range(100)}
    schema = {
        "type": "object",
        "properties": {**properties, "lines": {"type": "array", "items": line}},
    }
    item = '{"sku":"A-1","price":9.99,"added_at":"2026-01-15T12:00:00Z","tags":["a","b"]}'
    payload = '{"lines":[' + ",".join([item] * (800_000 // len(item))) + "]}"

    looked_at, seconds = checked(schema, payload)

    assert looked_at
    assert seconds < SECONDS
