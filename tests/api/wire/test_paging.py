"""Every list, page by page, forwards and backwards, whatever it leaves out."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, get_origin

import pytest

from functions.api.routes import OPERATIONS
from functions.api.schemas.lists import ListOut
from shared.services.event_types.public_catalog import MAX_PAGE
from tests.api.conftest import client_of
from tests.support.arrange.api_client import ApiClient, ClientResponse
from tests.support.arrange.app_under_test import ORG, SystemUnderTest
from tests.support.arrange.tenant import DESTINATION

Query = dict[str, Any]
APP = "/api/v1/app/acme"
MANY = 7
# A page that has everything, in the list with the shortest pages too.
WHOLE = MAX_PAGE


@pytest.fixture(scope="module")
def stocked() -> Iterator[ApiClient]:
    """Seven of everything, every third of it of another kind. The tests only read."""
    with pytest.MonkeyPatch.context() as patch:
        api = client_of(SystemUnderTest(), patch)
        stock(api)
        yield api


def stock(api: ApiClient) -> None:
    api("POST", "/api/v1/app", {"name": "0", "uid": "acme"})
    for number in range(MANY):
        api.system.clock.advance(timedelta(minutes=1))
        odd = number % 3 == 1
        own = {"url": "https://example.com", "description": str(number)}
        for path in (f"{APP}/endpoint", "/api/v1/operational-webhook/endpoint"):
            made = api("POST", path, own).json["id"]
            if odd:
                api("DELETE", f"{path}/{made}")
        sink = api("POST", f"{APP}/destination", DESTINATION).json["id"]
        if odd:
            api("DELETE", f"{APP}/destination/{sink}")
        api("POST", "/api/v1/app", {"name": str(number + 1)})
        api("POST", "/api/v1/event-type", {"name": f"type.{number}", "description": ""})
        if odd:
            api("DELETE", f"/api/v1/event-type/type.{number}")
        event_type = "odd" if odd else "even"
        api("POST", f"{APP}/msg", {"eventType": event_type, "payload": {}, "eventId": str(number)})
        api("PUT", "/api/v1/stats/usage/event-types")
    api("POST", f"{APP}/endpoint", {"url": "https://example.com", "uid": "mine"})
    for number in range(MANY):
        api.system.clock.advance(timedelta(minutes=1))
        api("POST", f"{APP}/msg/{number}/endpoint/mine/resend")
        api("POST", f"{APP}/msg/0/endpoint/mine/resend")
    api.system.run()


ATTEMPTS_OF_0 = f"{APP}/attempt/msg/0"
LISTS: list[tuple[str, str, Query]] = [
    ("application.list", "/api/v1/app", {}),
    ("application.list", "/api/v1/app", {"order": "descending"}),
    ("application.list", "/api/v1/app", {"exclude_apps_with_disabled_endpoints": "true"}),
    ("endpoint.list", f"{APP}/endpoint", {}),
    ("endpoint.list", f"{APP}/endpoint", {"order": "ascending"}),
    ("destination.list", f"{APP}/destination", {}),
    ("destination.list", f"{APP}/destination", {"order": "ascending"}),
    ("operational-webhook.endpoint.list", "/api/v1/operational-webhook/endpoint", {}),
    ("event-type.list", "/api/v1/event-type", {}),
    ("event-type.list", "/api/v1/event-type", {"include_archived": "true"}),
    ("message.list", f"{APP}/msg", {}),
    ("message.list", f"{APP}/msg", {"event_types": "odd"}),
    ("message.list", f"{APP}/msg", {"before": "2026-01-15T12:06:00Z", "event_types": "even"}),
    ("message.search", f"{APP}/msg/search", {}),
    ("message.search", f"{APP}/msg/search", {"event_types": ["even"], "with_content": True}),
    ("event-catalog.list", f"/api/v1/event-catalog/{ORG}", {}),
    ("message-attempt.list-by-msg", ATTEMPTS_OF_0, {}),
    ("message-attempt.list-by-msg-deprecated", f"{APP}/msg/0/attempt", {"endpoint_id": "mine"}),
    (
        "message-attempt.list-by-endpoint-deprecated",
        f"{APP}/msg/0/endpoint/mine/attempt",
        {"status": 0},
    ),
    ("message-attempt.list-attempted-destinations", f"{APP}/msg/6/endpoint", {}),
    ("message-attempt.list-by-endpoint", f"{APP}/attempt/endpoint/mine", {}),
    ("message-attempt.list-by-endpoint", f"{APP}/attempt/endpoint/mine", {"event_types": "odd"}),
    ("message-attempt.list-attempted-messages", f"{APP}/endpoint/mine/msg", {}),
    (
        "message-attempt.list-attempted-messages",
        f"{APP}/endpoint/mine/msg",
        {"event_types": "odd", "status": 0},
    ),
    ("background-task.list", "/api/v1/background-task", {}),
    ("background-task.list", "/api/v1/background-task", {"order": "ascending"}),
]
EACH = pytest.mark.parametrize(("name", "path", "query"), LISTS)


def test_every_list_operation_is_tested() -> None:
    lists = {o.name for o in OPERATIONS if get_origin(o.responses.get(200)) is ListOut}

    assert {name for name, _, _ in LISTS} == lists


# A search has its parameters in a body.
IN_BODY = {"message.search"}


def asked(api: ApiClient, name: str, path: str, query: Query) -> ClientResponse:
    return api("POST", path, query) if name in IN_BODY else api("GET", path, query=query)


def names(page: Any) -> list[str]:
    return [item.get("id", item.get("name")) for item in page["data"]]


@EACH
@pytest.mark.parametrize(("limit", "most"), [(1, 2), (2, 3), (3, 1_000), (50, 1_000)])
def test_each_item_is_listed_once_in_both_directions(
    stocked: ApiClient,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    path: str,
    query: Query,
    limit: int,
    most: int,
) -> None:
    def ask(**more: Any) -> Any:
        answer = asked(stocked, name, path, {**query, "limit": limit, **more})
        assert answer.status == 200, answer.text
        return answer.json

    everything = ask(limit=WHOLE)
    assert everything["done"]
    whole = names(everything)
    assert len(whole) > 1
    monkeypatch.setattr("shared.domain.paging.MAX_READ", most)
    monkeypatch.setattr(
        "shared.services.applications.application_list.MAX_SCANNED_APPLICATIONS", most
    )

    pages = [ask()]
    while not pages[-1]["done"]:
        pages.append(ask(iterator=pages[-1]["iterator"]))
    assert [one for page in pages for one in names(page)] == whole

    back, seen = pages[-1], names(pages[-1])
    while "prevIterator" in back:
        back = ask(iterator=back["prevIterator"])
        seen[:0] = names(back)
        if back["done"]:
            break
    assert seen == (whole if "prevIterator" in pages[-1] else [])


@EACH
def test_a_page_has_the_iterators_of_its_first_and_last_item(
    stocked: ApiClient, name: str, path: str, query: Query
) -> None:
    page = asked(stocked, name, path, {**query, "limit": 2}).json

    shown = names(page)
    assert (page["iterator"], page["prevIterator"]) == (shown[-1], f"-{shown[0]}")


@EACH
def test_a_list_without_items_has_no_iterators(
    stocked: ApiClient, name: str, path: str, query: Query
) -> None:
    far = asked(stocked, name, path, {**query, "limit": WHOLE}).json["iterator"]

    page = asked(stocked, name, path, {**query, "iterator": far}).json

    assert page == {"data": [], "iterator": None, "done": True}


@EACH
@pytest.mark.parametrize("iterator", ["", "-", "a b", "x" * 300])
def test_an_invalid_iterator_returns_422(
    stocked: ApiClient, name: str, path: str, query: Query, iterator: str
) -> None:
    answer = asked(stocked, name, path, {**query, "iterator": iterator})

    place = "body" if name in IN_BODY else "query"
    assert (answer.status, answer.json["detail"][0]["loc"]) == (422, [place, "iterator"])
