"""Counts of an endpoint's attempts, and the states of their deliveries."""

from typing import Any

import pytest

from shared.adapters.memory import ScriptedHttp
from shared.services.messages import endpoint_history
from tests.api.messages.delivered import APP, ATTEMPTS, mine, send
from tests.api.messages.test_history import judged
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.app_under_test import SystemUnderTest

COUNT = f"{ATTEMPTS}/count"


@pytest.fixture
def system() -> SystemUnderTest:
    return SystemUnderTest(ScriptedHttp(judged))


@pytest.fixture(autouse=True)
def endpoint(api: ApiClient) -> str:
    return mine(api)


def count(api: ApiClient, **query: Any) -> tuple[int, bool]:
    found = api("GET", COUNT, query=query).json
    return found["count"], found["approximated"]


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"status": 0},
        {"status": 2},
        {"status": 1},
        {"status_code_class": 500},
        {"event_types": "a.b"},
        {"event_types": "x"},
        {"channel": "c"},
        {"tag": "t"},
        {"before": "2026-01-15T12:00:00Z"},
        {"after": "2026-01-15T11:59:00Z"},
        {"after": "2026-01-15T11:59:00Z", "before": "2026-01-15T12:00:10Z"},
    ],
    ids=str,
)
def test_a_count_has_the_filters_of_the_list(api: ApiClient, query: dict[str, Any]) -> None:
    send(api, channels=["c"], tags=["t"])
    send(api, ok=False)
    api.system.run()

    listed = api("GET", ATTEMPTS, query=query).json

    assert count(api, **query) == (len(listed["data"]), False)


def test_a_count_stops_at_its_limit(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for event_type in ("a.b", "c.d", "a.b"):
        send(api, eventType=event_type)
    monkeypatch.setattr(endpoint_history, "MAX_COUNTED", 2)

    assert count(api) == (2, True)
    # The newest two were read.
    assert count(api, event_types="a.b") == (1, True)
    monkeypatch.setattr(endpoint_history, "MAX_COUNTED", 3)
    assert count(api) == (3, False)


def test_a_count_of_an_unknown_endpoint_is_not_found(api: ApiClient) -> None:
    assert api("GET", f"{APP}/attempt/endpoint/nobody/count").status == 404


def test_listed_attempts_show_the_state_of_their_delivery_on_request(api: ApiClient) -> None:
    send(api)
    send(api, ok=False)

    waiting, delivered = api("GET", ATTEMPTS, query={"with_delivery": "true"}).json["data"]

    assert delivered["delivery"] == {"status": 0, "statusText": "success", "nextAttempt": None}
    assert waiting["delivery"]["statusText"] == "sending"
    assert waiting["delivery"]["nextAttempt"] > waiting["timestamp"]
    assert (delivered["failure"], waiting["failure"]) == (None, "server_error")
    assert (delivered["eventType"], delivered["attemptNumber"]) == ("a.b", 1)
    assert "delivery" not in api("GET", ATTEMPTS).json["data"][0]


def test_the_attempts_of_one_delivery_show_its_state_alike(api: ApiClient) -> None:
    send(api, ok=False)
    api.system.run()

    found = api("GET", ATTEMPTS, query={"with_delivery": "true"}).json["data"]

    assert [a["attemptNumber"] for a in found] == [4, 3, 2, 1]
    assert {a["delivery"]["statusText"] for a in found} == {"fail"}
