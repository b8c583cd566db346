"""Operations on an endpoint's history."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from shared.adapters.memory import ScriptedHttp
from shared.adapters.memory.http import RecordedRequest
from shared.domain.deliveries.reply import Reply
from tests.api.messages.delivered import (
    APP,
    ATTEMPTS,
    MESSAGES,
    ids_of,
    mine,
    send,
)
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.app_under_test import SystemUnderTest

EXPANDED = {"expanded_statuses": "true"}


def judged(request: RecordedRequest) -> Reply:
    """Fails the requests that ask for it."""
    status = 500 if b"fail" in request.body else 200
    return Reply(status_code=status, body=b"answer", duration_ms=3)


@pytest.fixture
def system() -> SystemUnderTest:
    return SystemUnderTest(ScriptedHttp(judged))


@pytest.fixture
def endpoint(api: ApiClient) -> str:
    return mine(api)


def test_list_attempted_messages_shows_the_status_of_each_delivery(
    api: ApiClient, endpoint: str
) -> None:
    delivered = send(api, eventId="evt", channels=["c"], tags=["t"])
    waiting = send(api, ok=False)

    second, first = api("GET", MESSAGES).json["data"]

    assert first == {
        "id": delivered,
        "eventType": "a.b",
        "eventId": "evt",
        "channels": ["c"],
        "tags": ["t"],
        "payload": {"do": "pass"},
        "timestamp": "2026-01-15T12:00:00.000000Z",
        "deliverAt": None,
        "status": 0,
        "statusText": "success",
    }
    assert (second["id"], second["status"], second["statusText"]) == (waiting, 3, "sending")
    assert second["nextAttempt"].startswith("2026-01-15T12:01:0")
    assert api("GET", MESSAGES, query={"with_content": "false"}).json["data"][0]["payload"] == {}
    assert api("GET", f"{APP}/endpoint/{endpoint}/msg").json["data"] == [second, first]


def test_list_attempted_messages_lists_a_message_once_despite_retries(
    api: ApiClient, endpoint: str
) -> None:
    made = [send(api, ok=False), send(api), send(api, ok=False)]
    api.system.run()

    assert len(ids_of(api, ATTEMPTS)) == 9
    for limit in (1, 2, 3, 50):
        assert ids_of(api, limit=limit) == made[::-1]


def test_list_attempted_messages_pages_forward_and_back_past_retries(
    api: ApiClient, endpoint: str
) -> None:
    made = [send(api, ok=number % 2 == 0) for number in range(6)]
    api.system.run()
    made += [send(api) for _ in range(2)]

    pages = [api("GET", MESSAGES, query={"limit": 3}).json]
    while not pages[-1]["done"]:
        query = {"limit": 3, "iterator": pages[-1]["iterator"]}
        pages.append(api("GET", MESSAGES, query=query).json)

    assert [[m["id"] for m in p["data"]] for p in pages] == [
        made[:4:-1],
        made[4:1:-1],
        made[1::-1],
    ]
    for earlier, later in pairwise(pages):
        query = {"limit": 3, "iterator": later["prevIterator"]}
        back = api("GET", MESSAGES, query=query).json
        assert back["data"] == earlier["data"]
        assert (back["iterator"], back["prevIterator"]) == (
            earlier["data"][-1]["id"],
            "-" + earlier["data"][0]["id"],
        )
        assert back["done"] is (earlier is pages[0])


def test_any_message_serves_as_an_iterator(api: ApiClient, endpoint: str) -> None:
    made = [send(api) for _ in range(3)]

    assert ids_of(api, iterator=made[1]) == made[:1]
    [later] = api("GET", MESSAGES, query={"iterator": f"-{made[1]}"}).json["data"]
    assert later["id"] == made[2]


def test_a_page_of_retries_has_an_iterator_to_continue(
    api: ApiClient, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [send(api, ok=False) for _ in range(3)]
    api.system.run()
    monkeypatch.setattr("shared.domain.paging.MAX_READ", 2)

    first = api("GET", MESSAGES).json

    assert (first["data"], first["done"]) == ([], False)
    assert first["iterator"].startswith("msg_")
    assert len(first["iterator"]) == len(made[0])
    assert ids_of(api) == made[::-1]
    # And from the oldest, through the retries behind it, to where nothing is left.
    seen, query = [], {"iterator": f"-{made[0]}", "limit": 1}
    for _ in range(20):
        page = api("GET", MESSAGES, query=query).json
        seen += [m["id"] for m in page["data"]]
        if page["done"]:
            break
        query["iterator"] = page["prevIterator"]
    assert seen == made[1:]


@pytest.fixture
def various(api: ApiClient, endpoint: str) -> dict[str, str]:
    """Creates a message in each state of a delivery."""
    failed = send(api, ok=False, tags=["t"], eventType="x.y")
    api.system.run()
    api("PATCH", f"{APP}/endpoint/mine", {"disabled": True})
    api.system.clock.advance(timedelta(minutes=1))
    # Accepted while the endpoint was enabled, and disabled when its turn came.
    api("PATCH", f"{APP}/endpoint/mine", {"disabled": False})
    body = {"eventType": "a.c", "payload": {}, "channels": ["c"]}
    canceled = api("POST", f"{APP}/msg", body).json["id"]
    api("PATCH", f"{APP}/endpoint/mine", {"disabled": True})
    api.system.run()
    api("PATCH", f"{APP}/endpoint/mine", {"disabled": False})
    api.system.clock.advance(timedelta(minutes=1))
    return {
        "fail": failed,
        "canceled": canceled,
        "success": send(api),
        "sending": send(api, ok=False),
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"status": 0}, ["success"]),
        ({"status": 1}, []),
        ({"status": 2}, ["fail", "canceled"]),
        ({"status": 2, **EXPANDED}, ["fail"]),
        ({"status": 3}, ["sending"]),
        ({"status": 4}, ["canceled"]),
        ({"status": 4, **EXPANDED}, ["canceled"]),
        ({"channel": "c"}, ["canceled"]),
        ({"channel": "nobody"}, []),
        ({"tag": "t"}, ["fail"]),
        ({"event_types": "a.c,x.y"}, ["fail", "canceled"]),
        ({"event_types": "a.b", "status": 3}, ["sending"]),
        ({"event_types": "a.c", "status": 3}, []),
        ({}, ["fail", "canceled", "success", "sending"]),
    ],
)
def test_list_attempted_messages_filters_by_status_and_attributes(
    api: ApiClient, various: dict[str, str], query: dict[str, Any], expected: list[str]
) -> None:
    for limit in (1, 50):
        assert ids_of(api, limit=limit, **query) == [various[name] for name in expected[::-1]]


def test_a_delayed_message_with_a_manual_attempt_is_pending(api: ApiClient, endpoint: str) -> None:
    body = {"eventType": "a.b", "payload": {"do": "fail"}, "deliverAt": "2026-01-15T13:00:00Z"}
    message = api("POST", f"{APP}/msg", body).json["id"]
    api.system.fan_out()
    assert ids_of(api) == []

    api("POST", f"{APP}/msg/{message}/endpoint/mine/resend")
    api.system.deliver()

    [shown] = api("GET", MESSAGES, query={"status": 1}).json["data"]
    assert (shown["id"], shown["statusText"]) == (message, "pending")
    assert shown["nextAttempt"] == shown["deliverAt"] == "2026-01-15T13:00:00.000000Z"


def test_list_attempted_messages_shows_a_canceled_delivery_in_the_statuses_of_the_client(
    api: ApiClient, various: dict[str, str]
) -> None:
    def shown(**query: str) -> list[str]:
        return [m["statusText"] for m in api("GET", MESSAGES, query=query).json["data"]]

    assert shown() == ["sending", "success", "fail", "fail"]
    assert shown(**EXPANDED) == ["sending", "success", "canceled", "fail"]


def test_messages_are_bounded_by_time(api: ApiClient, endpoint: str) -> None:
    made = [send(api) for _ in range(4)]

    assert ids_of(api, before="2026-01-15T12:02:00Z") == made[1::-1]
    assert ids_of(api, after="2026-01-15T12:01:00Z", before="2026-01-15T12:03:00Z") == [
        made[2],
        made[1],
    ]
    # A lower bound alone gives the oldest above it.
    page = api("GET", MESSAGES, query={"after": "2026-01-15T12:01:00Z", "limit": 2}).json
    assert [m["id"] for m in page["data"]] == [made[2], made[1]]
    assert page["done"] is False


def test_a_message_without_a_started_delivery_is_not_listed(api: ApiClient, endpoint: str) -> None:
    api("POST", f"{APP}/msg", {"eventType": "a.b", "payload": {}})

    assert api("GET", MESSAGES).json == {"data": [], "iterator": None, "done": True}


def test_an_attempt_shows_its_message_if_asked_for(api: ApiClient, endpoint: str) -> None:
    message = send(api, ok=False)
    api.system.run()

    plain = api("GET", ATTEMPTS).json["data"]
    shown = api("GET", ATTEMPTS, query={"with_msg": "true"}).json["data"]

    whole = api("GET", f"{APP}/msg/{message}").json
    assert shown == [attempt | {"msg": whole} for attempt in plain]
    assert len(shown) == 4
    bare = api("GET", ATTEMPTS, query={"with_msg": "true", "with_content": "false"}).json["data"]
    assert [attempt["msg"]["payload"] for attempt in bare] == [{}] * 4


def test_a_large_payload_is_shown_in_full_wherever_it_is_shown(
    api: ApiClient, endpoint: str
) -> None:
    payload = {"text": "x" * 20_000}
    send(api, payload=payload)

    for path in (MESSAGES, f"{APP}/msg"):
        assert api("GET", path).json["data"][0]["payload"] == payload
    [attempt] = api("GET", ATTEMPTS, query={"with_msg": "true"}).json["data"]
    assert attempt["msg"]["payload"] == payload


@pytest.mark.parametrize("path", [MESSAGES, f"{APP}/msg", ATTEMPTS])
def test_a_page_ends_early_at_the_maximum_response_size(
    api: ApiClient, endpoint: str, path: str
) -> None:
    for _ in range(7):
        send(api, payload={"text": '"' * 300_000})

    query: dict[str, Any] = {"with_msg": "true"}
    found: list[str] = []
    page: dict[str, Any] = {"done": False}
    while not page["done"]:
        answer = api("GET", path, query=query)
        assert len(answer.text) < 3_000_000
        page = answer.json
        found += [item["id"] for item in page["data"]]
        query["iterator"] = page["iterator"]

    assert len(found) == len(set(found)) == 7


@pytest.mark.parametrize("status", [1, 3, 4])
def test_no_attempt_is_pending_sending_or_canceled(
    api: ApiClient, various: dict[str, str], status: int
) -> None:
    page = api("GET", ATTEMPTS, query={"status": status}).json

    assert page == {"data": [], "iterator": None, "done": True}


def test_history_returns_404_for_a_missing_application_or_endpoint(
    api: ApiClient, endpoint: str
) -> None:
    send(api)
    other = "/api/v1/app/" + api("POST", "/api/v1/app", {"name": "Other"}).json["id"]

    for path in (
        f"{APP}/endpoint/nobody/msg",
        f"{other}/endpoint/{endpoint}/msg",
        f"{other}/attempt/endpoint/{endpoint}",
        f"{APP}/msg/nobody/attempt",
        f"{APP}/msg/nobody/endpoint/mine/attempt",
    ):
        answer = api("GET", path, query={"status": 1})
        assert (answer.status, answer.json["code"]) == (404, "not_found")


def test_the_deprecated_paths_list_the_same_attempts(api: ApiClient, endpoint: str) -> None:
    other = {"url": "https://other.example", "uid": "other"}
    api("POST", f"{APP}/endpoint", other)
    message = send(api, ok=False, eventId="evt")
    api.system.run()

    listed = api("GET", f"{APP}/attempt/msg/{message}").json
    mine = [a for a in listed["data"] if a["endpointId"] == endpoint]

    assert len(listed["data"]) == 8
    assert api("GET", f"{APP}/msg/evt/attempt").json == listed
    assert api("GET", f"{APP}/msg/evt/attempt", query={"endpoint_id": "mine"}).json["data"] == mine
    path = f"{APP}/msg/evt/endpoint/mine/attempt"
    assert api("GET", path).json["data"] == mine
    assert ids_of(api, path, limit=1) == [a["id"] for a in mine]
    assert api("GET", path, query={"status": 0}).json["data"] == []
    assert api("GET", f"{APP}/msg/evt/endpoint/nobody/attempt").status == 404


def test_attempts_are_empty_for_an_endpoint_that_did_not_get_the_message(
    api: ApiClient, endpoint: str
) -> None:
    message = send(api)
    api("POST", f"{APP}/endpoint", {"url": "https://other.example", "uid": "other"})

    path = f"{APP}/attempt/msg/{message}"
    assert api("GET", path, query={"endpoint_id": "other"}).json["data"] == []
