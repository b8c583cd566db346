"""Operations on applications."""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.ids import APP, is_id
from tests.support.arrange.api_client import ApiClient

Body = dict[str, Any]


def test_create_application_returns_the_documented_fields(api: ApiClient) -> None:
    answer = api("POST", "/api/v1/app", {"name": "Acme", "metadata": {"tier": "gold"}})

    assert answer.status == 201
    body = answer.json
    assert is_id(APP, body.pop("id"))
    assert body == {
        "name": "Acme",
        "throttleRate": None,
        "metadata": {"tier": "gold"},
        "createdAt": "2026-01-15T12:00:00.000000Z",
        "updatedAt": "2026-01-15T12:00:00.000000Z",
    }


def test_uid_and_rate_appear_only_when_set_the_rate_under_both_names(api: ApiClient) -> None:
    body = api("POST", "/api/v1/app", {"name": "A", "uid": "acme", "rateLimit": 7}).json

    assert (body["uid"], body["throttleRate"], body["rateLimit"]) == ("acme", 7, 7)


def test_an_application_is_found_by_id_and_by_uid_with_and_without_a_slash(api: ApiClient) -> None:
    created = api("POST", "/api/v1/app", {"name": "A", "uid": "acme.1"}).json

    for path in (created["id"], "acme.1", "acme.1/"):
        answer = api("GET", f"/api/v1/app/{path}")
        assert (answer.status, answer.json) == (200, created)


def test_create_application_returns_409_for_a_taken_uid(api: ApiClient) -> None:
    api("POST", "/api/v1/app", {"name": "A", "uid": "acme"})

    answer = api("POST", "/api/v1/app", {"name": "B", "uid": "acme"})

    assert (answer.status, answer.json["code"]) == (409, "conflict")


def test_get_if_exists_returns_the_application_with_the_uid(api: ApiClient) -> None:
    query = {"get_if_exists": "true"}
    first = api("POST", "/api/v1/app", {"name": "A", "uid": "acme"}, query=query)
    second = api("POST", "/api/v1/app", {"name": "B", "uid": "acme"}, query=query)

    assert (first.status, second.status) == (201, 200)
    assert first.json == second.json


def test_the_same_idempotency_key_creates_one_application(api: ApiClient) -> None:
    headers = {"idempotency-key": "auto_1"}
    first = api("POST", "/api/v1/app", {"name": "A"}, headers=headers)
    second = api("POST", "/api/v1/app", {"name": "A"}, headers=headers)

    assert (first.status, first.json) == (second.status, second.json)
    assert len(api("GET", "/api/v1/app").json["data"]) == 1


def test_deleting_an_application_removes_it_and_frees_its_uid(api: ApiClient) -> None:
    created = api("POST", "/api/v1/app", {"name": "A", "uid": "acme"}).json

    assert api("DELETE", f"/api/v1/app/{created['id']}").status == 204
    assert api("GET", f"/api/v1/app/{created['id']}").status == 404
    assert api("DELETE", f"/api/v1/app/{created['id']}").status == 404
    assert api("POST", "/api/v1/app", {"name": "B", "uid": "acme"}).status == 201


def test_list_applications_pages_forward_and_back(api: ApiClient) -> None:
    names = [f"n{i}" for i in range(5)]
    for name in names:
        api.system.clock.instant = api.system.clock.instant.replace(minute=int(name[1]))
        api("POST", "/api/v1/app", {"name": name})

    first = api("GET", "/api/v1/app", query={"limit": 2}).json
    second = api("GET", "/api/v1/app", query={"limit": 2, "iterator": first["iterator"]}).json
    last = api("GET", "/api/v1/app", query={"limit": 2, "iterator": second["iterator"]}).json
    back = api("GET", "/api/v1/app", query={"limit": 2, "iterator": second["prevIterator"]}).json

    pages = [[a["name"] for a in page["data"]] for page in (first, second, last, back)]
    assert pages == [names[:2], names[2:4], names[4:], names[:2]]
    assert [page["done"] for page in (first, second, last, back)] == [False, False, True, True]


def test_an_empty_list_has_a_null_iterator(api: ApiClient) -> None:
    assert api("GET", "/api/v1/app").json == {"data": [], "iterator": None, "done": True}


def test_list_applications_honors_the_order(api: ApiClient) -> None:
    for number in range(3):
        api.system.clock.instant = api.system.clock.instant.replace(minute=number)
        api("POST", "/api/v1/app", {"name": f"n{number}"})

    listed = api("GET", "/api/v1/app", query={"order": "descending"}).json["data"]

    assert [a["name"] for a in listed] == ["n2", "n1", "n0"]


@pytest.mark.parametrize(
    ("body", "loc"),
    [
        ({}, ["body", "name"]),
        ({"name": ""}, ["body", "name"]),
        ({"name": None}, ["body", "name"]),
        ({"name": 5}, ["body", "name"]),
        ({"name": "a\u0000b"}, ["body", "name"]),
        ({"name": "A", "uid": "app_x"}, ["body", "uid"]),
        ({"name": "A", "uid": "with space"}, ["body", "uid"]),
        ({"name": "A", "uid": "x" * 257}, ["body", "uid"]),
        ({"name": "A", "throttleRate": 0}, ["body", "throttleRate"]),
        ({"name": "A", "metadata": {"k": 1}}, ["body", "metadata", "k"]),
        ({"name": "A", "metadata": {"k": "x" * 4096}}, ["body", "metadata"]),
    ],
)
def test_create_application_returns_422_with_the_location_of_an_invalid_field(
    api: ApiClient, body: Body, loc: list[str]
) -> None:
    answer = api("POST", "/api/v1/app", body)

    assert answer.status == 422
    [problem] = answer.json["detail"]
    assert problem["loc"] == loc
    assert problem["msg"]
    assert problem["type"].startswith("value_error")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"limit": "251"}, 422),
        ({"limit": "0"}, 422),
        ({"limit": "many"}, 400),
        ({"order": "sideways"}, 400),
        ({"iterator": "msg_123"}, 422),
        ({"unknown": "x"}, 200),
    ],
)
def test_list_applications_rejects_an_invalid_query_string(
    api: ApiClient, query: Body, status: int
) -> None:
    assert api("GET", "/api/v1/app", query=query).status == status


