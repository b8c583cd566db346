"""Resending a message."""

from datetime import timedelta
from typing import Any

import pytest

from shared.adapters.memory import ScriptedHttp
from shared.domain.deliveries.reply import Reply
from tests.support.arrange.api_client import ApiClient, ClientResponse
from tests.support.arrange.app_under_test import SystemUnderTest
from tests.support.arrange.builders import new_id

OK = Reply(status_code=204, body=b"thanks", duration_ms=3)
FAILED = Reply(status_code=503, body=b"later", duration_ms=4)
APP = "/api/v1/app/acme"


@pytest.fixture
def system() -> SystemUnderTest:
    """A system whose receivers fail at first."""
    return SystemUnderTest(ScriptedHttp([FAILED, OK]))


@pytest.fixture
def endpoint(api: ApiClient) -> str:
    """The id of an endpoint, whose application has an attempted message."""
    api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"})
    body = {"url": "https://example.com/hook", "uid": "mine"}
    made: str = api("POST", f"{APP}/endpoint", body).json["id"]
    api("POST", f"{APP}/msg", {"eventType": "a.b", "payload": {"id": 1}, "eventId": "evt-1"})
    api.system.fan_out()
    api.system.deliver()
    return made


def resend(api: ApiClient, endpoint: str, message: str = "evt-1", **options: Any) -> ClientResponse:
    return api("POST", f"{APP}/msg/{message}/endpoint/{endpoint}/resend", **options)


def attempts(api: ApiClient) -> list[tuple[int, int]]:
    """The status and the trigger of each, newest first."""
    shown = api("GET", f"{APP}/attempt/msg/evt-1").json["data"]
    return [(attempt["status"], attempt["triggerType"]) for attempt in shown]


def test_a_resend_is_an_attempt_of_its_own(api: ApiClient, endpoint: str) -> None:
    api.system.delivery_queue.sent.clear()

    answer = resend(api, endpoint)

    assert (answer.status, answer.text) == (202, "{}")
    api.system.deliver()
    assert sorted(attempts(api)) == [(0, 1), (2, 0)]
    [destination] = api("GET", f"{APP}/msg/evt-1/endpoint").json["data"]
    assert (destination["status"], destination["nextAttempt"]) == (0, None)


def test_the_same_idempotency_key_resends_once(api: ApiClient, endpoint: str) -> None:
    api.system.delivery_queue.sent.clear()

    for reference in (endpoint, "mine"):
        answer = resend(api, reference, headers={"idempotency-key": "again"})
        assert answer.status == 202
    api.system.run()

    assert len(api.system.http.requests) == 2
    assert len(attempts(api)) == 2


def test_resend_reaches_an_endpoint_newer_than_the_message(api: ApiClient, endpoint: str) -> None:
    body = {"url": "https://example.com/late", "channels": ["other"]}
    late = api("POST", f"{APP}/endpoint", body).json["id"]

    assert resend(api, late).status == 202
    api.system.run()

    shown = api("GET", f"{APP}/msg/evt-1/endpoint").json["data"]
    assert {destination["id"] for destination in shown} == {endpoint, late}
    [attempt] = api("GET", f"{APP}/attempt/endpoint/{late}").json["data"]
    assert (attempt["triggerType"], attempt["url"]) == (1, "https://example.com/late")


def test_resend_returns_400_with_the_reason_for_a_message_that_cannot_be_sent(
    api: ApiClient, endpoint: str
) -> None:
    api("PATCH", f"{APP}/endpoint/{endpoint}", {"disabled": True})
    disabled = resend(api, endpoint)
    assert (disabled.status, disabled.json["code"]) == (400, "endpoint_disabled")

    api("PATCH", f"{APP}/endpoint/{endpoint}", {"disabled": False})
    short = {"eventType": "a", "payload": {}, "eventId": "short", "payloadRetentionPeriod": 5}
    api("POST", f"{APP}/msg", short)
    api.system.clock.advance(timedelta(days=5))
    expired = resend(api, endpoint, "short")
    assert (expired.status, expired.json["code"]) == (400, "missing_payload")


def test_resend_returns_404_for_a_missing_message_or_endpoint(
    api: ApiClient, endpoint: str
) -> None:
    assert resend(api, new_id("ep_")).status == 404
    assert resend(api, endpoint, new_id("msg_")).status == 404
    api("DELETE", f"{APP}/endpoint/{endpoint}")
    assert resend(api, endpoint).status == 404
