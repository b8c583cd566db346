"""Importing event types from OpenAPI documents, as a client sees it."""

import gzip
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.api.schemas.event_types.openapi_import import OpenApiImportIn
from shared.domain.event_types.environment_limits import MAX_EVENT_TYPES
from shared.domain.paging import MAX_CONTENT_BYTES
from tests.support.arrange.api_client import ApiClient, ClientResponse
from tests.support.arrange.app_under_test import ORG

TYPES = "/api/v1/event-type"
PATH = f"{TYPES}/import/openapi"
SCHEMA = {"type": "object", "properties": {"id": {"type": "integer"}}}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "webhooks": {
        "invoice.paid": {
            "post": {
                "summary": "Paid",
                "tags": ["invoices"],
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Invoice"}}
                    }
                },
            }
        },
        "invoice.void": {"post": {"summary": "Void", "deprecated": True}},
    },
    "components": {"schemas": {"Invoice": SCHEMA}},
}
YAML = """
openapi: 3.0.3
x-webhooks:
  user.created:
    post:
      description: &text A user
      x-svix-feature-flags: [beta]
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties: {since: {type: string, nullable: true, example: 2026-01-15}}
  user.deleted:
    post: {description: *text}
"""


def bring_in(api: ApiClient, spec: Any = DOCUMENT, **options: Any) -> ClientResponse:
    name = "specRaw" if isinstance(spec, str) else "spec"
    return api("POST", PATH, {name: spec, **options})


def listed(api: ApiClient, **query: str) -> list[Any]:
    query = {"with_content": "true", **query}
    return list(api("GET", TYPES, query=query).json["data"])


def test_webhooks_become_event_types(api: ApiClient) -> None:
    answer = bring_in(api)

    assert (answer.status, answer.json) == (
        200,
        {"data": {"modified": ["invoice.paid", "invoice.void"]}},
    )
    paid, void = listed(api)
    assert (paid["name"], paid["description"], paid["groupName"]) == (
        "invoice.paid",
        "Paid",
        "invoices",
    )
    assert paid["schemas"] == {"1": SCHEMA}
    assert (void["name"], void["deprecated"], void["schemas"]) == ("invoice.void", True, None)


def test_a_document_may_come_as_yaml(api: ApiClient) -> None:
    assert bring_in(api, YAML).json["data"]["modified"] == ["user.created", "user.deleted"]

    created, deleted = listed(api)
    assert created["featureFlags"] == ["beta"]
    assert created["schemas"]["1"]["properties"]["since"] == {
        "type": ["string", "null"],
        "examples": ["2026-01-15"],
    }
    assert deleted["description"] == "A user"


def test_a_document_may_come_as_json_in_a_text(api: ApiClient) -> None:
    assert len(bring_in(api, json.dumps(DOCUMENT)).json["data"]["modified"]) == 2


def test_a_dry_run_tells_what_would_change_and_changes_nothing(api: ApiClient) -> None:
    answer = bring_in(api, dryRun=True)

    data = answer.json["data"]
    assert data["modified"] == []
    assert [entry["name"] for entry in data["to_modify"]] == ["invoice.paid", "invoice.void"]
    assert data["to_modify"][0] == {
        "name": "invoice.paid",
        "description": "Paid",
        "schemas": {"1": SCHEMA},
        "deprecated": False,
        "featureFlags": None,
        "groupName": "invoices",
    }
    assert listed(api) == []


def test_a_dry_run_shows_schemas_up_to_its_limit_and_names_the_others(api: ApiClient) -> None:
    text = "x" * 250_000
    schemas = {f"n.{n}": {"description": text} for n in range(10, 24)}
    webhooks = {
        name: {"post": {"requestBody": {"content": {"application/json": {"schema": schema}}}}}
        for name, schema in schemas.items()
    }

    answer = bring_in(api, {"webhooks": webhooks}, dryRun=True)

    shown = answer.json["data"]["to_modify"]
    assert [each["name"] for each in shown] == list(webhooks)
    assert [each["schemas"] is None for each in shown] == [False] * 9 + [True] * 5
    assert len(answer.text) < MAX_CONTENT_BYTES + 10_000
    assert bring_in(api, {"webhooks": webhooks}).json["data"]["modified"] == list(webhooks)
    stored = [api("GET", f"{TYPES}/{name}").json["schemas"]["1"] for name in webhooks]
    assert stored == list(schemas.values())