def test_patch_application_changes_named_fields_and_clears_with_null(api: ApiClient) -> None:
    body = {"name": "A", "uid": "acme", "throttleRate": 5, "metadata": {"k": "v"}}
    created = api("POST", "/api/v1/app", body).json
    path = f"/api/v1/app/{created['id']}"

    patched = api("PATCH", path, {"throttleRate": None, "metadata": {"x": "y"}})

    assert patched.status == 200
    shown = patched.json
    assert (shown["name"], shown["uid"], shown["throttleRate"]) == ("A", "acme", None)
    assert shown["metadata"] == {"x": "y"}
    assert "uid" not in api("PATCH", path, {"uid": None}).json
    assert api("GET", "/api/v1/app/acme").status == 404


@pytest.mark.parametrize("body", [{"name": None}, {"name": ""}, {"uid": "app_x"}])
def test_patch_application_returns_422_for_an_invalid_field(api: ApiClient, body: Body) -> None:
    created = api("POST", "/api/v1/app", {"name": "A"}).json

    assert api("PATCH", f"/api/v1/app/{created['id']}", body).status == 422
    assert api("GET", f"/api/v1/app/{created['id']}").json == created


def test_put_application_replaces_an_existing_one_or_creates_it(api: ApiClient) -> None:
    created = api("POST", "/api/v1/app", {"name": "A", "uid": "acme", "rateLimit": 5}).json

    replaced = api("PUT", "/api/v1/app/acme", {"name": "B", "uid": "acme"})
    made = api("PUT", "/api/v1/app/other", {"name": "C"})

    assert (replaced.status, made.status) == (200, 201)
    assert replaced.json["id"] == created["id"]
    assert (replaced.json["name"], replaced.json["throttleRate"]) == ("B", None)
    # The name in the path does not become the uid of the new application.
    assert "uid" not in made.json


def test_update_application_returns_409_for_a_taken_uid(api: ApiClient) -> None:
    api("POST", "/api/v1/app", {"name": "A", "uid": "taken"})
    created = api("POST", "/api/v1/app", {"name": "B"}).json

    assert api("PATCH", f"/api/v1/app/{created['id']}", {"uid": "taken"}).status == 409
    assert api("PUT", "/api/v1/app/none", {"name": "C", "uid": "taken"}).status == 409


def test_list_applications_excludes_by_endpoints(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoints: dict[str, list[Body]] = {
        "none": [],
        "on": [{"url": "https://example.com"}],
        "off": [{"url": "https://example.com", "disabled": True}],
        "play": [{"url": "https://play.svix.com/in/x"}],
        "both": [{"url": "https://play.svix.com/in/x"}, {"url": "https://example.com"}],
        "deleted": [{"url": "https://example.com"}],
    }
    for uid, bodies in endpoints.items():
        api("POST", "/api/v1/app", {"name": uid, "uid": uid})
        for body in bodies:
            made = api("POST", f"/api/v1/app/{uid}/endpoint", body).json
        api.system.clock.advance(timedelta(seconds=1))
    api("DELETE", f"/api/v1/app/deleted/endpoint/{made['id']}")

    def listed(*exclusions: str) -> list[str]:
        query: Body = {f"exclude_apps_with_{name}_endpoints": "true" for name in exclusions}
        found: list[str] = []
        page = {"done": False}
        while not page["done"]:
            page = api("GET", "/api/v1/app", query={"limit": 2, **query}).json
            found += [application["uid"] for application in page["data"]]
            query["iterator"] = page["iterator"]
        return found

    monkeypatch.setattr("shared.services.applications.application_list.MAX_SCANNED_APPLICATIONS", 3)
    everything = list(endpoints)
    assert listed() == everything
    assert listed("no") == ["on", "off", "play", "both"]
    assert listed("disabled") == ["none", "on", "play", "both", "deleted"]
    assert listed("svix_play") == ["none", "on", "off", "both", "deleted"]
    assert listed("no", "disabled", "svix_play") == ["on", "both"]


def test_list_applications_ends_a_page_early_when_it_excludes_many(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.services.applications.application_list.MAX_SCANNED_APPLICATIONS", 2)
    made = [api("POST", "/api/v1/app", {"name": "A"}).json["id"] for _ in range(3)]

    page = api("GET", "/api/v1/app", query={"exclude_apps_with_no_endpoints": "true"}).json

    assert (page["data"], page["done"], page["iterator"]) == ([], False, made[1])


def test_an_exclusion_is_true_or_false(api: ApiClient) -> None:
    query = {"exclude_apps_with_no_endpoints": "perhaps"}

    assert api("GET", "/api/v1/app", query=query).status == 400
