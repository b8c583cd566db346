"""Taking an organisation's configuration to another one."""

from datetime import timedelta
from typing import Any

import pytest

from functions.api.fields import RequestBody
from shared.domain.event_types.environment_limits import MAX_EVENT_TYPES, MAX_IMPORT_BYTES
from shared.domain.event_types.event_type import MAX_BYTES
from tests.support.arrange.api_client import ApiClient

TYPES = "/api/v1/event-type"
EXPORT, IMPORT = "/api/v1/environment/export", "/api/v1/environment/import"
PAID = {
    "name": "invoice.paid",
    "description": "Größe",
    "archived": False,
    "deprecated": True,
    "schemas": {"1": {"type": "object", "maximum": 12345678901234567890123}},
    "featureFlags": ["beta", "alpha"],
    "groupName": "invoice",
}
OLD = {"name": "invoice.old", "description": "", "archived": True}


def exported(api: ApiClient, bearer: str | None = None) -> Any:
    return api("POST", EXPORT, token=bearer or api.token(sub="org_test")).json


def without_times(event_types: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: v for k, v in e.items() if not k.endswith("At")} for e in event_types]


def test_an_organisation_without_event_types_exports_an_empty_list(api: ApiClient) -> None:
    assert exported(api) == {
        "version": 1,
        "createdAt": "2026-01-15T12:00:00.000000Z",
        "eventTypes": [],
        "settings": None,
        "connectors": [],
    }


def test_an_import_into_another_organisation_gives_the_same_export(api: ApiClient) -> None:
    for event_type in (PAID, OLD):
        assert api("POST", TYPES, event_type).status == 201
    reported = exported(api)
    elsewhere = api.token(sub="org_elsewhere")

    assert api("POST", IMPORT, reported, token=elsewhere).status == 204

    there = exported(api, elsewhere)
    assert without_times(there.pop("eventTypes")) == without_times(reported.pop("eventTypes"))
    assert there == reported
    assert api("GET", f"{TYPES}/invoice.paid", token=elsewhere).json["description"] == "Größe"


def test_import_changes_only_the_listed_event_types(api: ApiClient) -> None:
    for event_type in (PAID, OLD):
        api("POST", TYPES, event_type)
    before = api("GET", f"{TYPES}/invoice.paid").json

    body = {"eventTypes": [{"name": "invoice.old", "description": "Back"}, {**PAID}]}
    api.system.clock.advance(timedelta(hours=1))
    assert api("POST", IMPORT, body).status == 204

    assert api("GET", f"{TYPES}/invoice.paid").json == before
    back = api("GET", f"{TYPES}/invoice.old").json
    assert (back["description"], back["archived"]) == ("Back", False)
    assert back["createdAt"] < back["updatedAt"]


@pytest.mark.parametrize(
    "body",
    [{}, {"eventTypes": None}, {"eventTypes": [], "settings": {}, "connectors": [], "more": 1}],
)
def test_an_empty_import_changes_nothing(api: ApiClient, body: Any) -> None:
    assert api("POST", IMPORT, body).status == 204
    assert exported(api)["eventTypes"] == []


NEW = {"name": "a.b", "description": ""}
LARGE = {"name": "c.d", "description": "x" * MAX_BYTES}


@pytest.mark.parametrize(
    ("body", "loc"),
    [
        ({"connectors": [{"name": "Slack"}]}, ["connectors"]),
        ({"connectors": {}}, ["connectors"]),
        ({"settings": {"colour": "red"}}, ["settings"]),
        ({"settings": []}, ["settings"]),
        ({"eventTypes": {}}, ["eventTypes"]),
        ({"eventTypes": [NEW, None]}, ["eventTypes", "[1]"]),
        ({"eventTypes": [NEW, {"name": "c.d"}]}, ["eventTypes", "[1]", "description"]),
        ({"eventTypes": [NEW, {**NEW, "name": "c d"}]}, ["eventTypes", "[1]", "name"]),
        ({"eventTypes": [NEW, NEW]}, ["eventTypes", "[1]", "name"]),
        ({"eventTypes": [NEW, LARGE]}, ["eventTypes", "[1]"]),
        ({"eventTypes": [NEW] * (MAX_EVENT_TYPES + 1)}, ["eventTypes"]),
    ],
)
def test_import_returns_422_for_an_invalid_event_type_and_stores_nothing(
    api: ApiClient, body: dict[str, Any], loc: list[str]
) -> None:
    answer = api("POST", IMPORT, {"eventTypes": [NEW], **body})

    assert answer.status == 422
    assert answer.json["detail"][0]["loc"] == ["body", *loc]
    assert exported(api)["eventTypes"] == []


def test_the_largest_export_can_be_imported_and_more_is_not_exported(api: ApiClient) -> None:
    named = [{**NEW, "name": f"n.{n}", "description": "x" * 3_000} for n in range(MAX_EVENT_TYPES)]
    assert api("POST", IMPORT, {"eventTypes": named}).status == 204

    reported = exported(api)
    assert len(reported["eventTypes"]) == MAX_EVENT_TYPES
    assert api("POST", IMPORT, reported, token=api.token(sub="org_elsewhere")).status == 204

    api("POST", TYPES, NEW)
    refused = api("POST", EXPORT)
    assert (refused.status, refused.json["code"]) == (400, "limit_reached")


def test_export_returns_an_error_for_an_oversized_export(api: ApiClient) -> None:
    large = {"description": "x" * (RequestBody.max_bytes - 200)}
    for n in range(13):
        assert api("POST", TYPES, {**large, "name": f"n.{n}"}).status == 201

    assert api("POST", EXPORT).json["code"] == "limit_reached"


def test_import_returns_413_for_an_oversized_body(api: ApiClient) -> None:
    body = b" " * (MAX_IMPORT_BYTES - 2) + b"{}"

    assert api("POST", IMPORT, body).status == 204
    assert api("POST", IMPORT, b" " + body).status == 413
