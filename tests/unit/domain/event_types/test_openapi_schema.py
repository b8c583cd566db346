"""Conversion of OpenAPI schemas to self-contained JSON Schemas."""

from typing import Any

import jsonschema_rs
import pytest

from shared.domain.event_types.event_type import MAX_BYTES
from shared.domain.event_types.json_schema import bad_reference
from shared.domain.event_types.openapi_schema import (
    MAX_TOTAL_BYTES,
    SchemaConverter,
    Unusable,
)

NAME = {"type": "string"}


def converter(version: str = "3.1.0", **schemas: Any) -> SchemaConverter:
    return SchemaConverter({"openapi": version, "components": {"schemas": schemas}})


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def local(name: str) -> dict[str, Any]:
    return {"$ref": f"#/definitions/{name}"}


@pytest.mark.parametrize(
    ("schema", "converted"),
    [
        (
            {"type": "object", "properties": {"a": NAME}},
            {"type": "object", "properties": {"a": NAME}},
        ),
        (True, True),
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": ["string", "null"], "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "nullable": False}, {"type": "string"}),
        (
            {"type": "string", "enum": ["a"], "nullable": True},
            {"type": ["string", "null"], "enum": ["a", None]},
        ),
        ({"nullable": True, "allOf": [NAME]}, {"anyOf": [{"allOf": [NAME]}, {"type": "null"}]}),
        ({"nullable": True}, {}),
        ({"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}),
        ({"maximum": 1, "exclusiveMaximum": False}, {"maximum": 1}),
        ({"exclusiveMaximum": 1}, {"exclusiveMaximum": 1}),
        ({"exclusiveMaximum": True}, {}),
        ({"example": 1}, {"examples": [1]}),
        ({"example": 1, "examples": [2]}, {"examples": [2]}),
        ({"examples": {"a": {"value": 1}}}, {}),
        (
            {"prefixItems": [{"nullable": True, "type": "string"}], "items": False},
            {"items": [{"type": ["string", "null"]}], "additionalItems": False},
        ),
        ({"prefixItems": [NAME]}, {"items": [NAME]}),
        (
            {"dependentRequired": {"a": ["b"]}, "dependentSchemas": {"c": {"example": 1}}},
            {"dependencies": {"a": ["b"], "c": {"examples": [1]}}},
        ),
        ({"discriminator": {"propertyName": "a"}, "xml": {}, "$id": "x", "$defs": {}}, {}),
        (
            {"properties": {"nullable": {"example": 1}}},
            {"properties": {"nullable": {"examples": [1]}}},
        ),
        ({"items": {"not": {"example": 1}}}, {"items": {"not": {"examples": [1]}}}),
        ({"x-internal": {"example": 1}, "enum": [{"nullable": True}]}, "as it was"),
    ],
)
def test_keywords_are_translated_to_draft_7(schema: Any, converted: Any) -> None:
    expected = schema if converted == "as it was" else converted

    assert converter().standalone(schema) == expected


def test_a_referenced_schema_is_included_once() -> None:
    both = {"properties": {"a": ref("Name"), "b": ref("Name")}}

    assert converter(Name=NAME).standalone(both) == {
        "properties": {"a": local("Name"), "b": local("Name")},
        "definitions": {"Name": NAME},
    }


def test_referenced_schemas_may_refer_to_each_other() -> None:
    node = {"properties": {"next": ref("Node"), "name": ref("Name")}}

    assert converter(Node=node, Name=NAME, Other={}).standalone({"items": ref("Node")}) == {
        "items": local("Node"),
        "definitions": {
            "Node": {"properties": {"next": local("Node"), "name": local("Name")}},
            "Name": NAME,
        },
    }


def test_a_reference_at_the_root_is_replaced_by_its_target() -> None:
    node = {"properties": {"next": ref("Node")}, "examples": [{}]}
    made = converter(Node=node, Same={**ref("Node"), "description": "So"})

    for start in ("Node", "Same"):
        standalone = made.standalone(ref(start))
        assert standalone["examples"] == [{}]
        assert standalone["properties"] == {"next": local("Node")}
        assert bad_reference(standalone) is None


