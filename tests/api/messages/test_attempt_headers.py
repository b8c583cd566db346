"""Headers of an attempt, as a client sees them."""

from datetime import timedelta
from typing import Any

import pytest

from shared.adapters.memory import ScriptedHttp
from shared.domain.deliveries.reply import Reply
from shared.domain.messages.message import RETENTION
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.app_under_test import SystemUnderTest

APP = "/api/v1/app/acme"
ANSWERED = Reply(
    status_code=200,
    body=b"ok",
    duration_ms=3,
    response_headers=(("Server", "nginx"), ("Set-Cookie", "session=hidden")),
)
OWN = {"X-Tenant": "t1", "Authorization": "hidden"}


@pytest.fixture
def system() -> SystemUnderTest:
    return SystemUnderTest(ScriptedHttp([ANSWERED]))


@pytest.fixture
def sent(api: ApiClient) -> str:
    """The path of a message with one attempt."""
    api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"})
    api("POST", f"{APP}/endpoint", {"url": "https://example.com", "uid": "mine", "headers": OWN})
    body = {"eventType": "a.b", "payload": {}, "payloadRetentionPeriod": 5}
    message: str = api("POST", f"{APP}/msg", body).json["id"]
    api.system.run()
    return f"{APP}/msg/{message}"


def headers_of(api: ApiClient, message: str) -> Any:
    [attempt] = api("GET", f"{APP}/attempt/msg/{message.rpartition('/')[2]}").json["data"]
    return api("GET", f"{message}/attempt/{attempt['id']}/headers").json


def test_sent_and_received_headers_are_shown_without_secrets(api: ApiClient, sent: str) -> None:
    found = headers_of(api, sent)

    [request] = api.system.http.requests
    shown = {name: value for name, value in request.headers.items() if name != "Authorization"}
    assert found == {
        "sentHeaders": shown,
        "responseHeaders": [["Server", "nginx"], ["Set-Cookie", ""]],
        "sensitive": ["Authorization", "Set-Cookie"],
        "recorded": True,
        "truncated": False,
    }
    assert found["sentHeaders"]["webhook-signature"].startswith("v1,")
    assert found["sentHeaders"]["X-Tenant"] == "t1"
    stored = str(api.system.store.attempts)
    assert "hidden" not in stored


def test_later_headers_of_the_endpoint_do_not_change_the_record(api: ApiClient, sent: str) -> None:
    before = headers_of(api, sent)

    api("PUT", f"{APP}/endpoint/mine/headers", {"headers": {"X-Tenant": "t2"}})

    assert headers_of(api, sent) == before


@pytest.mark.parametrize("way", ["expunged message", "expired message", "expunged attempt"])
def test_headers_are_gone_with_the_content(api: ApiClient, sent: str, way: str) -> None:
    if way == "expunged message":
        api("DELETE", f"{sent}/content")
    elif way == "expired message":
        api.system.clock.advance(timedelta(days=5))
    else:
        [attempt] = api("GET", f"{APP}/attempt/msg/{sent.rpartition('/')[2]}").json["data"]
        api("DELETE", f"{sent}/attempt/{attempt['id']}/content")

    assert headers_of(api, sent) == {
        "sentHeaders": {},
        "responseHeaders": None,
        "sensitive": [],
        "recorded": False,
        "truncated": False,
    }


def test_a_missing_attempt_and_an_expired_message_are_not_found(api: ApiClient, sent: str) -> None:
    [attempt] = api("GET", f"{APP}/attempt/msg/{sent.rpartition('/')[2]}").json["data"]
    path = f"{sent}/attempt/{attempt['id']}/headers"

    assert api("GET", f"{sent}/attempt/nothing/headers").status == 404
    api.system.clock.advance(RETENTION)
    assert api("GET", path).status == 404
