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
