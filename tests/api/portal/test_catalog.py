"""The event catalog that anyone may read."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.event_types.event_type import EventType
from shared.domain.ids import OrgId
from shared.domain.paging import Span
from shared.services.event_types.public_catalog import CATALOG_TTL, MAX_PAGE
from tests.api.conftest import client_of
from tests.support.arrange.api_client import ApiClient, ClientResponse
from tests.support.arrange.app_under_test import ORG, SystemUnderTest

SETTINGS = "/api/v1/management/environment-settings"
MISSING = {"code": "not_found", "detail": "Event catalog not found"}
SCHEMA = {"type": "object", "examples": [{"id": 42}]}


def add(api: ApiClient, name: str, **fields: Any) -> None:
    body = {"name": name, "description": f"About {name}", **fields}
    assert api("POST", "/api/v1/event-type", body).status == 201


def catalog(api: ApiClient, path: str = "", org: str = ORG, **options: Any) -> ClientResponse:
    return api("GET", f"/api/v1/event-catalog/{org}{path}", token=None, **options)


def after(api: ApiClient, iterator: str, org: str = ORG) -> ClientResponse:
    return catalog(api, org=org, query={"iterator": iterator})


def names(answer: ClientResponse) -> list[str]:
    assert answer.status == 200, answer.text
    return [each["name"] for each in answer.json["data"]]


def test_anyone_reads_the_event_types_with_their_schemas_and_examples(api: ApiClient) -> None:
    add(api, "b.b", schemas={"1": SCHEMA}, groupName="group")
    add(api, "a.a", deprecated=True)

    answer = catalog(api)

    bare = {"groupName": None, "schemas": None, "example": None}
    assert answer.json["data"] == [
        {"name": "a.a", "description": "About a.a", "deprecated": True, **bare},
        {
            "name": "b.b",
            "description": "About b.b",
            "deprecated": False,
            "groupName": "group",
            "schemas": {"1": SCHEMA},
            "example": {"id": 42},
        },
    ]
    assert answer.json["done"] is True


def test_archived_and_flagged_event_types_stay_hidden(api: ApiClient) -> None:
    add(api, "a.a")
    add(api, "b.archived", archived=True)
    add(api, "c.flagged", featureFlags=["beta"])

    assert names(catalog(api)) == ["a.a"]


def test_the_catalog_is_read_in_pages(api: ApiClient) -> None:
    for number in range(5):
        add(api, f"type.{number}")

    first = catalog(api, query={"limit": 3})
    second = catalog(api, query={"limit": 3, "iterator": first.json["iterator"]})

    assert names(first) + names(second) == [f"type.{number}" for number in range(5)]
    assert (first.json["done"], second.json["done"]) == (False, True)


@pytest.mark.parametrize("limit", ["0", str(MAX_PAGE + 1), "x"])
def test_the_page_size_of_the_catalog_is_limited(api: ApiClient, limit: str) -> None:
    add(api, "a.a")

    assert catalog(api, query={"limit": limit}).status in (400, 422)


@pytest.mark.parametrize(
    "org", ["org_other", "org_", "acme", "org_a%23b", "..", "org_" + "a" * 101]
)
def test_another_organisation_is_not_found(api: ApiClient, org: str) -> None:
    add(api, "a.a")

    hidden = (catalog(api, org=org), catalog(api, "/settings", org), after(api, "a", org))
    assert [each.status for each in hidden] == [404] * 3


def test_an_empty_catalog_returns_404(api: ApiClient) -> None:
    add(api, "b.archived", archived=True)
    add(api, "c.flagged", featureFlags=["beta"])
    api("PUT", SETTINGS, {"displayName": "Acme"})

    for answer in (catalog(api), catalog(api, "/settings"), after(api, "a")):
        assert (answer.status, answer.json) == (404, MISSING)
    api.system.clock.advance(CATALOG_TTL)
    add(api, "a.a")
    assert (names(catalog(api)), catalog(api, "/settings").status) == (["a.a"], 200)
    assert after(api, "a.a").json == {"data": [], "iterator": None, "done": True}


def test_a_page_of_hidden_event_types_has_an_iterator_to_continue(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(api, "a.archived", archived=True)
    add(api, "b.archived", archived=True)
    add(api, "c.c")
    monkeypatch.setattr("shared.domain.paging.MAX_READ", 1)

    first = catalog(api).json
    assert (first["data"], first["done"]) == ([], False)
    second = after(api, first["iterator"]).json
    assert names(after(api, second["iterator"])) == ["c.c"]
    assert catalog(api, "/settings").status == 200


def test_the_catalog_is_not_found_unless_the_stack_publishes_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    api = client_of(SystemUnderTest(has_public_catalog=False), monkeypatch)
    add(api, "a.a")
    api("PUT", SETTINGS, {"eventCatalogPublished": True})

    found, look = catalog(api), catalog(api, "/settings")

    assert (found.status, found.json) == (look.status, look.json) == (404, MISSING)


def test_an_organisation_can_hide_its_catalog(api: ApiClient) -> None:
    add(api, "a.a")
    api("PUT", SETTINGS, {"eventCatalogPublished": False})

    assert (catalog(api).status, catalog(api, "/settings").status) == (404, 404)
    api.system.clock.advance(CATALOG_TTL)
    api("PUT", SETTINGS, {"eventCatalogPublished": True})
    assert names(catalog(api)) == ["a.a"]


def test_the_catalog_has_the_look_of_the_portal(api: ApiClient) -> None:
    add(api, "a.a")
    api("PUT", SETTINGS, {"displayName": "Acme"})

    answer = catalog(api, "/settings")

    assert answer.json == api("GET", "/api/v1/environment/settings").json
    assert answer.json["displayName"] == "Acme"


@pytest.mark.parametrize("path", ["", "/settings"])
def test_an_answer_is_cached_and_revalidated(api: ApiClient, path: str) -> None:
    add(api, "a.a")
    first = catalog(api, path)

    same = catalog(api, path, headers={"if-none-match": f'"x", W/{first.headers["etag"]}'})
    other = catalog(api, path, headers={"if-none-match": '"x"'})

    assert first.headers["cache-control"] == "public, max-age=300"
    assert (same.status, same.text) == (304, "")
    assert same.headers["etag"] == first.headers["etag"]
    assert other.status == 200


def test_readers_within_a_minute_cost_one_read(
    system: SystemUnderTest, api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(api, "a.a")
    reads: list[OrgId] = []
    scan = type(system._event_types).scan

    def counting(self: Any, org_id: OrgId, span: Span) -> Iterator[EventType]:
        reads.append(org_id)
        return scan(self, org_id, span)

    monkeypatch.setattr(type(system._event_types), "scan", counting)
    for _ in range(5):
        catalog(api)
        catalog(api, "/settings")
    assert len(reads) == 1

    system.clock.advance(CATALOG_TTL - timedelta(seconds=1))
    catalog(api)
    assert len(reads) == 1
    system.clock.advance(timedelta(seconds=1))
    add(api, "b.b")
    assert names(catalog(api)) == ["a.a", "b.b"]
