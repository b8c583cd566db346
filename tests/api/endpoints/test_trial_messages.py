"""Test messages to one endpoint, as a client sees them."""

import json
from typing import Any

import pytest

from shared.domain.auth.access import Capability
from tests.support.arrange.api_client import ApiClient, ClientResponse
from tests.support.arrange.app_under_test import ORG

APP = "/api/v1/app/acme"
EDITED = b'{"eventType":"a.b","payload":{ "edited" : true}}'


@pytest.fixture
def app(api: ApiClient) -> str:
    """An application with two endpoints; the id of the application."""
    made: str = api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"}).json["id"]
    api("POST", f"{APP}/endpoint", {"url": "https://example.com/other"})
    body = {"url": "https://example.com/hook", "uid": "mine", "eventTypes": None}
    api("POST", f"{APP}/endpoint", body)
    return made


def send(api: ApiClient, body: Any = EDITED, **options: Any) -> ClientResponse:
    return api("POST", f"{APP}/endpoint/mine/msg/test-attempt", body, **options)


def test_an_edited_payload_reaches_that_endpoint_only(api: ApiClient, app: str) -> None:
    answer = send(api)

    assert answer.status == 201
    assert (answer.json["statusText"], answer.json["eventType"]) == ("pending", "a.b")
    api.system.run()
    [request] = api.system.http.requests
    assert (request.url, request.body) == ("https://example.com/hook", b'{ "edited" : true}')
    [attempt] = api("GET", f"{APP}/attempt/msg/{answer.json['msgId']}").json["data"]
    assert (attempt["statusText"], attempt["endpointId"]) == ("success", answer.json["endpointId"])


def test_a_test_message_ignores_the_filters_of_the_endpoint(api: ApiClient, app: str) -> None:
    api("POST", "/api/v1/event-type", {"name": "c.d", "description": ""})
    api("PATCH", f"{APP}/endpoint/mine", {"channels": ["eu"], "eventTypes": ["c.d"]})

    send(api)

    api.system.run()
    assert [json.loads(r.body) for r in api.system.http.requests] == [{"edited": True}]


def test_a_disabled_endpoint_gets_no_test_message(api: ApiClient, app: str) -> None:
    api("PATCH", f"{APP}/endpoint/mine", {"disabled": True})

    answer = send(api)

    assert (answer.status, answer.json["code"]) == (400, "endpoint_disabled")
    assert api("GET", f"{APP}/msg").json["data"] == []


def test_an_applications_token_needs_the_capability(api: ApiClient, app: str) -> None:
    def status(*capabilities: Capability) -> int:
        names = [each.value for each in capabilities]
        return send(api, token=api.token(sub=app, org=ORG, capabilities=names)).status

    assert status(Capability.VIEW_BASE) == 403
    assert status(Capability.CREATE_ATTEMPTS) == 201


def test_a_repeated_request_sends_one_message(api: ApiClient, app: str) -> None:
    headers = {"idempotency-key": "once"}

    first, second = send(api, headers=headers), send(api, headers=headers)
    example = api(
        "POST",
        f"{APP}/endpoint/mine/send-example",
        {"eventType": "svix.ping"},
        headers=headers,
    )

    assert first.json == second.json
    assert example.json["id"] != first.json["msgId"]


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"eventType":"a b","payload":{}}'])
def test_send_test_message_returns_422_for_an_invalid_body(
    api: ApiClient, app: str, body: bytes
) -> None:
    assert send(api, body).status == 422


def test_no_application_is_created_by_a_test_message(api: ApiClient, app: str) -> None:
    body = {"eventType": "a.b", "payload": {}, "application": {"name": "B", "uid": "b"}}

    assert send(api, body).status == 201

    assert api("GET", "/api/v1/app/b").status == 404
