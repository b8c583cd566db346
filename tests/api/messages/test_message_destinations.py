"""Destinations in lists of messages, read together for the whole page."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from shared.adapters.memory import ScriptedHttp
from shared.domain.messages.message_destinations import MAX_SHOWN
from shared.domain.paging import PageRequest
from tests.api.messages.delivered import APP, mine, send
from tests.api.messages.test_history import judged
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.support.fakes.counting_ports import CountingPort

MESSAGES = f"{APP}/msg"
WANTED = {"with_destinations": "true"}


@pytest.fixture
def system() -> SystemUnderTest:
    return SystemUnderTest(ScriptedHttp(judged))


@pytest.fixture(autouse=True)
def endpoint(api: ApiClient) -> str:
    return mine(api)


def listed(api: ApiClient) -> list[Any]:
    """Returns the destinations in the list of messages, which are those of a search as well."""
    found = api("GET", MESSAGES, query=WANTED).json["data"]
    searched = api("POST", f"{MESSAGES}/search", {"with_destinations": True}).json["data"]
    assert [m["destinations"] for m in searched] == [m["destinations"] for m in found]
    return [message["destinations"] for message in found]


def test_each_message_of_a_list_names_its_endpoints_with_their_states(
    api: ApiClient, endpoint: str
) -> None:
    send(api)
    send(api, ok=False)
    api("POST", MESSAGES, {"eventType": "a.b", "payload": {}})

    states = [found["endpoints"] for found in listed(api)]

    assert [[each["statusText"] for each in one] for one in states] == [
        ["pending"],
        ["sending"],
        ["success"],
    ]
    [delivered] = states[2]
    assert delivered == {
        "id": endpoint,
        "url": "https://example.com/",
        "status": 0,
        "statusText": "success",
        "nextAttempt": None,
    }
    assert states[1][0]["nextAttempt"] is not None


def test_the_state_in_a_list_is_that_of_the_message_itself(api: ApiClient) -> None:
    message = send(api, ok=False)
    api("POST", f"{MESSAGES}/{message}/cancel")
    path = f"{MESSAGES}/{message}/endpoint"
    [whole] = api("GET", path, query={"expanded_statuses": "true"}).json["data"]

    [[shown]] = [found["endpoints"] for found in listed(api)]

    assert shown == {name: whole[name] for name in shown}
    assert shown["statusText"] == "canceled"


def test_a_message_without_endpoints_has_no_destinations(api: ApiClient) -> None:
    api("DELETE", f"{APP}/endpoint/mine")
    send(api)

    assert listed(api) == [{"count": 0, "endpoints": []}]


def test_a_deleted_endpoint_is_shown(api: ApiClient, endpoint: str) -> None:
    send(api)
    api("DELETE", f"{APP}/endpoint/mine")

    [found] = listed(api)

    assert [each["id"] for each in found["endpoints"]] == [endpoint]


def test_a_list_names_the_first_endpoints_and_counts_all(api: ApiClient, endpoint: str) -> None:
    more = [api("POST", f"{APP}/endpoint", {"url": "https://example.com"}) for _ in range(4)]
    send(api)

    [found] = listed(api)

    assert found["count"] == 5
    ids = sorted([endpoint, *(each.json["id"] for each in more)])
    assert [each["id"] for each in found["endpoints"]] == ids[:MAX_SHOWN]


def test_a_list_has_no_destinations_unless_they_are_wanted(api: ApiClient) -> None:
    message = send(api)
    one = api("GET", f"{MESSAGES}/{message}", query=WANTED).json

    for shown in (one, api("GET", MESSAGES).json["data"][0]):
        assert "destinations" not in shown
    assert "destinations" not in api("POST", f"{MESSAGES}/search", {}).json["data"][0]


def test_a_customer_sees_the_destinations_of_the_own_application_only(api: ApiClient) -> None:
    send(api)
    app = api("GET", APP).json["id"]
    other = api("POST", "/api/v1/app", {"name": "Other"}).json["id"]

    own = api("GET", MESSAGES, query=WANTED, token=api.token(sub=app, org=api.org))
    foreign = api("GET", MESSAGES, query=WANTED, token=api.token(sub=other, org=api.org))

    assert own.json["data"][0]["destinations"]["count"] == 1
    assert foreign.status == 404


@pytest.mark.parametrize("value", ["2", "yes please", "[]", "tru", "null", "x" * 5_000])
def test_a_list_refuses_a_value_that_is_no_flag(api: ApiClient, value: str) -> None:
    answer = api("GET", MESSAGES, query={"with_destinations": value})

    assert answer.status == 400
    assert answer.json["detail"].startswith("with_destinations: ")


@pytest.mark.parametrize("value", ["perhaps", 2, None, [], {}, ["true"], {"a": {"b": [1]}}])
def test_a_search_refuses_a_value_that_is_no_flag(api: ApiClient, value: Any) -> None:
    answer = api("POST", f"{MESSAGES}/search", {"with_destinations": value})

    assert answer.status == 422
    assert answer.json["detail"][0]["loc"] == ["body", "with_destinations"]


def test_the_destinations_of_a_page_are_read_together(api: ApiClient) -> None:
    for _ in range(3):
        api("POST", f"{APP}/endpoint", {"url": "https://example.com"})
    for _ in range(10):
        send(api)
    lookup = api.system.api.message_destinations
    deliveries, endpoints = CountingPort(lookup.deliveries), CountingPort(lookup.endpoints)
    request = PageRequest(limit=10, descending=True)
    page = api.system.messages.page(OWNER, "acme", request, lambda _: True, content=False)

    lookup = replace(lookup, endpoints=endpoints, deliveries=deliveries)
    found = lookup.of(page.items)

    assert [len(each.first) for each in found.values()] == [MAX_SHOWN] * 10
    assert deliveries.calls + endpoints.calls == Counter({"get_many": 2})
