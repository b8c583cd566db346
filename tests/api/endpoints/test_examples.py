"""Sending an example to an endpoint, as a client sees it."""

import json
from typing import Any

import pytest

from shared.domain.ids import MESSAGE, is_id
from tests.support.arrange.api_client import ApiClient, ClientResponse
from tests.support.arrange.builders import new_id

APP = "/api/v1/app/acme"
EXAMPLES = [{"id": 1.50, "name": "é"}, {"id": 2}, "no object"]
SCHEMAS = {"1": {"type": "object", "examples": EXAMPLES}, "2": {"examples": [{"id": 3}]}}


@pytest.fixture
def endpoint(api: ApiClient) -> str:
    """The id of one of two endpoints that would get everything."""
    api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"})
    api("POST", f"{APP}/endpoint", {"url": "https://example.com/other"})
    api("POST", "/api/v1/event-type", {"name": "a.b", "description": "", "schemas": SCHEMAS})
    body = {"url": "https://example.com/hook", "uid": "mine"}
    made: str = api("POST", f"{APP}/endpoint", body).json["id"]
    return made


def send(api: ApiClient, endpoint: str, body: Any, **options: Any) -> ClientResponse:
    return api("POST", f"{APP}/endpoint/{endpoint}/send-example", body, **options)


def received(api: ApiClient) -> list[tuple[str, Any]]:
    api.system.run()
    return [(r.url, json.loads(r.body)) for r in api.system.http.requests]


def test_an_example_is_a_message_to_that_endpoint_only(api: ApiClient, endpoint: str) -> None:
    answer = send(api, endpoint, {"eventType": "a.b"})

    assert answer.status == 200
    shown = answer.json
    assert is_id(MESSAGE, shown["id"])
    assert (shown["eventType"], shown["payload"]) == ("a.b", {})
    assert received(api) == [("https://example.com/hook", {"id": 1.5, "name": "é"})]
    stored = api("GET", f"{APP}/msg/{shown['id']}").json
    assert stored["payload"] == {"id": 1.5, "name": "é"}
    [attempt] = api("GET", f"{APP}/attempt/msg/{shown['id']}").json["data"]
    assert attempt["triggerType"] == 0


def test_send_example_accepts_the_index_of_the_example(api: ApiClient, endpoint: str) -> None:
    assert send(api, "mine", {"eventType": "a.b", "exampleIndex": 1}).status == 200

    assert received(api) == [("https://example.com/hook", {"id": 2})]


def test_a_ping_needs_no_event_type(api: ApiClient, endpoint: str) -> None:
    assert send(api, endpoint, {"eventType": "svix.ping"}).status == 200

    assert received(api) == [("https://example.com/hook", {"success": True})]


def test_an_example_filtered_out_by_the_endpoint_is_not_sent(api: ApiClient, endpoint: str) -> None:
    api("PATCH", f"{APP}/endpoint/{endpoint}", {"channels": ["eu"]})

    assert send(api, endpoint, {"eventType": "a.b"}).status == 200

    assert received(api) == []


def test_the_same_idempotency_key_sends_one_example(api: ApiClient, endpoint: str) -> None:
    headers = {"idempotency-key": "once"}

    first = send(api, endpoint, {"eventType": "a.b"}, headers=headers)
    second = send(api, "mine", {"eventType": "a.b"}, headers=headers)
    message = api("POST", f"{APP}/msg", {"eventType": "a.b", "payload": {}}, headers=headers)

    assert first.json == second.json
    assert message.json["id"] != first.json["id"]
    assert [url for url, _ in received(api)].count("https://example.com/hook") == 2


@pytest.mark.parametrize("index", [2, 3])
def test_send_example_returns_400_for_an_unknown_example(
    api: ApiClient, endpoint: str, index: int
) -> None:
    answer = send(api, endpoint, {"eventType": "a.b", "exampleIndex": index})

    assert (answer.status, answer.json["code"]) == (400, "invalid_scheme")
    assert received(api) == []


@pytest.mark.parametrize(
    "schemas", [None, {}, {"2": {"examples": [{}]}}, {"1": True}, {"1": {"examples": []}}]
)
def test_send_example_returns_400_without_any_example(
    api: ApiClient, endpoint: str, schemas: Any
) -> None:
    api("POST", "/api/v1/event-type", {"name": "bare", "description": "", "schemas": schemas})

    answer = send(api, endpoint, {"eventType": "bare"})

    assert (answer.status, answer.json["code"]) == (400, "invalid_scheme")


def test_send_example_returns_404_for_a_missing_endpoint_or_event_type(
    api: ApiClient, endpoint: str
) -> None:
    assert send(api, endpoint, {"eventType": "nothing"}).status == 404
    assert send(api, new_id("ep_"), {"eventType": "a.b"}).status == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "eventType"),
        ({"eventType": None}, "eventType"),
        ({"eventType": 7}, "eventType"),
        ({"eventType": "a b"}, "eventType"),
        ({"eventType": "a.b", "exampleIndex": -1}, "exampleIndex"),
        ({"eventType": "a.b", "exampleIndex": "x"}, "exampleIndex"),
    ],
)
def test_send_example_returns_422_for_an_invalid_body(
    api: ApiClient, endpoint: str, body: Any, field: str
) -> None:
    answer = send(api, endpoint, body)

    assert answer.status == 422
    assert [problem["loc"] for problem in answer.json["detail"]] == [["body", field]]
