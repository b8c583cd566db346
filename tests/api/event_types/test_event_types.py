"""Event types, as a client sees them."""

from typing import Any

import pytest

from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.app_under_test import ORG

PATH = "/api/v1/event-type"


def test_create_event_type_returns_the_documented_fields(api: ApiClient) -> None:
    schemas = {"1": {"type": "object", "maximum": 1.5}}
    body = {"name": "user.created", "description": "A user", "schemas": schemas}

    answer = api("POST", PATH, body)

    assert answer.status == 201
    assert answer.json == {
        "name": "user.created",
        "description": "A user",
        "archived": False,
        "deprecated": False,
        "schemas": schemas,
        "featureFlag": None,
        "featureFlags": None,
        "groupName": None,
        "schemaEnforcement": "off",
        "createdAt": "2026-01-15T12:00:00.000000Z",
        "updatedAt": "2026-01-15T12:00:00.000000Z",
    }
    assert api("GET", f"{PATH}/user.created").json == answer.json


def test_create_event_type_returns_409_for_a_taken_name_and_restores_an_archived_one(
    api: ApiClient,
) -> None:
    api("POST", PATH, {"name": "a", "description": "", "archived": True})

    assert api("POST", PATH, {"name": "a", "description": "back"}).status == 201
    answer = api("POST", PATH, {"name": "a", "description": "again"})
    assert (answer.status, answer.json["code"]) == (409, "event_type_exists")


def test_list_event_types_is_sorted_by_name_and_omits_archived_ones(api: ApiClient) -> None:
    for name in ("b", "c", "a"):
        api("POST", PATH, {"name": name, "description": "", "archived": name == "b"})

    def names(**query: str) -> list[str]:
        return [e["name"] for e in api("GET", PATH, query=query).json["data"]]

    assert names() == ["a", "c"]
    assert names(include_archived="true") == ["a", "b", "c"]
    assert names(iterator="a") == ["c"]


def test_schemas_are_listed_only_with_content(api: ApiClient) -> None:
    api("POST", PATH, {"name": "a", "description": "", "schemas": {"1": {}}})

    assert api("GET", PATH).json["data"][0]["schemas"] is None
    with_content = api("GET", PATH, query={"with_content": "true"})
    assert with_content.json["data"][0]["schemas"] == {"1": {}}


@pytest.mark.parametrize("name", ["", "a b", "a/b", "x" * 257])
def test_create_event_type_returns_422_for_an_invalid_name(api: ApiClient, name: str) -> None:
    answer = api("POST", PATH, {"name": name, "description": ""})

    assert answer.json["detail"][0]["loc"] == ["body", "name"]


def test_get_event_type_returns_404_for_an_unknown_name(api: ApiClient) -> None:
    assert api("GET", f"{PATH}/nothing").status == 404


def test_a_patch_changes_what_it_names_and_unsets_with_null(api: ApiClient) -> None:
    body = {"name": "a", "description": "d", "schemas": {"1": {}}, "featureFlag": "beta"}
    api("POST", PATH, body)

    patched = api("PATCH", f"{PATH}/a", {"schemas": None, "deprecated": True})

    assert patched.status == 200
    shown = patched.json
    assert (shown["description"], shown["featureFlag"]) == ("d", "beta")
    assert (shown["schemas"], shown["deprecated"]) == (None, True)
    assert api("PATCH", f"{PATH}/a", {"description": None}).status == 422
    assert api("PATCH", f"{PATH}/nothing", {}).status == 404


def test_flags_are_given_as_a_list_or_one_by_its_old_name_and_shown_as_both(
    api: ApiClient,
) -> None:
    def made(name: str, **flags: object) -> tuple[str, list[str]]:
        shown = api("POST", PATH, {"name": name, "description": "", **flags}).json
        return shown["featureFlag"], shown["featureFlags"]

    assert made("one", featureFlag="beta") == ("beta", ["beta"])
    assert made("list", featureFlags=["b", "a", "b"]) == ("b", ["b", "a"])
    assert made("both", featureFlag="old", featureFlags=["new"]) == ("new", ["new"])
    assert made("null", featureFlag="old", featureFlags=None) == ("old", ["old"])


@pytest.mark.parametrize(
    ("patch", "after"),
    [
        ({}, ["a", "b"]),
        ({"featureFlag": "c"}, ["c"]),
        ({"featureFlag": None}, None),
        ({"featureFlags": ["c", "d"]}, ["c", "d"]),
        ({"featureFlags": None}, None),
        ({"featureFlag": "c", "featureFlags": ["d"]}, ["d"]),
        ({"featureFlag": "c", "featureFlags": None}, None),
    ],
)
def test_a_patch_sets_flags_by_either_name(
    api: ApiClient, patch: dict[str, Any], after: list[str] | None
) -> None:
    api("POST", PATH, {"name": "a", "description": "", "featureFlags": ["a", "b"]})

    assert api("PATCH", f"{PATH}/a", patch).json["featureFlags"] == after


