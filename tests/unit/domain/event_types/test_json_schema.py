"""Limits of schemas."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.event_types.json_schema import (
    MAX_COST,
    bad_reference,
    cost,
    depth,
    newest,
    resolve,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=12,
)
KEYWORDS = st.sampled_from(
    ["$ref", "allOf", "anyOf", "definitions", "enum", "items", "not", "pattern", "properties"]
)
REFERENCES = st.sampled_from(["#", "#/", "#/definitions/a", "#/allOf/0", "#/not", "http://x", "#a"])
SCHEMAS = st.recursive(
    JSON | REFERENCES | st.booleans(),
    lambda inner: (
        st.dictionaries(KEYWORDS | st.sampled_from(["a", "b"]), inner, max_size=4)
        | st.lists(inner, max_size=3)
    ),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("versions", "counts"),
    [
        ("1", "1"),
        ("1 2 10 9", "10"),
        ("2 02 1", "2"),
        ("b a", "b"),
        ("z 1", "1"),
        ("9" * 5_000 + " 8", "9" * 5_000),
        ("² 1", "1"),
    ],
)
def test_the_highest_number_is_the_newest_version(versions: str, counts: str) -> None:
    assert newest(dict.fromkeys(versions.split(" "), True)) == counts


@pytest.mark.parametrize("schemas", [None, {}])
def test_no_schemas_have_no_newest_version(schemas: dict[str, Any] | None) -> None:
    assert newest(schemas) is None


@pytest.mark.parametrize(
    ("value", "levels"), [(1, 0), ({}, 1), ([], 1), ({"a": 1}, 1), ([{"a": [1]}, 2], 3)]
)
def test_depth_counts_nested_containers(value: Any, levels: int) -> None:
    assert depth(value) == levels


@pytest.mark.parametrize(
    "schema",
    [
        True,
        {"$ref": "#"},
        {"$ref": "#/definitions/a", "definitions": {"a": {"$ref": "#/definitions/a"}}},
        {"$ref": "#/definitions/a~1b%20c~0", "definitions": {"a/b c~": False}},
        {"$ref": "#/allOf/1", "allOf": [True, {}]},
        {"$ref": "#/$defs/a", "$defs": {"a": {"type": "string"}}},
        # Values that only look like references.
        {"properties": {"$ref": {"type": "string"}}},
        {"enum": [{"$ref": "http://example.com"}], "default": {"$ref": "http://example.com"}},
        {"$ref": 3},
    ],
)
def test_references_within_the_document_are_valid(schema: Any) -> None:
    assert bad_reference(schema) is None


@pytest.mark.parametrize(
    ("schema", "bad"),
    [
        ({"$ref": "http://example.com/a"}, "http://example.com/a"),
        ({"items": [{"$ref": "file:///etc/passwd"}]}, "file:///etc/passwd"),
        ({"properties": {"a": {"not": {"$ref": "a.json"}}}}, "a.json"),
        ({"definitions": {"a": {"$ref": "#/definitions/b"}}}, "#/definitions/b"),
        ({"$ref": "#/allOf/2", "allOf": [True, {}]}, "#/allOf/2"),
        ({"$ref": "#/title", "title": "a"}, "#/title"),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "other"}}}, "other"),
        ({"$ref": "#name"}, "#name"),
    ],
)
def test_a_reference_out_of_the_document_or_to_nothing_is_reported(schema: Any, bad: str) -> None:
    assert bad_reference(schema) == bad


def doubling(steps: int) -> dict[str, Any]:
    definitions: dict[str, Any] = {
        f"d{i}": {"allOf": [{"$ref": f"#/definitions/d{i + 1}"}] * 2} for i in range(steps)
    }
    return {"definitions": {**definitions, f"d{steps}": {}}, "$ref": "#/definitions/d0"}


def test_a_schema_costs_each_use_of_a_reference() -> None:
    # The root; d0 and its two references; two of d1 with two references each; four of d2.
    assert cost(doubling(2)) == 1 + 3 + 2 * 3 + 4
    assert cost(doubling(10)) <= MAX_COST < cost(doubling(11))
    assert cost(doubling(3_000)) == MAX_COST + 1


def test_a_schema_that_refers_to_itself_has_a_cost() -> None:
    tree = {"properties": {"left": {"$ref": "#"}, "right": {"$ref": "#"}}}

    assert cost(tree) == 3


@pytest.mark.parametrize(
    ("schema", "costs"),
    [
        (True, 1),
        ({}, 1),
        ({"properties": {"a": {}, "b": True}}, 3),
        ({"definitions": {"a": {}, "b": {}}}, 1),
        ({"pattern": "a"}, 21),
        ({"patternProperties": {"a": {}, "b": {}}}, 43),
        ({"enum": ["a", None, True]}, 4),
        ({"enum": [1, 1.5, {}]}, 221),
        ({"$ref": "#/definitions/a", "definitions": {"a": {}}, "pattern": "a"}, 2),
    ],
)
def test_a_schemas_cost_follows_its_keywords(schema: Any, costs: int) -> None:
    assert cost(schema) == costs


@given(SCHEMAS)
def test_any_json_value_has_a_depth_and_a_cost(schema: Any) -> None:
    assert depth(schema) >= 0
    reference = bad_reference(schema)
    assert reference is None or resolve(schema, reference) not in (True, False)
    assert 1 <= cost(schema) <= MAX_COST + 1
