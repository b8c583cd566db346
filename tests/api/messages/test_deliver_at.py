"""Delayed messages, and cancellation of pending deliveries."""

from datetime import timedelta
from typing import Any

import pytest

from shared.adapters.memory import ScriptedHttp
from shared.domain.deliveries.reply import Reply
from shared.domain.timestamps import format_timestamp
from tests.support.arrange.api_client import ApiClient, ClientResponse
from tests.support.arrange.app_under_test import SystemUnderTest
from tests.support.arrange.builders import new_id

OK = Reply(status_code=204, body=b"thanks", duration_ms=3)
FAILED = Reply(status_code=503, body=b"later", duration_ms=4)
APP = "/api/v1/app/acme"
EVENT = {"eventType": "a.b", "payload": {"id": 1}, "eventId": "evt-1"}
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


@pytest.fixture
def system() -> SystemUnderTest:
    """A system whose receivers fail at first."""
    return SystemUnderTest(ScriptedHttp([FAILED, OK]))


@pytest.fixture(autouse=True)
def endpoints(api: ApiClient) -> list[str]:
    """The ids of the two endpoints of an application."""
    api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"})
    urls = ("https://example.com/1", "https://example.com/2")
    return [api("POST", f"{APP}/endpoint", {"url": url}).json["id"] for url in urls]


def post(api: ApiClient, wait: timedelta | None = None) -> ClientResponse:
    """Posts a message delayed by `wait`."""
    later = {"deliverAt": format_timestamp(api.system.clock.now() + wait)} if wait else {}
    return api("POST", f"{APP}/msg", EVENT | later)


def destinations(api: ApiClient) -> list[tuple[str, Any]]:
    path = f"{APP}/msg/evt-1/endpoint"
    shown = api("GET", path, query={"expanded_statuses": "true"}).json["data"]
    return [(d["statusText"], d["nextAttempt"]) for d in shown]


def cancel(api: ApiClient, message: str = "evt-1") -> ClientResponse:
    return api("POST", f"{APP}/msg/{message}/cancel")


@pytest.mark.parametrize("wait", [MINUTE, timedelta(hours=24)])
def test_a_delayed_message_shows_its_delivery_time(api: ApiClient, wait: timedelta) -> None:
    answer = post(api, wait)

    due_at = format_timestamp(api.system.clock.now() + wait)
    assert (answer.status, answer.json["deliverAt"]) == (202, due_at)
    assert api("GET", f"{APP}/msg/evt-1").json["deliverAt"] == due_at
    assert [m["deliverAt"] for m in api("GET", f"{APP}/msg").json["data"]] == [due_at]
    assert destinations(api) == [("pending", due_at)] * 2


@pytest.mark.parametrize("wait", [MINUTE - SECOND, timedelta(hours=24) + SECOND])
def test_create_message_returns_422_for_a_delivery_time_too_near_or_too_far(
    api: ApiClient, wait: timedelta
) -> None:
    answer = post(api, wait)

    assert answer.status == 422
    assert [p["loc"] for p in answer.json["detail"]] == [["body", "deliverAt"]]
    assert api("GET", f"{APP}/msg").json["data"] == []


def test_cancel_ends_the_deliveries_of_a_delayed_message(api: ApiClient) -> None:
    post(api, timedelta(hours=2))
    api.system.fan_out()

    assert (cancel(api).status, cancel(api).json) == (200, {"canceled": 0})

    assert destinations(api) == [("canceled", None)] * 2
    api.system.run()
    assert api.system.http.requests == []
    assert api("GET", f"{APP}/attempt/msg/evt-1").json["data"] == []


def test_retries_can_be_canceled_and_what_was_delivered_stays_so(api: ApiClient) -> None:
    post(api)
    api.system.fan_out()
    api.system.deliver()
    [retry_at] = [due_at for status, due_at in destinations(api) if status == "sending"]
    assert retry_at is not None

    assert cancel(api).json == {"canceled": 1}

    assert sorted(destinations(api)) == [("canceled", None), ("success", None)]
    api.system.run()
    assert len(api.system.http.requests) == 2
    assert cancel(api).json == {"canceled": 0}


def test_a_canceled_delivery_can_be_resent(api: ApiClient, endpoints: list[str]) -> None:
    post(api, timedelta(hours=2))
    cancel(api)
    resend = f"{APP}/msg/evt-1/endpoint/{endpoints[0]}/resend"

    api("POST", resend)
    api.system.deliver()
    assert [status for status, _ in destinations(api)] == ["canceled", "canceled"]
    api("POST", resend)
    api.system.deliver()

    assert [status for status, _ in destinations(api)] == ["success", "canceled"]


def test_cancel_does_not_count_manual_attempts(api: ApiClient, endpoints: list[str]) -> None:
    for endpoint in endpoints:
        api("PATCH", f"{APP}/endpoint/{endpoint}", {"channels": ["eu"]})
    post(api)
    api("POST", f"{APP}/msg/evt-1/endpoint/{endpoints[0]}/resend")

    assert cancel(api).json == {"canceled": 0}

    api.system.run()
    assert len(api.system.http.requests) == 1
    assert destinations(api) == [("fail", None)]


def test_cancel_returns_404_for_a_missing_message(api: ApiClient) -> None:
    assert cancel(api, new_id("msg_")).status == 404
    assert cancel(api, "nothing").status == 404
