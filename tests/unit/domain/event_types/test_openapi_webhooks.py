"""Import of event types from OpenAPI documents."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.errors import InvalidInput, Problem
from shared.domain.event_types.environment_limits import MAX_EVENT_TYPES
from shared.domain.event_types.event_type import EventTypeInput
from shared.domain.event_types.openapi_webhooks import event_types, unnamable

LOC = ("body", "spec")
SCHEMA = {"type": "object"}


def read(webhooks: Any, place: str = "webhooks", **rest: Any) -> list[EventTypeInput]:
    return list(event_types({"openapi": "3.1.0", place: webhooks, **rest}, LOC).values())


def one(item: Any, **rest: Any) -> EventTypeInput:
    [event_type_input] = read({"a.b": item}, **rest)
    return event_type_input


def content(media: Any, kind: str = "application/json") -> dict[str, Any]:
    return {"post": {"requestBody": {"content": {kind: media}}}}


def problems(document: Any) -> list[Problem]:
    with pytest.raises(InvalidInput) as refused:
        event_types(document, LOC)
    return list(refused.value.problems)


@pytest.mark.parametrize("place", ["webhooks", "x-webhooks"])
def test_each_webhook_becomes_an_event_type_at_its_location(place: str) -> None:
    body = {"content": {"application/json": {"schema": SCHEMA}}}
    post = {
        "summary": "Short",
        "description": "A long text",
        "deprecated": True,
        "tags": ["Not a name", "invoices", "more"],
        "requestBody": body,
        "x-svix-feature-flags": ["beta", "alpha", "beta"],
    }

    found = event_types({place: {"invoice.paid": {"post": post}, "a": {}}}, LOC)

    assert found == {
        (*LOC, place, "invoice.paid"): EventTypeInput(
            name="invoice.paid",
            description="A long text",
            deprecated=True,
            schemas={"1": SCHEMA},
            feature_flags=("beta", "alpha"),
            group_name="invoices",
        ),
        (*LOC, place, "a"): EventTypeInput(name="a", description=""),
    }


def test_webhooks_take_precedence_over_the_extension() -> None:
    found = event_types({"x-webhooks": {"b": {}}, "webhooks": {"a": {}}}, LOC)

    assert [event_type_input.name for event_type_input in found.values()] == ["a"]


@pytest.mark.parametrize(
    ("item", "description"),
    [
        ({"post": {"summary": "s"}}, "s"),
        ({"description": "item", "post": {"description": ""}}, "item"),
        ({"summary": "item"}, "item"),
        ({"put": {"summary": "put"}, "get": {"summary": "get"}}, "put"),
        ({"post": {"description": 7}}, ""),
        ({"post": {"description": "a\x00b"}}, "ab"),
        ({"post": "no operation"}, ""),
    ],
)
def test_an_event_types_description_is_the_first_available_text(
    item: Any, description: str
) -> None:
    assert one(item).description == description


@pytest.mark.parametrize(
    ("post", "group", "flags"),
    [
        ({}, None, None),
        ({"tags": []}, None, None),
        ({"tags": "text"}, None, None),
        ({"tags": [1, "no name"]}, None, None),
        ({"x-svix-group-name": "g", "tags": ["t"]}, "g", None),
        ({"x-svix-feature-flag": "beta"}, None, ("beta",)),
    ],
)
def test_group_and_flags_come_from_extensions_or_a_tag(
    post: Any, group: str | None, flags: tuple[str, ...] | None
) -> None:
    event_type_input = one({"post": post})

    assert (event_type_input.group_name, event_type_input.feature_flags) == (group, flags)
    assert one({"x-svix-group-name": "item", "post": {}}).group_name == "item"


@pytest.mark.parametrize(
    "kind",
    ["application/json", "application/json; charset=utf-8", "application/vnd.me+json", "*/*"],
)
def test_the_schema_is_that_of_the_first_json_content(kind: str) -> None:
    assert one(content({"schema": SCHEMA}, kind)).schemas == {"1": SCHEMA}


@pytest.mark.parametrize(
    "item",
    [
        content({"schema": SCHEMA}, "text/plain"),
        content({}),
        content([]),
        {"post": {"requestBody": {"content": []}}},
        {"post": {"requestBody": 1}},
    ],
)
def test_a_webhook_without_a_schema_gives_none(item: Any) -> None:
    assert one(item).schemas is None


def test_path_items_bodies_and_examples_may_be_references() -> None:
    body = {
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/S"},
                "examples": {"a": {"$ref": "#/components/examples/E"}, "b": {"value": 2}},
            }
        }
    }
    components = {
        "pathItems": {"P": {"post": {"requestBody": {"$ref": "#/components/requestBodies/B"}}}},
        "requestBodies": {"B": body},
        "schemas": {"S": SCHEMA},
        "examples": {"E": {"value": 1}},
    }

    event_type_input = one({"$ref": "#/components/pathItems/P"}, components=components)

    assert event_type_input.schemas == {"1": {**SCHEMA, "examples": [1, 2]}}


def test_an_example_of_the_content_becomes_one_of_the_schema() -> None:
    assert one(content({"schema": {}, "example": {"a": 1}})).schemas == {
        "1": {"examples": [{"a": 1}]}
    }


def test_every_unusable_webhook_is_reported() -> None:
    webhooks = {
        "invoice paid": {},
        "": {},
        "x" * 300: {},
        "good": {},
        "item": [],
        "group": {"post": {"x-svix-group-name": "no name"}},
        "flags": {"post": {"x-svix-feature-flags": []}},
        "flag": {"post": {"x-svix-feature-flag": 7}},
        "reference": content({"schema": {"$ref": "other.json"}}),
        "body": {"post": {"requestBody": {"$ref": "#/nowhere"}}},
    }

    found = problems({"webhooks": webhooks})

    names = ["invoice paid", "", "x" * 64, "item", "group", "flags", "flag", "reference", "body"]
    assert [p.loc for p in found] == [(*LOC, "webhooks", name) for name in names]
    assert all(p.msg for p in found)


def test_a_webhook_with_an_invalid_name_does_not_stop_the_import_of_others() -> None:
    document: dict[str, Any] = {"webhooks": {"good": {}, "invoice paid": {}, "..": {}}}

    assert [event_type_input.name for event_type_input in event_types(document, LOC).values()] == [
        "good"
    ]
    assert unnamable(document, LOC) == ["invoice paid", ".."]


def test_an_empty_webhooks_section_is_ignored_for_the_other_one() -> None:
    nothing: tuple[Any, ...] = (None, {})
    for empty in nothing:
        found = event_types({"webhooks": empty, "x-webhooks": {"good": {}}}, LOC)
        assert [event_type_input.name for event_type_input in found.values()] == ["good"]


def nested(levels: int) -> Any:
    value: Any = {}
    for _ in range(levels - 1):
        value = {"a": value}
    return value


@pytest.mark.parametrize(
    ("document", "loc"),
    [
        (None, LOC),
        ([], LOC),
        ({}, LOC),
        ({"swagger": "2.0", "paths": {}}, LOC),
        ({"webhooks": []}, (*LOC, "webhooks")),
        ({"x-webhooks": None}, LOC),
        ({"webhooks": {}, "x-webhooks": {}}, LOC),
        ({"webhooks": {"no name": {}}}, (*LOC, "webhooks", "no name")),
        ({"webhooks": {"..": {}}}, (*LOC, "webhooks", "..")),
        ({"webhooks": {f"n.{n}": {} for n in range(MAX_EVENT_TYPES + 1)}}, (*LOC, "webhooks")),
        ({"webhooks": {}, "components": nested(100)}, LOC),
    ],
)
def test_a_document_without_webhooks_is_refused(document: Any, loc: tuple[str, ...]) -> None:
    [problem] = problems(document)

    assert problem.loc == loc


def test_a_documents_webhooks_and_depth_are_limited() -> None:
    names = {f"n.{n}": dict[str, Any]() for n in range(MAX_EVENT_TYPES)}

    assert len(read(names, components=nested(99))) == MAX_EVENT_TYPES


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)
REFERENCES = st.sampled_from(
    ["#/components/schemas/A", "#/components/schemas/B", "#/webhooks/a.b", "#", "x"]
).map(lambda reference: {"$ref": reference})
KEYS = st.sampled_from(
    [
        "a.b",
        "post",
        "requestBody",
        "content",
        "application/json",
        "schema",
        "example",
        "examples",
        "tags",
        "summary",
        "items",
        "allOf",
        "nullable",
        "type",
        "enum",
        "properties",
        "x-svix-feature-flags",
        "x-svix-group-name",
        "minimum",
        "exclusiveMinimum",
        "prefixItems",
        "dependentSchemas",
    ]
)
TREES = st.recursive(
    JSON | REFERENCES,
    lambda inner: st.dictionaries(KEYS, inner, max_size=4) | st.lists(inner, max_size=3),
    max_leaves=15,
)


@settings(max_examples=300, deadline=None)
@given(item=TREES, a=TREES, b=TREES, version=st.sampled_from(["3.0.0", "3.1.0"]))
def test_any_document_is_read_or_refused(item: Any, a: Any, b: Any, version: str) -> None:
    document = {
        "openapi": version,
        "webhooks": {"a.b": item, "c": content({"schema": a})},
        "components": {"schemas": {"A": a, "B": b}},
    }
    try:
        places = [*event_types(document, LOC)]
    except InvalidInput as refused:
        places = [problem.loc for problem in refused.problems]
    assert {place[: len(LOC)] for place in places} == {LOC}