@pytest.mark.parametrize(
    ("field", "value", "loc"),
    [
        ("featureFlags", [], ["featureFlags"]),
        ("featureFlags", "beta", ["featureFlags"]),
        ("featureFlags", ["a", "x" * 257], ["featureFlags", "[1]"]),
        ("featureFlags", ["a", 1], ["featureFlags", "[1]"]),
        ("featureFlag", "x" * 257, ["featureFlag"]),
        ("featureFlag", "a b", ["featureFlag"]),
        ("groupName", "x" * 257, ["groupName"]),
        ("groupName", "", ["groupName"]),
        ("deprecated", "sometimes", ["deprecated"]),
        ("archived", None, ["archived"]),
        ("schemas", [], ["schemas"]),
        ("schemaEnforcement", "on", ["schemaEnforcement"]),
        ("schemaEnforcement", True, ["schemaEnforcement"]),
    ],
)
def test_create_event_type_returns_422_with_the_location_of_an_invalid_field(
    api: ApiClient, field: str, value: object, loc: list[str]
) -> None:
    body = {"name": "a", "description": "", field: value}

    for answer in (
        api("POST", PATH, body),
        api("PUT", f"{PATH}/a", body),
        api("PATCH", f"{PATH}/a", body),
    ):
        assert answer.status == 422
        assert answer.json["detail"][0]["loc"] == ["body", *loc]


def test_feature_flags_and_groups_have_the_length_limit_of_names(api: ApiClient) -> None:
    longest = "x" * 256
    body = {"name": "a", "description": "", "featureFlags": [longest], "groupName": longest}

    shown = api("POST", PATH, body).json

    assert (shown["featureFlag"], shown["groupName"]) == (longest, longest)


@pytest.mark.parametrize("order", ["ascending", "descending"])
def test_list_event_types_ignores_the_order_parameter(api: ApiClient, order: str) -> None:
    for name in ("b", "a"):
        api("POST", PATH, {"name": name, "description": ""})

    listed = api("GET", PATH, query={"order": order})

    assert [e["name"] for e in listed.json["data"]] == ["a", "b"]
    assert api("GET", PATH, query={"order": "sideways"}).status == 400


def test_put_event_type_replaces_an_existing_one_or_creates_it(api: ApiClient) -> None:
    api("POST", PATH, {"name": "a", "description": "d", "deprecated": True})

    replaced = api("PUT", f"{PATH}/a", {"description": "new"})
    made = api("PUT", f"{PATH}/b.c", {"description": "made"})

    assert (replaced.status, made.status) == (200, 201)
    assert (replaced.json["description"], replaced.json["deprecated"]) == ("new", False)
    assert made.json["name"] == "b.c"
    assert api("PUT", f"{PATH}/a b", {"description": ""}).status == 404


def test_delete_event_type_archives_it_and_expunge_removes_it(api: ApiClient) -> None:
    api("POST", PATH, {"name": "a", "description": ""})

    assert api("DELETE", f"{PATH}/a").status == 204
    assert api("GET", f"{PATH}/a").json["archived"] is True
    assert api("DELETE", f"{PATH}/a", query={"expunge": "true"}).status == 204
    assert api("GET", f"{PATH}/a").status == 404
    assert api("DELETE", f"{PATH}/a").status == 404
    assert api("DELETE", f"{PATH}/a", query={"expunge": "true"}).status == 404


def flagged(api: ApiClient) -> None:
    for name, flag in (("open", None), ("beta", "b"), ("gamma", "c")):
        api("POST", PATH, {"name": name, "description": "", "featureFlag": flag})
    either = {"name": "either", "description": "", "featureFlags": ["x", "c"]}
    api("POST", PATH, either)


@pytest.mark.parametrize(
    ("flags", "seen"),
    [
        ([], ["open"]),
        (["b"], ["beta", "open"]),
        (["b", "c", "y"], ["beta", "either", "gamma", "open"]),
        (["x"], ["either", "open"]),
    ],
)
def test_an_applications_token_sees_what_its_flags_open(
    api: ApiClient, flags: list[str], seen: list[str]
) -> None:
    flagged(api)
    app = api("POST", "/api/v1/app", {"name": "Acme"}).json["id"]
    bearer = api.token(sub=app, org=ORG, feature_flags=flags)

    listed = api("GET", PATH, token=bearer).json["data"]

    assert [e["name"] for e in listed] == seen
    for name in ("open", "beta", "gamma", "either"):
        status = api("GET", f"{PATH}/{name}", token=bearer).status
        assert status == (200 if name in seen else 404)


def test_the_organisation_sees_what_is_behind_every_flag(api: ApiClient) -> None:
    flagged(api)

    assert len(api("GET", PATH).json["data"]) == 4
    assert api("GET", f"{PATH}/beta").status == 200


def test_an_applications_token_cannot_subscribe_an_endpoint_to_a_flagged_event_type(
    api: ApiClient,
) -> None:
    flagged(api)
    app = api("POST", "/api/v1/app", {"name": "Acme"}).json["id"]
    path, body = f"/api/v1/app/{app}/endpoint", {"url": "https://example.com", "uid": "mine"}
    bearer = api.token(sub=app, org=ORG, feature_flags=["b"])

    hidden = api("POST", path, {**body, "eventTypes": ["beta", "gamma"]}, token=bearer)
    unknown = api("POST", path, {**body, "eventTypes": ["beta", "nothing"]}, token=bearer)

    assert (hidden.status, unknown.status) == (422, 422)
    assert hidden.text.replace("gamma", "nothing") == unknown.text
    assert api("POST", path, {**body, "eventTypes": ["gamma"]}).status == 201
    more = {"eventTypes": ["gamma", "open", "beta"]}
    assert api("PATCH", f"{path}/mine", more, token=bearer).json["eventTypes"] == more["eventTypes"]
