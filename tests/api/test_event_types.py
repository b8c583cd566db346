"""Event types, as a client sees them."""

import pytest

from tests.support.api_client import ApiClient

PATH = "/api/v1/event-type"


def test_a_new_event_type_is_answered_in_the_contracts_shape(api: ApiClient) -> None:
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
        "groupName": None,
        "createdAt": "2026-01-15T12:00:00.000000Z",
        "updatedAt": "2026-01-15T12:00:00.000000Z",
    }
    assert api("GET", f"{PATH}/user.created").json == answer.json


def test_a_live_name_is_a_conflict_and_an_archived_one_comes_back(api: ApiClient) -> None:
    api("POST", PATH, {"name": "a", "description": "", "archived": True})

    assert api("POST", PATH, {"name": "a", "description": "back"}).status == 201
    answer = api("POST", PATH, {"name": "a", "description": "again"})
    assert (answer.status, answer.json["code"]) == (409, "event_type_exists")


def test_the_list_is_in_order_of_name_and_hides_archived_ones(api: ApiClient) -> None:
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
def test_a_bad_name_is_refused(api: ApiClient, name: str) -> None:
    answer = api("POST", PATH, {"name": name, "description": ""})

    assert answer.json["detail"][0]["loc"] == ["body", "name"]


def test_an_unknown_name_is_not_found(api: ApiClient) -> None:
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


def test_a_put_replaces_what_is_there_and_makes_what_is_not(api: ApiClient) -> None:
    api("POST", PATH, {"name": "a", "description": "d", "deprecated": True})

    replaced = api("PUT", f"{PATH}/a", {"description": "new"})
    made = api("PUT", f"{PATH}/b.c", {"description": "made"})

    assert (replaced.status, made.status) == (200, 201)
    assert (replaced.json["description"], replaced.json["deprecated"]) == ("new", False)
    assert made.json["name"] == "b.c"
    assert api("PUT", f"{PATH}/a b", {"description": ""}).status == 404


def test_a_deleted_event_type_is_archived_and_an_expunged_one_gone(api: ApiClient) -> None:
    api("POST", PATH, {"name": "a", "description": ""})

    assert api("DELETE", f"{PATH}/a").status == 204
    assert api("GET", f"{PATH}/a").json["archived"] is True
    assert api("DELETE", f"{PATH}/a", query={"expunge": "true"}).status == 204
    assert api("GET", f"{PATH}/a").status == 404
    assert api("DELETE", f"{PATH}/a").status == 404
    assert api("DELETE", f"{PATH}/a", query={"expunge": "true"}).status == 404