def test_a_document_as_large_as_those_of_others_is_imported_packed_or_not(api: ApiClient) -> None:
    """Imports a document in the style of FastAPI: 3.1, unions with null, discriminators,
    references.
    """
    document = large_document()
    body = json.dumps({"spec": document}).encode()
    assert len(body) > 2_500_000

    plain = api("POST", PATH, body)
    packed = api(
        "POST", PATH, gzip.compress(body), encoded=True, headers={"content-encoding": "gzip"}
    )

    assert plain.json["data"]["modified"] == list(document["webhooks"])
    assert packed.json["data"]["modified"] == []
    schema = api("GET", f"{TYPES}/thing.9").json["schemas"]["1"]
    assert schema["properties"]["data"] == {"$ref": "#/definitions/Model27"}
    assert set(schema["definitions"]) == {f"Model{n}" for n in range(28)} | {"Text", "Choice"}


def large_document() -> dict[str, Any]:
    """Made here, of the size and the style of documents that companies publish."""
    null = {"type": "null"}
    texts = {f"field_{n}": {"type": "string", "title": "x" * 200} for n in range(25)}
    custom = {
        "oneOf": [{"$ref": "#/components/schemas/Text"}, {"$ref": "#/components/schemas/Choice"}],
        "discriminator": {
            "propertyName": "type",
            "mapping": {"text": "#/components/schemas/Text"},
        },
    }
    schemas: dict[str, Any] = {
        "Text": {"type": "object", "properties": {"type": {"const": "text"}}},
        "Choice": {
            "type": "object",
            "properties": {
                "type": {"const": "choice"},
                "options": {"type": "array", "items": {"$ref": "#/components/schemas/Choice"}},
            },
        },
    }
    for n in range(400):
        parent = [{"$ref": f"#/components/schemas/Model{n - 1}"}] if n else []
        fields = {**texts, "custom": custom, "parent": {"anyOf": [*parent, null]}}
        schemas[f"Model{n}"] = {"type": "object", "properties": fields, "required": ["custom"]}
    webhooks = {
        f"thing.{n}": {
            "post": {
                "summary": f"thing.{n}",
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "properties": {
                                    "type": {"const": f"thing.{n}"},
                                    "data": {"$ref": f"#/components/schemas/Model{3 * n}"},
                                },
                            }
                        }
                    }
                },
            }
        }
        for n in range(10)
    }
    return {"openapi": "3.1.0", "webhooks": webhooks, "components": {"schemas": schemas}}


def test_importing_again_changes_nothing(api: ApiClient) -> None:
    bring_in(api)
    before = listed(api)
    api.system.clock.advance(timedelta(hours=1))

    assert bring_in(api).json["data"]["modified"] == []
    assert bring_in(api, dryRun=True).json["data"]["to_modify"] == []
    assert listed(api) == before


def test_what_the_document_does_not_say_stays(api: ApiClient) -> None:
    body = {
        "name": "invoice.void",
        "description": "Old",
        "archived": True,
        "schemas": {"1": {}, "2": SCHEMA},
        "featureFlags": ["beta"],
        "groupName": "mine",
        "schemaEnforcement": "warn",
    }
    before = api("POST", TYPES, body).json
    api.system.clock.advance(timedelta(hours=1))

    bring_in(api)

    after = api("GET", f"{TYPES}/invoice.void").json
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"description", "deprecated", "archived", "updatedAt"}


def test_the_documents_schema_takes_the_place_of_the_newest(api: ApiClient) -> None:
    schemas = {"1": {"title": "old"}, "2": {"title": "new"}}
    api("POST", TYPES, {"name": "invoice.paid", "description": "", "schemas": schemas})

    bring_in(api)

    shown = api("GET", f"{TYPES}/invoice.paid").json
    assert shown["schemas"] == {"1": {"title": "old"}, "2": SCHEMA}


