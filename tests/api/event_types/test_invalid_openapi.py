"""Invalid and hostile OpenAPI documents: refused, with the location of each error."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.api.schemas.event_types.openapi_import import OpenApiImportIn
from tests.api.event_types.openapi import DOCUMENT, PATH, TYPES, YAML, bring_in, listed
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.app_under_test import ORG


@pytest.mark.parametrize(
    "body", [{}, {"spec": None}, {"spec": DOCUMENT, "specRaw": YAML}, {"dryRun": True}]
)
def test_import_openapi_requires_exactly_one_document(api: ApiClient, body: Any) -> None:
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
def test_import_openapi_returns_422_with_the_location_of_the_error(
    api: ApiClient, body: Any, loc: list[str]
) -> None:
    answer = api("POST", PATH, body)

    assert answer.status == 422
    assert answer.json["detail"][0]["loc"] == ["body", *loc]


def with_schema(schema: Any) -> dict[str, Any]:
    media = {"application/json": {"schema": schema}}
    return {"webhooks": {"good": {}, "bad": {"post": {"requestBody": {"content": media}}}}}


def test_import_openapi_rejects_an_invalid_schema_and_stores_nothing(api: ApiClient) -> None:
    refused = bring_in(api, with_schema({"type": "wrong"}))

    loc = ["body", "spec", "webhooks", "bad", "schemas", "1"]
    assert [p["loc"] for p in refused.json["detail"]] == [loc]
    assert listed(api) == []


def test_a_schema_that_cannot_be_enforced_is_rejected_for_an_enforced_event_type(
    api: ApiClient,
) -> None:
    hard = with_schema({"pattern": "(?=a)"})
    assert bring_in(api, hard).status == 200

    simple = {"schemas": {"1": {}}, "schemaEnforcement": "reject"}
    api("PATCH", f"{TYPES}/bad", simple)

    assert bring_in(api, hard).json["detail"][0]["loc"][-2:] == ["schemas", "1"]


def test_a_document_with_a_number_beyond_a_double_is_rejected(api: ApiClient) -> None:
    body = b'{"spec": {"webhooks": {}, "x": 1e999}}'

    assert api("POST", PATH, body).json["detail"][0]["loc"] == ["body", "spec"]


def test_a_document_with_an_unpaired_surrogate_is_rejected(api: ApiClient) -> None:
    text = r'{"webhooks": {"a": {"post": {"summary": "\ud800"}}}}'

    assert bring_in(api, text).json["detail"][0]["loc"] == ["body", "specRaw"]


def test_import_openapi_rejects_an_oversized_document(api: ApiClient) -> None:
    most = OpenApiImportIn.max_bytes - len('{"spec":{"webhooks":{"a":{}},"x":""}}')
    body = b'{"spec":{"webhooks":{"a":{}},"x":"%s"}}'

    assert api("POST", PATH, body % (b"x" * most)).status == 200
    assert api("POST", PATH, body % (b"x" * (most + 1))).status == 413


def test_webhooks_with_an_invalid_name_are_reported_and_the_rest_is_imported(
    api: ApiClient,
) -> None:
    document: dict[str, Any] = {"webhooks": {"good": {}, "invoice paid": {}, "..": {}}}

    data = bring_in(api, document).json["data"]

    assert data == {"modified": ["good"], "refused": ["invoice paid", ".."]}


def test_import_openapi_rejects_an_applications_token(api: ApiClient) -> None:
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
def test_no_random_document_returns_a_5xx(api: ApiClient, body: Any) -> None:
    answer = api("POST", PATH, json.dumps(body).encode())

    assert answer.status in (200, 400, 422), answer.text
