"""Clients of the last release keep working; and the comparison that checks it."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from functions.api.openapi import FILE
from tests.support.assertions.breaking import breaking

RELEASED = Path(__file__).parent / "openapi-released.json"

THING: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 9, "pattern": "^a"},
        "count": {"type": ["integer", "null"], "minimum": 1, "maximum": 5, "default": 2},
        "kind": {"type": "string", "enum": ["a", "b"]},
        "parts": {"type": "array", "items": {"type": "string"}, "maxItems": 3},
        "texts": {"type": "object", "additionalProperties": {"type": "string"}},
        "inner": {"anyOf": [{"$ref": "#/components/schemas/Inner"}, {"type": "null"}]},
    },
    "required": ["name"],
}
INNER: dict[str, Any] = {
    "type": "object",
    "properties": {"on": {"type": "boolean"}},
    "required": ["on"],
}
CONTENT = {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}
DOCUMENT: dict[str, Any] = {
    "paths": {
        "/things/{id}": {
            "put": {
                "x-token": "application",
                "x-capability": "Manage",
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
                    {"name": "n", "in": "query", "required": False, "schema": {"type": "integer"}},
                ],
                "requestBody": {"required": False, "content": CONTENT},
                "responses": {
                    "200": {"content": CONTENT},
                    "204": {"description": "Nothing to say."},
                    "404": {"$ref": "#/components/responses/NotFound"},
                },
            }
        }
    },
    "components": {
        "responses": {
            "NotFound": {"content": {"application/json": {"schema": {"type": "object"}}}}
        },
        "schemas": {"Thing": THING, "Inner": INNER},
    },
}
PUT = "PUT /things/{}"


class Changed:
    """The document, for a test to change; requests and answers have schemas of their own."""

    def __init__(self) -> None:
        self.document = deepcopy(DOCUMENT)
        schemas = self.document["components"]["schemas"]
        schemas["Sent"] = deepcopy(THING)
        self.sent, self.shown, self.inner = schemas["Sent"], schemas["Thing"], schemas["Inner"]
        self.put = self.document["paths"]["/things/{id}"]["put"]
        self.put["requestBody"] = {
            "required": False,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Sent"}}},
        }

    @property
    def found(self) -> list[str]:
        return sorted(breaking(DOCUMENT, self.document))


@pytest.fixture
def changed() -> Changed:
    return Changed()


def test_nothing_breaks_for_clients_of_the_released_version() -> None:
    released, now = json.loads(RELEASED.read_text()), json.loads(FILE.read_text())

    assert breaking(released, now) == [], "see docs/api.md, Versions"


def test_an_unchanged_document_breaks_nothing(changed: Changed) -> None:
    assert changed.found == []


def test_a_path_or_method_that_goes_breaks(changed: Changed) -> None:
    item = changed.document["paths"]["/things/{id}"]
    item["patch"] = item.pop("put")

    assert changed.found == [f"{PUT}: is gone"]


def test_renaming_a_parameter_of_the_path_breaks_nothing(changed: Changed) -> None:
    paths = changed.document["paths"]
    paths["/things/{other}"] = paths.pop("/things/{id}")
    changed.put["parameters"][0]["name"] = "other"

    assert changed.found == []


def test_a_success_that_is_not_answered_any_more_breaks_and_an_error_does_not(
    changed: Changed,
) -> None:
    del changed.put["responses"]["204"], changed.put["responses"]["404"]

    assert changed.found == [f"{PUT} 204: is gone"]


def test_a_body_of_another_kind_breaks(changed: Changed) -> None:
    changed.put["responses"]["200"] = {"content": {"text/plain": {"schema": {}}}}

    assert changed.found == [f"{PUT} 200: application/json is gone"]


@pytest.mark.parametrize(
    ("token", "capability", "line"),
    [
        ("organisation", None, "does not serve an application any more"),
        ("application only", "Manage", "does not serve an organisation any more"),
        ("application", "Other", "asks for the capability Other"),
        ("application", "Manage", None),
        ("application", None, None),
        ("none", None, None),
    ],
)
def test_less_reach_of_tokens_breaks_and_more_does_not(
    changed: Changed, token: str, capability: str | None, line: str | None
) -> None:
    changed.put["x-token"] = token
    changed.put["x-capability"] = capability

    assert changed.found == ([f"{PUT}: {line}"] if line else [])


def test_a_parameter_that_goes_breaks(changed: Changed) -> None:
    del changed.put["parameters"][1]

    assert changed.found == [f"{PUT} query n: is gone"]


def test_a_parameter_that_is_required_from_now_on_breaks(changed: Changed) -> None:
    changed.put["parameters"][1]["required"] = True
    schema = {"type": "string"}
    changed.put["parameters"].append(
        {"name": "key", "in": "header", "required": True, "schema": schema}
    )

    assert changed.found == [
        f"{PUT} header key: is new and required",
        f"{PUT} query n: is required",
    ]


def test_a_parameter_that_takes_less_breaks(changed: Changed) -> None:
    changed.put["parameters"][1]["schema"] = {"type": "integer", "maximum": 9}

    assert changed.found == [f"{PUT} query n: maximum differs"]


def test_a_new_parameter_breaks_nothing_if_it_can_be_left_out(changed: Changed) -> None:
    schema = {"type": "string"}
    changed.put["parameters"].append(
        {"name": "key", "in": "header", "required": False, "schema": schema}
    )

    assert changed.found == []


def test_a_body_that_is_required_from_now_on_breaks(changed: Changed) -> None:
    changed.put["requestBody"]["required"] = True

    assert changed.found == [f"{PUT} request: is required"]


def test_a_body_that_is_not_read_any_more_breaks(changed: Changed) -> None:
    del changed.put["requestBody"]

    assert changed.found == [f"{PUT} request: application/json is gone"]


# Changes of a field of a request, and the breakage that each causes.
NARROWED: list[tuple[str, dict[str, Any], str]] = [
    ("name", {"minLength": 2}, "minLength differs"),
    ("name", {"maxLength": 8}, "maxLength differs"),
    ("name", {"pattern": "^b"}, "pattern differs"),
    ("name", {"format": "uri"}, "format differs"),
    ("name", {"type": "integer"}, "string is refused"),
    ("count", {"minimum": 2}, "minimum differs"),
    ("count", {"maximum": 4}, "maximum differs"),
    ("count", {"type": "integer"}, "null is refused"),
    ("count", {"default": 3}, "the default is 3, not 2"),
    ("kind", {"enum": ["a"]}, "enum differs"),
    ("parts", {"maxItems": 2}, "maxItems differs"),
]


@pytest.mark.parametrize(("field", "change", "line"), NARROWED)
def test_a_request_of_which_less_is_taken_breaks(
    changed: Changed, field: str, change: dict[str, Any], line: str
) -> None:
    changed.sent["properties"][field].update(change)

    assert changed.found == [f"{PUT} request.{field}: {line}"]


WIDENED: list[tuple[str, dict[str, Any]]] = [
    ("name", {"minLength": 0, "maxLength": 10}),
    ("name", {"type": ["string", "null"]}),
    ("count", {"minimum": 0, "maximum": 6, "type": ["number", "null"]}),
    ("kind", {"enum": ["a", "b", "c"]}),
    ("parts", {"maxItems": 4}),
]


@pytest.mark.parametrize(("field", "change"), WIDENED)
def test_a_request_of_which_more_is_taken_breaks_nothing(
    changed: Changed, field: str, change: dict[str, Any]
) -> None:
    changed.sent["properties"][field].update(change)

    assert changed.found == []


def test_a_field_of_a_request_that_is_required_from_now_on_breaks(changed: Changed) -> None:
    changed.sent["properties"]["new"] = {"type": "string"}
    changed.sent["required"] = ["name", "kind", "new"]

    assert changed.found == [
        f"{PUT} request.kind: is required",
        f"{PUT} request.new: is required",
    ]


def test_a_field_of_a_request_that_goes_breaks(changed: Changed) -> None:
    del changed.sent["properties"]["kind"]

    assert changed.found == [f"{PUT} request.kind: is gone"]


def test_a_field_of_a_request_that_is_new_or_need_not_be_there_breaks_nothing(
    changed: Changed,
) -> None:
    changed.sent["properties"]["new"] = {"type": "string"}
    changed.sent["required"] = []

    assert changed.found == []


def test_members_of_lists_and_objects_of_a_request_are_compared(changed: Changed) -> None:
    changed.sent["properties"]["parts"]["items"] = {"type": "string", "minLength": 1}
    changed.sent["properties"]["texts"]["additionalProperties"] = False

    assert changed.found == [
        f"{PUT} request.parts[]: minLength differs",
        f"{PUT} request.texts[]: nothing is taken",
    ]


def test_a_field_of_an_answer_that_goes_or_may_be_left_out_breaks(changed: Changed) -> None:
    del changed.shown["properties"]["kind"]
    changed.shown["required"] = []

    assert changed.found == [f"{PUT} 200.kind: is gone", f"{PUT} 200.name: may be left out"]


@pytest.mark.parametrize(
    ("field", "change", "line"),
    [
        ("name", {"type": ["string", "null"]}, "null is new"),
        ("name", {"type": "integer"}, "integer is new"),
        ("kind", {"enum": ["a", "b", "c"]}, "enum differs"),
        ("count", {"maximum": 6}, "maximum differs"),
    ],
)
def test_an_answer_with_what_no_client_knows_breaks(
    changed: Changed, field: str, change: dict[str, Any], line: str
) -> None:
    changed.shown["properties"][field].update(change)

    assert changed.found == [f"{PUT} 200.{field}: {line}"]


def test_an_answer_that_says_more_or_less_of_what_clients_know_breaks_nothing(
    changed: Changed,
) -> None:
    changed.shown["properties"]["new"] = {"type": "string"}
    changed.shown["required"] = ["name", "new", "kind"]
    changed.shown["properties"]["kind"]["enum"] = ["a"]
    changed.shown["properties"]["count"]["type"] = "integer"

    assert changed.found == []


def test_referenced_schemas_are_compared(changed: Changed) -> None:
    changed.inner["properties"]["on"] = {"type": "string"}

    assert changed.found == [
        f"{PUT} 200.inner.on: string is new",
        f"{PUT} request.inner.on: boolean is refused",
    ]


def test_the_schema_of_an_error_is_compared(changed: Changed) -> None:
    changed.document["components"]["responses"]["NotFound"]["content"] = {}

    assert changed.found == [f"{PUT} 404: application/json is gone"]
