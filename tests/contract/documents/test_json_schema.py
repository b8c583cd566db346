"""Contract of `Schemas`."""

import json
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.adapters.documents.json_schema import LibrarySchemas
from shared.domain.event_types import json_schema
from shared.domain.event_types.json_schema import Mismatch

SCHEMAS = LibrarySchemas()
NOTHING_CHECKED = "It has a number, text or depth too extreme to validate."


def mismatch(schema: Any, payload: Any) -> Mismatch | None:
    text = payload if isinstance(payload, str) else json.dumps(payload)
    return SCHEMAS.validator(schema).mismatch(text)


@pytest.mark.parametrize(
    "schema",
    [
        True,
        {},
        {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]},
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "prefixItems": 7},
        {"$schema": "http://example.com/mine", "unknown": {"type": 7}},
        {"$ref": "#/definitions/a", "definitions": {"a": {"$ref": "#"}}},
        {"maximum": 10**400},
    ],
)
def test_a_schema_of_draft_7_has_no_flaw(schema: Any) -> None:
    assert SCHEMAS.flaw(schema, enforced=False) is None
    assert SCHEMAS.flaw(schema, enforced=True) is None


@pytest.mark.parametrize(
    ("schema", "flaw"),
    [
        (3, "At /: 3 is not of types"),
        ([], "At /: [] is not of types"),
        (None, "At /: null is not of types"),
        ({"type": "text"}, 'At /type: "text" is not valid'),
        ({"properties": {"a": {"minimum": "1"}}}, 'At /properties/a/minimum: "1" is not of type'),
        ({"allOf": [{"required": "a"}]}, 'At /allOf/0/required: "a" is not of type "array"'),
        ({"pattern": "("}, 'At /pattern: "(" is not a "regex"'),
        ({"title": ["x" * 10_000]}, 'At /title: ["xxx'),
    ],
)
def test_an_invalid_schema_has_a_flaw_with_its_location(schema: Any, flaw: str) -> None:
    found = SCHEMAS.flaw(schema, enforced=False)

    assert found is not None
    assert found.startswith(flaw)
    assert len(found) < 500
    assert SCHEMAS.flaw(schema, enforced=True) == found


@pytest.mark.parametrize("pattern", ["(?=a)b", r"(a)\1", "(((a{1000}){1000}){1000})"])
def test_a_pattern_of_superlinear_time_or_much_space_cannot_be_enforced(
    pattern: str,
) -> None:
    schema = {"properties": {"a": {"pattern": pattern}}}

    assert SCHEMAS.flaw(schema, enforced=False) is None
    found = SCHEMAS.flaw(schema, enforced=True)
    assert found is not None
    assert "is not a" in found


@pytest.mark.parametrize(
    ("schema", "payload", "path", "reason"),
    [
        ({"required": ["id"]}, {}, (), '"id" is a required property'),
        ({"type": "array"}, {}, (), 'The value is not of type "array"'),
        (
            {"properties": {"a": {"maximum": 3}}},
            {"a": 4},
            ("a",),
            "The value is greater than the maximum of 3",
        ),
        (
            {
                "properties": {"list": {"items": {"$ref": "#/definitions/x/y~1%25"}}},
                "definitions": {"x": {"y/%": {"properties": {"n~/% ü": {"type": "null"}}}}},
            },
            {"list": [{}, {"n~/% ü": 1}]},
            ("list", "[1]", "n~/% ü"),
            'The value is not of type "null"',
        ),
        (
            {"$id": "http://example.com/a", "allOf": [{}, {"properties": {"a": False}}]},
            {"a": 1},
            ("a",),
            "No value is allowed here.",
        ),
        (
            {"properties": {"a": {}}, "additionalProperties": False},
            {"a": 1, "b": "secret"},
            (),
            "Additional properties are not allowed ('b' was unexpected)",
        ),
        (
            {"properties": {"a": {}}, "additionalProperties": {"type": "string"}},
            {"a": 1, "b": 2},
            ("b",),
            'The value is not of type "string"',
        ),
        (
            {"patternProperties": {"^a": {}}, "additionalProperties": {"type": "string"}},
            {"b": 2},
            (),
            "The value does not fit additionalProperties and patternProperties.",
        ),
        (
            {"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": False},
            {"a": 1},
            (),
            '"b" is a required property',
        ),
        ({"if": {"required": ["a"]}, "else": False}, {}, (), "No value is allowed here."),
        ({"dependencies": {"a": {"required": ["b"]}}}, {"a": 1}, (), '"b" is a required property'),
        ({"dependencies": {"a": ["b"]}}, {"a": 1}, (), "The value does not fit dependencies."),
        (
            {"properties": {"a": {"items": [{"type": "string"}], "additionalItems": False}}},
            {"a": ["x", 1]},
            ("a",),
            "The value does not fit additionalItems and items.",
        ),
        (
            {"properties": {"a": {"items": [True, {"type": "string"}]}}},
            {"a": ["x", 1]},
            ("a", "[1]"),
            'The value is not of type "string"',
        ),
        (
            {"properties": {"a": {"anyOf": [{"type": "string"}, {"minimum": 7}]}}},
            {"a": 1},
            ("a",),
            "The value does not fit anyOf.",
        ),
        ({"not": {}}, {}, (), "The value does not fit not."),
        (
            {"propertyNames": {"maxLength": 1}},
            {"ab": 1},
            (),
            "The value does not fit propertyNames.",
        ),
        (False, {}, (), "No value is allowed here."),
        ({"allOf": [{"$ref": "#"}], "not": {}}, {}, (), "The value does not fit allOf and not."),
    ],
)
def test_a_mismatch_names_the_innermost_location(
    schema: Any, payload: Any, path: tuple[str, ...], reason: str
) -> None:
    assert mismatch(schema, payload) == Mismatch(path, reason)


