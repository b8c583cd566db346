"""Search for messages, and their exact bodies."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support.arrange.api_client import ApiClient

APP = "/api/v1/app/acme"
EXACT = b'{"eventType":"a.b","eventId":"evt","tags":["t"],"payload":{ "n" : 1.50, "e":"\\u00e9"}}'


@pytest.fixture
def sent(api: ApiClient) -> list[str]:
    api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"})
    first = api("POST", f"{APP}/msg", EXACT).json["id"]
    api.system.clock.advance(timedelta(minutes=1))
    second = api("POST", f"{APP}/msg", {"eventType": "c.d", "payload": {}, "channels": ["c"]})
    return [first, second.json["id"]]


def found(api: ApiClient, body: Any) -> list[str]:
    return [m["id"] for m in api("POST", f"{APP}/msg/search", body).json["data"]]


def test_a_message_is_found_by_its_id_and_by_its_event_id(api: ApiClient, sent: list[str]) -> None:
    assert found(api, {"id": sent[1]}) == [sent[1]]
    assert found(api, {"id": "evt"}) == [sent[0]]
    assert found(api, {"id": "nothing"}) == []
    assert found(api, {"id": "evt", "tag": "other"}) == []
    assert found(api, {"id": "evt", "before": "2026-01-15T12:00:00Z"}) == []


def test_messages_are_found_by_the_filters_of_their_list(api: ApiClient, sent: list[str]) -> None:
    assert found(api, {}) == sent[::-1]
    assert found(api, {"tag": "t"}) == [sent[0]]
    assert found(api, {"channel": "c"}) == [sent[1]]
    assert found(api, {"event_types": ["c.d", "x"]}) == [sent[1]]
    assert found(api, {"after": "2026-01-15T12:00:30Z"}) == [sent[1]]
    page = api("POST", f"{APP}/msg/search", {"limit": 1}).json
    assert (page["done"], page["iterator"]) == (False, sent[1])
    assert found(api, {"limit": 1, "iterator": page["iterator"]}) == [sent[0]]


def test_payloads_are_shown_on_request(api: ApiClient, sent: list[str]) -> None:
    for body in ({}, {"id": "evt"}):
        shown = api("POST", f"{APP}/msg/search", {**body, "with_content": True}).json["data"]
        assert shown[-1]["payload"] == {"n": 1.5, "e": "é"}
        assert api("POST", f"{APP}/msg/search", body).json["data"][-1]["payload"] == {}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 251}, "limit"),
        ({"iterator": "evt"}, "iterator"),
        ({"id": "a b"}, "id"),
        ({"before": "yesterday"}, "before"),
        ({"event_types": "a.b"}, "event_types"),
        ({"tag": ""}, "tag"),
    ],
)
def test_search_returns_422_with_the_location_of_an_invalid_field(
    api: ApiClient, sent: list[str], body: Any, field: str
) -> None:
    answer = api("POST", f"{APP}/msg/search", body)

    assert (answer.status, answer.json["detail"][0]["loc"]) == (422, ["body", field])


def test_the_raw_payload_is_the_exact_text(api: ApiClient, sent: list[str]) -> None:
    found = api("GET", f"{APP}/msg/evt/raw").json

    assert found == {
        "payload": '{ "n" : 1.50, "e":"\\u00e9"}',
        "contentType": "application/json",
    }


def test_the_raw_payload_is_the_text_in_place_of_the_payload(api: ApiClient) -> None:
    api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"})
    raw = {"rawPayload": "<a/>", "headers": {"content-type": "text/xml"}}
    body = {"eventType": "a.b", "payload": {}, "eventId": "e", "transformationsParams": raw}
    api("POST", f"{APP}/msg", body)

    found = api("GET", f"{APP}/msg/e/raw").json

    assert found == {"payload": "<a/>", "contentType": "text/xml"}


def test_an_expired_raw_payload_reads_as_expired(api: ApiClient, sent: list[str]) -> None:
    api("DELETE", f"{APP}/msg/evt/content")

    assert api("GET", f"{APP}/msg/evt/raw").json["payload"] == '{"expired":true}'
