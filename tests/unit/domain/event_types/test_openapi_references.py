"""References by `$id` and `$anchor`."""

from typing import Any

import pytest

from shared.domain.event_types.openapi_schema import SchemaConverter, Unusable

OWN = "https://example.com/api/openapi.json"
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "$id": OWN,
    "components": {
        "schemas": {
            "Plain": {"type": "string", "$anchor": "plain"},
            "Order": {
                "$id": "order.json",
                "type": "object",
                "properties": {
                    "line": {"$ref": "#/$defs/line"},
                    "note": {"$ref": "#note"},
                    "self": {"$ref": "order.json"},
                    "text": {"$ref": "openapi.json#/components/schemas/Plain"},
                },
                "$defs": {"line": {"type": "integer"}, "note": {"$anchor": "note", "type": "null"}},
            },
        }
    },
    "$defs": {"line": {"type": "boolean"}},
}
PLAIN, LINE, NOTE = {"type": "string"}, {"type": "integer"}, {"type": "null"}


def root(reference: str) -> Any:
    return SchemaConverter(DOCUMENT).standalone({"$ref": reference})


@pytest.mark.parametrize(
    ("reference", "meant"),
    [
        ("#/components/schemas/Plain", PLAIN),
        (f"{OWN}#/components/schemas/Plain", PLAIN),
        ("openapi.json#/components/schemas/Plain", PLAIN),
        ("/api/openapi.json#/components/schemas/Plain", PLAIN),
        ("#plain", PLAIN),
        (f"{OWN}#plain", PLAIN),
        ("#/$defs/line", {"type": "boolean"}),
        ("order.json#/$defs/line", LINE),
        ("https://example.com/api/order.json#note", NOTE),
    ],
)
def test_a_reference_is_resolved_against_its_base(reference: str, meant: Any) -> None:
    assert root(reference) == meant


def test_references_within_a_schema_with_an_id_use_it_as_base() -> None:
    found = root("#/components/schemas/Order")

    place = "/components/schemas/Order/$defs/"
    assert set(found["definitions"]) == {f"{place}line", f"{place}note", "Order", "Plain"}
    assert (found["definitions"][f"{place}line"], found["definitions"][f"{place}note"]) == (
        LINE,
        NOTE,
    )
    assert found["definitions"]["Plain"] == PLAIN


def test_a_schema_with_an_id_inside_a_webhook_is_its_own_base() -> None:
    document = {
        "openapi": "3.1.0",
        "webhooks": {"a": {"x": {"$id": "urn:x", "$defs": {"n": LINE}}}},
    }

    found = SchemaConverter(document).standalone({"allOf": [{"$id": "urn:x", "$ref": "#/$defs/n"}]})

    assert list(found["definitions"].values()) == [LINE]


@pytest.mark.parametrize(
    "reference",
    ["other.json#/a", "#none", "order.json#none", "order.json#/$defs/none", "http://[", "urn:y", "https://elsewhere.example/api/openapi.json#/components/schemas/Plain"],
)  # fmt: skip
def test_a_reference_out_of_the_document_is_refused(reference: str) -> None:
    with pytest.raises(Unusable, match="leads to nothing within this document"):
        root(reference)


def test_anchors_that_refer_to_each_other_are_refused() -> None:
    document = {"a": {"$anchor": "a", "$ref": "#b"}, "b": {"$anchor": "b", "$ref": "#a"}}

    with pytest.raises(Unusable, match="leads back to itself"):
        SchemaConverter(document).resolved({"$ref": "#a"})