def test_a_reference_can_lead_anywhere_in_the_document() -> None:
    document = {
        "components": {"schemas": {"A": {"properties": {"b/~%": NAME}}, "a b": {"type": "null"}}}
    }
    pointers = ["#/components/schemas/A/properties/b~1~0%25", "#/components/schemas/a%20b"]

    standalone = SchemaConverter(document).standalone({"allOf": [{"$ref": p} for p in pointers]})

    assert len(standalone["definitions"]) == 2
    assert bad_reference(standalone) is None
    validator = jsonschema_rs.Draft7Validator(standalone, offline=True)
    assert not validator.is_valid("text")
    assert "b" in str(standalone)


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("3.0.3", {"properties": {"a": local("Name")}}),
        ("3.1.0", {"properties": {"a": {"maxLength": 3, "allOf": [local("Name"), {}]}}}),
    ],
)
def test_keywords_beside_a_reference_count_since_openapi_3_1(version: str, expected: Any) -> None:
    beside = {"properties": {"a": {**ref("Name"), "maxLength": 3, "allOf": [{}]}}}

    standalone = converter(version, Name=NAME).standalone(beside)

    assert standalone == {**expected, "definitions": {"Name": NAME}}


def test_notes_beside_a_reference_change_nothing() -> None:
    beside = {"items": {**ref("Name"), "description": "A name"}}

    assert converter(Name=NAME).standalone(beside)["items"] == local("Name")


def test_a_nullable_reference_may_be_null() -> None:
    nullable = {"properties": {"a": {**ref("Name"), "nullable": True}}}

    for version in ("3.0.3", "3.1.0"):
        standalone = converter(version, Name=NAME).standalone(nullable)
        validator = jsonschema_rs.Draft7Validator(standalone, offline=True)
        assert validator.is_valid({"a": None})
        assert not validator.is_valid({"a": 1})


@pytest.mark.parametrize(
    "reference",
    ["#/components/schemas/Missing", "other.yaml#/A", "http://example.com", "#/openapi"],
)
@pytest.mark.parametrize("place", ["root", "within"])
def test_a_reference_to_nothing_is_reported(reference: str, place: str) -> None:
    schema: Any = {"$ref": reference}

    with pytest.raises(Unusable, match="leads to nothing"):
        converter().standalone(schema if place == "root" else {"items": schema})


def test_circular_references_are_refused() -> None:
    made = converter(A=ref("B"), B=ref("A"))

    with pytest.raises(Unusable, match="back to itself"):
        made.standalone(ref("A"))
    assert made.standalone({"items": ref("A")})["definitions"] == {"A": local("B"), "B": local("A")}


def test_examples_are_added_to_a_schema_without_its_own() -> None:
    made = converter(Own={"examples": [0]}, None_={})

    assert made.standalone(ref("None_"), [1])["examples"] == [1]
    assert made.standalone(ref("Own"), [1])["examples"] == [0]
    assert made.standalone(True, [1]) is True


def test_a_schema_with_its_references_fits_an_event_type() -> None:
    half = {"title": "x" * (MAX_BYTES // 2 - 200)}
    made = converter(One=half, Two=half, Three=half)

    assert made.standalone({"allOf": [ref("One"), ref("Two")]})
    with pytest.raises(Unusable, match="too large"):
        made.standalone({"allOf": [ref("One"), ref("Two"), ref("Three")]})
    with pytest.raises(Unusable, match="too large"):
        made.standalone({}, ["x" * MAX_BYTES])


def test_the_total_size_of_a_documents_schemas_is_limited() -> None:
    made = converter(Large={"title": "x" * 200_000})
    most = MAX_TOTAL_BYTES // 200_100

    for _ in range(most):
        made.standalone(ref("Large"))
    with pytest.raises(Unusable, match="too large"):
        made.standalone(ref("Large"))