@pytest.mark.parametrize("dry_run", [False, True])
def test_all_others_are_archived_if_all_are_replaced(api: ApiClient, *, dry_run: bool) -> None:
    for name, archived in (("a", False), ("b", True), ("z", False)):
        api("POST", TYPES, {"name": name, "description": "", "archived": archived})

    data = bring_in(api, replaceAll=True, dryRun=dry_run).json["data"]

    assert data["archived"] == ["a", "z"]
    live = [event_type["name"] for event_type in listed(api)]
    assert live == (["a", "z"] if dry_run else ["invoice.paid", "invoice.void"])
    assert len(listed(api, include_archived="true")) == (3 if dry_run else 5)


def test_others_stay_unless_all_are_replaced(api: ApiClient) -> None:
    api("POST", TYPES, {"name": "a", "description": ""})

    assert "archived" not in bring_in(api).json["data"]
    assert api("GET", f"{TYPES}/a").json["archived"] is False


def test_too_many_to_archive_at_once_are_refused_before_anything_is_stored(
    api: ApiClient,
) -> None:
    many = [{"name": f"n.{n}", "description": ""} for n in range(MAX_EVENT_TYPES)]
    for part in (many, [{**e, "name": f"m{e['name']}"} for e in many]):
        assert api("POST", "/api/v1/environment/import", {"eventTypes": part}).status == 204
    other: dict[str, Any] = {"webhooks": {"m.n.0": {}}}
    assert len(bring_in(api, other, replaceAll=True, dryRun=True).json["data"]["archived"]) == (
        2 * MAX_EVENT_TYPES
    )

    api("POST", TYPES, {"name": "one.more", "description": ""})
    refused = bring_in(api, replaceAll=True)

    assert (refused.status, refused.json["code"]) == (400, "limit_reached")
    assert api("GET", f"{TYPES}/invoice.paid").status == 404


@pytest.mark.parametrize(
    "body", [{}, {"spec": None}, {"spec": DOCUMENT, "specRaw": YAML}, {"dryRun": True}]
)
def test_neither_or_both_documents_are_refused(api: ApiClient, body: Any) -> None:
    assert api("POST", PATH, body).status == 400


@pytest.mark.parametrize(
    ("body", "loc"),
    [
        ({"spec": "text"}, ["spec"]),
        ({"spec": []}, ["spec"]),
        ({"specRaw": {}}, ["specRaw"]),
        ({"spec": DOCUMENT, "dryRun": "maybe"}, ["dryRun"]),
        ({"spec": DOCUMENT, "replaceAll": None}, ["replaceAll"]),
        ({"spec": {}}, ["spec"]),
        ({"spec": {"webhooks": {"no name": {}}}}, ["spec", "webhooks", "no name"]),
        ({"specRaw": "x-webhooks: {'a/b': {}}"}, ["specRaw", "x-webhooks", "a/b"]),
        ({"specRaw": "a: ["}, ["specRaw"]),
        ({"specRaw": "text"}, ["specRaw"]),
        ({"specRaw": ""}, ["specRaw"]),
    ],
)
def test_what_cannot_be_imported_is_refused_with_its_place(
    api: ApiClient, body: Any, loc: list[str]
) -> None:
    answer = api("POST", PATH, body)

    assert answer.status == 422
    assert answer.json["detail"][0]["loc"] == ["body", *loc]


def with_schema(schema: Any) -> dict[str, Any]:
    media = {"application/json": {"schema": schema}}
    return {"webhooks": {"good": {}, "bad": {"post": {"requestBody": {"content": media}}}}}


def test_a_schema_that_is_none_is_refused_before_anything_is_stored(api: ApiClient) -> None:
    refused = bring_in(api, with_schema({"type": "wrong"}))

    loc = ["body", "spec", "webhooks", "bad", "schemas", "1"]
    assert [p["loc"] for p in refused.json["detail"]] == [loc]
    assert listed(api) == []


