"""Importing event types from OpenAPI documents, as a client sees it."""

import gzip
import json
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.content_pages import MAX_CONTENT_BYTES
from shared.domain.event_types.environment_limits import MAX_EVENT_TYPES
from tests.api.event_types.openapi import DOCUMENT, PATH, SCHEMA, TYPES, YAML, bring_in, listed
from tests.support.arrange.api_client import ApiClient


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


def test_import_openapi_accepts_a_document_as_yaml(api: ApiClient) -> None:
    assert bring_in(api, YAML).json["data"]["modified"] == ["user.created", "user.deleted"]

    created, deleted = listed(api)
    assert created["featureFlags"] == ["beta"]
    assert created["schemas"]["1"]["properties"]["since"] == {
        "type": ["string", "null"],
        "examples": ["2026-01-15"],
    }
    assert deleted["description"] == "A user"


def test_import_openapi_accepts_a_document_as_json_text(api: ApiClient) -> None:
    assert len(bring_in(api, json.dumps(DOCUMENT)).json["data"]["modified"]) == 2


def test_a_dry_run_reports_the_changes_and_stores_nothing(api: ApiClient) -> None:
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


def test_a_dry_run_shows_schemas_up_to_its_size_limit_and_names_the_others(api: ApiClient) -> None:
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


def test_a_document_of_several_megabytes_is_imported_with_and_without_compression(
    api: ApiClient,
) -> None:
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


def test_a_repeated_import_changes_nothing(api: ApiClient) -> None:
    bring_in(api)
    before = listed(api)
    api.system.clock.advance(timedelta(hours=1))

    assert bring_in(api).json["data"]["modified"] == []
    assert bring_in(api, dryRun=True).json["data"]["to_modify"] == []
    assert listed(api) == before


def test_import_openapi_keeps_fields_that_the_document_lacks(api: ApiClient) -> None:
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


def test_import_openapi_replaces_the_newest_schema(api: ApiClient) -> None:
    schemas = {"1": {"title": "old"}, "2": {"title": "new"}}
    api("POST", TYPES, {"name": "invoice.paid", "description": "", "schemas": schemas})

    bring_in(api)

    shown = api("GET", f"{TYPES}/invoice.paid").json
    assert shown["schemas"] == {"1": {"title": "old"}, "2": SCHEMA}


@pytest.mark.parametrize("dry_run", [False, True])
def test_replace_all_archives_every_other_event_type(api: ApiClient, *, dry_run: bool) -> None:
    for name, archived in (("a", False), ("b", True), ("z", False)):
        api("POST", TYPES, {"name": name, "description": "", "archived": archived})

    data = bring_in(api, replaceAll=True, dryRun=dry_run).json["data"]

    assert data["archived"] == ["a", "z"]
    live = [event_type["name"] for event_type in listed(api)]
    assert live == (["a", "z"] if dry_run else ["invoice.paid", "invoice.void"])
    assert len(listed(api, include_archived="true")) == (3 if dry_run else 5)


def test_without_replace_all_other_event_types_stay(api: ApiClient) -> None:
    api("POST", TYPES, {"name": "a", "description": ""})

    assert "archived" not in bring_in(api).json["data"]
    assert api("GET", f"{TYPES}/a").json["archived"] is False


def test_replace_all_rejects_too_many_archivals_and_stores_nothing(
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


@pytest.mark.parametrize("dry_run", [False, True])
@pytest.mark.parametrize("webhooks", [{}, None])
def test_an_empty_document_archives_nothing(
    api: ApiClient, *, webhooks: Any, dry_run: bool
) -> None:
    api("POST", TYPES, {"name": "a", "description": ""})

    refused = bring_in(api, {"webhooks": webhooks}, replaceAll=True, dryRun=dry_run)

    assert (refused.status, refused.json["detail"][0]["loc"]) == (422, ["body", "spec"])
    assert api("GET", f"{TYPES}/a").json["archived"] is False