def test_a_matching_payload_has_no_mismatch() -> None:
    schema = {"properties": {"id": {"type": "integer"}, "at": {"format": "date-time"}}}

    assert mismatch(schema, {"id": 10**30, "at": "2026-01-15T12:00:00Z", "more": None}) is None
    assert mismatch(schema, {"id": 1.0}) is None
    assert mismatch(schema, {"at": "yesterday"}) == Mismatch(
        ("at",), 'The value is not a "date-time"'
    )


@pytest.mark.parametrize(
    "payload", ['{"a":' + "9" * 5_000 + "}", r'{"a":"\ud800"}', "[" * 501 + "]" * 501]
)
def test_a_payload_that_cannot_be_checked_does_not_match(payload: str) -> None:
    tree = {"items": {"$ref": "#"}, "properties": {"a": {"pattern": "a", "minimum": 1}}}

    assert mismatch(tree, payload) == Mismatch((), NOTHING_CHECKED)
    assert mismatch(tree, "[" * 500 + "]" * 500) is None


def test_the_reason_of_a_mismatch_is_short_and_quotes_no_value() -> None:
    long = "secret" * 1_000

    of_value = mismatch({"properties": {"a": {"enum": ["b" * 1_000]}}}, {"a": long})
    of_name = mismatch({"additionalProperties": {"type": "null"}}, {long: 1})

    assert of_value is not None
    assert of_name is not None
    assert "secret" not in of_value.reason
    assert len(of_value.reason) <= 200
    assert len(of_name.path[0]) == 64


def test_the_checked_depth_shrinks_with_the_complexity_of_the_schema() -> None:
    """Otherwise the library's stack would overflow and crash the process."""
    definitions: dict[str, Any] = {
        f"a{i}": {"allOf": [{"oneOf": [{"not": {"not": {"$ref": f"#/definitions/a{i + 1}"}}}]}]}
        for i in range(900)
    }
    top = {"$ref": "#/definitions/a0"}
    schema = {**top, "definitions": {**definitions, "a900": {"items": top}}}

    assert json_schema.flaw(schema, enforced=True) is None
    assert mismatch(schema, "[" * 22 + "]" * 22) is None
    assert mismatch(schema, "[" * 200 + "]" * 200) == Mismatch((), NOTHING_CHECKED)


def test_nested_alternatives_do_not_multiply_the_time() -> None:
    branch = {"properties": {"a": {"$ref": "#"}}}
    schema = {"anyOf": [{**branch, "required": ["y"]}, {**branch, "required": ["z"]}]}
    payload: dict[str, Any] = {}
    for _ in range(100):
        payload = {"a": payload}

    start = process_time()
    assert mismatch(schema, payload) == Mismatch((), "The value does not fit anyOf.")
    assert process_time() - start < 1


@pytest.mark.parametrize(
    ("schema", "payload", "path"),
    [
        ({"items": {"type": "integer"}}, [1] * 300_000 + ["x"], ()),
        ({"items": {"type": "integer"}}, ["x"] * 200_000, ("[0]",)),
        ({"allOf": [{"type": "array"}] * 4_000 + [{"type": "object"}]}, [1] * 300_000, ()),
        ({"pattern": "(x+x+)+y"}, "x" * 1_000_000, ()),
    ],
)
def test_a_large_payload_is_scanned_only_a_few_times(
    schema: Any, payload: Any, path: tuple[str, ...]
) -> None:
    start = process_time()
    found = mismatch(schema, json.dumps(payload))

    assert found is not None
    assert found.path == path
    assert process_time() - start < 10


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)
TYPES = st.sampled_from(["array", "boolean", "integer", "null", "number", "object", "string"])
NAMES = st.sampled_from(["a", "b", "/", "~", "%", "é"])


def schemas(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    keywords = {
        "additionalProperties": inner,
        "allOf": st.lists(inner, min_size=1, max_size=2),
        "anyOf": st.lists(inner, min_size=1, max_size=2),
        "contains": inner,
        "dependencies": st.dictionaries(NAMES, inner | st.lists(NAMES, unique=True)),
        "else": inner,
        "enum": st.lists(JSON, min_size=1, max_size=3, unique_by=repr),
        "if": inner,
        "items": inner | st.lists(inner, min_size=1, max_size=2),
        "maxProperties": st.integers(0, 2),
        "not": inner,
        "oneOf": st.lists(inner, min_size=1, max_size=2),
        "pattern": st.sampled_from(["^a", "b+", "é"]),
        "properties": st.dictionaries(NAMES, inner, max_size=2),
        "required": st.lists(NAMES, unique=True),
        "then": inner,
        "type": TYPES,
    }
    return st.fixed_dictionaries({}, optional=keywords)


SCHEMA = st.recursive(
    st.booleans() | st.just({"$ref": "#"}) | TYPES.map(lambda name: {"type": name}),
    schemas,
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(schema=SCHEMA, payload=st.dictionaries(NAMES, JSON, max_size=3))
def test_a_mismatch_is_found_if_and_only_if_the_library_finds_one(
    schema: Any, payload: Any
) -> None:
    import jsonschema_rs

    if json_schema.flaw(schema, enforced=True) or SCHEMAS.flaw(schema, enforced=True):
        return

    found = mismatch(schema, payload)

    fits = jsonschema_rs.Draft7Validator(schema).is_valid(payload)
    assert (found is None) == fits
    assert found is None or found.reason


@settings(max_examples=200, deadline=None)
@given(schema=JSON, payload=JSON)
def test_any_json_is_a_schema_or_has_a_flaw(schema: Any, payload: Any) -> None:
    if SCHEMAS.flaw(schema, enforced=True) is None:
        mismatch(schema, payload)