def test_a_schema_that_cannot_be_enforced_is_refused_where_it_would_be(api: ApiClient) -> None:
    hard = with_schema({"pattern": "(?=a)"})
    assert bring_in(api, hard).status == 200

    simple = {"schemas": {"1": {}}, "schemaEnforcement": "reject"}
    api("PATCH", f"{TYPES}/bad", simple)

    assert bring_in(api, hard).json["detail"][0]["loc"][-2:] == ["schemas", "1"]


def test_a_number_that_no_machine_holds_is_refused(api: ApiClient) -> None:
    body = b'{"spec": {"webhooks": {}, "x": 1e999}}'

    assert api("POST", PATH, body).json["detail"][0]["loc"] == ["body", "spec"]


def test_half_a_surrogate_pair_is_refused(api: ApiClient) -> None:
    text = r'{"webhooks": {"a": {"post": {"summary": "\ud800"}}}}'

    assert bring_in(api, text).json["detail"][0]["loc"] == ["body", "specRaw"]


def test_a_document_has_a_limit(api: ApiClient) -> None:
    most = OpenApiImportIn.max_bytes - len('{"spec":{"webhooks":{"a":{}},"x":""}}')
    body = b'{"spec":{"webhooks":{"a":{}},"x":"%s"}}'

    assert api("POST", PATH, body % (b"x" * most)).status == 200
    assert api("POST", PATH, body % (b"x" * (most + 1))).status == 413


@pytest.mark.parametrize("dry_run", [False, True])
@pytest.mark.parametrize("webhooks", [{}, None])
def test_an_empty_document_archives_nothing(
    api: ApiClient, *, webhooks: Any, dry_run: bool
) -> None:
    api("POST", TYPES, {"name": "a", "description": ""})

    refused = bring_in(api, {"webhooks": webhooks}, replaceAll=True, dryRun=dry_run)

    assert (refused.status, refused.json["detail"][0]["loc"]) == (422, ["body", "spec"])
    assert api("GET", f"{TYPES}/a").json["archived"] is False


def test_webhooks_that_cannot_be_named_are_told_and_the_rest_is_imported(api: ApiClient) -> None:
    document: dict[str, Any] = {"webhooks": {"good": {}, "invoice paid": {}, "..": {}}}

    data = bring_in(api, document).json["data"]

    assert data == {"modified": ["good"], "refused": ["invoice paid", ".."]}


def test_an_application_may_not_import(api: ApiClient) -> None:
    app = api("POST", "/api/v1/app", {"name": "A"}).json["id"]
    token = api.token(sub=app, org=ORG)

    assert api("POST", PATH, {"spec": DOCUMENT}, token=token).status == 403


KEYS = st.sampled_from(
    [
        "webhooks",
        "x-webhooks",
        "a.b",
        "post",
        "requestBody",
        "content",
        "application/json",
        "schema",
        "$ref",
        "example",
        "components",
        "schemas",
        "A",
        "type",
        "nullable",
        "items",
        "allOf",
        "properties",
        "tags",
        "summary",
    ]
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from(["#/components/schemas/A", "#", "string", "object"])
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.dictionaries(KEYS, inner, max_size=4) | st.lists(inner, max_size=3),
    max_leaves=15,
)
PIECES = """webhooks:
 a.b:
  post:
   summary: &x y
   tags: *x
   requestBody:
    content: {application/json: {schema: {type: object}}}
- x
}
'
<<: *x""".splitlines()
LINES = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=10).map("\n".join)


@settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    body=st.fixed_dictionaries(
        {},
        optional={
            "spec": TREES | st.fixed_dictionaries({"webhooks": st.dictionaries(KEYS, TREES)}),
            "specRaw": LINES | TREES.map(json.dumps),
            "dryRun": st.booleans(),
            "replaceAll": st.booleans(),
        },
    )
)
def test_any_document_is_imported_or_refused(api: ApiClient, body: Any) -> None:
    answer = api("POST", PATH, json.dumps(body).encode())

    assert answer.status in (200, 400, 422), answer.text
