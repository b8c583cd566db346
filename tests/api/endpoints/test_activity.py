"""Activity of an application over time, as a client sees it."""

from datetime import timedelta
from typing import Any

import pytest

from shared.adapters.memory import ScriptedHttp
from shared.adapters.memory.http import RecordedRequest
from shared.domain.deliveries.reply import Reply
from shared.domain.timestamps import format_timestamp
from shared.services.statistics import activity
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.app_under_test import SystemUnderTest
from tests.support.arrange.builders import new_id

APP = "/api/v1/app/acme"
ACTIVITY = f"{APP}/stats/attempts"
SERIES = "/api/v1/stats/app/acme/attempt"
FAILURES = f"{APP}/stats/endpoints"


def judged(request: RecordedRequest) -> Reply:
    status = 500 if b"fail" in request.body else 200
    return Reply(status_code=status, body=b"", duration_ms=len(request.body))


@pytest.fixture
def system() -> SystemUnderTest:
    return SystemUnderTest(ScriptedHttp(judged))


@pytest.fixture(autouse=True)
def endpoint(api: ApiClient) -> str:
    api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"})
    body = {"url": "https://example.com", "uid": "mine", "retrySchedule": []}
    made: str = api("POST", f"{APP}/endpoint", body).json["id"]
    return made


def send(api: ApiClient, event_type: str = "a.b", *, ok: bool = True, **more: Any) -> str:
    payload = {"do": "pass" if ok else "fail"}
    body = {"eventType": event_type, "payload": payload, **more}
    message: str = api("POST", f"{APP}/msg", body).json["id"]
    api.system.fan_out()
    api.system.deliver()
    return message


def results(success: int = 0, failure: int = 0, canceled: int = 0) -> dict[str, int]:
    return {"success": success, "failure": failure, "canceled": canceled}


def test_attempts_are_counted_by_event_type_endpoint_and_hour(
    api: ApiClient, endpoint: str
) -> None:
    send(api)
    api.system.clock.advance(timedelta(hours=1))
    send(api, ok=False)
    send(api, "c.d")

    found = api("GET", ACTIVITY, query={"since": "2026-01-15T12:00:00Z"}).json

    assert found["by_event_type"] == {"a.b": results(1, 1), "c.d": results(1)}
    assert found["by_endpoint"] == {endpoint: results(2, 1)}
    hours = [(h["hour"], h["success"], h["failure"]) for h in found["by_hour"]]
    assert hours == [
        ("2026-01-15T12:00:00.000000Z", 1, 0),
        ("2026-01-15T13:00:00.000000Z", 1, 1),
    ]
    assert (found["total_success"], found["total_failure"], found["total_canceled"]) == (2, 1, 0)
    assert (found["approximated"], found["counted_since"]) == (False, found["since"])
    assert found["latency"] == {"p50": 13, "p95": 13}


def test_a_quiet_application_has_zeros(api: ApiClient) -> None:
    found = api("GET", ACTIVITY).json

    assert (found["total_success"], found["by_event_type"], found["by_endpoint"]) == (0, {}, {})
    assert len(found["by_hour"]) == 25
    assert found["latency"] == {"p50": None, "p95": None}


def test_canceled_deliveries_count_at_the_time_of_their_message(api: ApiClient) -> None:
    at = (api.system.clock.now() + timedelta(hours=2)).isoformat()
    body = {"eventType": "a.b", "payload": {}, "deliverAt": at}
    message = api("POST", f"{APP}/msg", body).json["id"]
    assert api("POST", f"{APP}/msg/{message}/cancel").json == {"canceled": 1}
    api.system.clock.advance(timedelta(hours=1))

    found = api("GET", ACTIVITY).json

    assert found["by_event_type"] == {"a.b": results(canceled=1)}
    assert [h["canceled"] for h in found["by_hour"]][-2:] == [1, 0]
    assert api("GET", ACTIVITY, query={"event_types": "x"}).json["total_canceled"] == 0
    # Its message is gone: it counts, but under no event type.
    api.system.store.messages.clear()
    found = api("GET", ACTIVITY).json
    assert (found["total_canceled"], found["by_event_type"]) == (1, {})


def test_event_types_can_be_chosen(api: ApiClient) -> None:
    send(api)
    send(api, "c.d", ok=False)

    found = api("GET", ACTIVITY, query={"event_types": "c.d,x"}).json

    assert found["by_event_type"] == {"c.d": results(failure=1)}
    assert found["total_success"] == 0


def test_a_count_beyond_its_limit_says_from_when_on_it_is_complete(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(4):
        api.system.clock.advance(timedelta(hours=1))
        send(api)
    monkeypatch.setattr(activity, "MAX_COUNTED", 2)
    monkeypatch.setattr(activity, "MIN_SHARE", 1)

    found = api("GET", ACTIVITY, query={"since": "2026-01-15T13:00:00Z"}).json

    assert (found["approximated"], found["total_success"]) == (True, 2)
    assert found["counted_since"] == "2026-01-15T15:00:00.000000Z"
    hours = [(h["success"], h["approximated"]) for h in found["by_hour"]]
    assert hours == [(0, True), (0, True), (1, False), (1, False)]
    monkeypatch.setattr(activity, "MAX_COUNTED", 4)
    found = api("GET", ACTIVITY, query={"since": "2026-01-15T13:00:00Z"}).json
    assert (found["approximated"], found["total_success"]) == (False, 4)


def test_one_busy_endpoint_takes_no_share_of_another(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet = api("POST", f"{APP}/endpoint", {"url": "https://example.com/", "channels": ["q"]})
    for _ in range(3):
        send(api)
    send(api, channels=["q"])
    monkeypatch.setattr(activity, "MAX_COUNTED", 4)
    monkeypatch.setattr(activity, "MIN_SHARE", 1)

    found = api("GET", ACTIVITY).json

    assert found["approximated"]
    assert found["by_endpoint"][quiet.json["id"]] == results(1)


@pytest.mark.parametrize(("period", "parts"), [("OneDay", 2), ("OneHour", 3), ("FiveMinutes", 26)])
def test_attempts_are_counted_in_parts_of_a_period(api: ApiClient, period: str, parts: int) -> None:
    api.system.clock.advance(timedelta(hours=11, minutes=50))
    send(api)
    api.system.clock.advance(timedelta(minutes=20))
    send(api, ok=False)
    query = {"startDate": "2026-01-15T22:00:00Z", "period": period}

    found = api("GET", SERIES, query=query).json

    data = found["data"]
    assert {len(series) for series in data.values()} == {parts if period != "FiveMinutes" else 27}
    assert [sum(series) for series in data.values()] == [1, 1, 0]
    assert data["successCount"].index(1) < data["failureCount"].index(1)
    assert (found["period"], found["approximated"]) == (period, False)


@pytest.mark.parametrize(
    "query",
    [
        {"since": "2026-01-16T00:00:00Z"},
        {"until": "2026-01-16T00:00:00Z"},
        {"since": "2026-01-08T11:00:00Z"},
        {"since": "2026-01-10T00:00:00Z", "until": "2026-01-09T00:00:00Z"},
    ],
)
def test_activity_returns_400_for_an_invalid_period(api: ApiClient, query: dict[str, str]) -> None:
    answer = api("GET", ACTIVITY, query=query)

    assert (answer.status, answer.json["code"]) == (400, "invalid_range")
    named = {"since": "startDate", "until": "endDate"}
    renamed = {named[name]: value for name, value in query.items()}
    assert api("GET", SERIES, query=renamed).json == answer.json


def test_recent_failures_of_several_endpoints_take_one_call(
    api: ApiClient, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = api("POST", f"{APP}/endpoint", {"url": "https://example.com/", "channels": ["q"]})
    api.system.clock.advance(timedelta(days=2))
    send(api)
    send(api, ok=False)

    found = api("GET", FAILURES, query={"endpoint_ids": f"{endpoint},{other.json['id']}"}).json

    assert found["since"] == "2026-01-16T12:00:00.000000Z"
    assert [(e["endpointId"], e["success"], e["failure"]) for e in found["data"]] == [
        (endpoint, 1, 1),
        (other.json["id"], 0, 0),
    ]
    newest_first = [e["endpointId"] for e in api("GET", FAILURES).json["data"]]
    assert newest_first == [other.json["id"], endpoint]
    monkeypatch.setattr(activity, "MAX_RECENT", 1)
    [found] = api("GET", FAILURES, query={"endpoint_ids": endpoint}).json["data"]
    assert (found["success"] + found["failure"], found["approximated"]) == (1, True)


def test_unknown_and_deleted_endpoints_are_left_out(api: ApiClient, endpoint: str) -> None:
    asked = {"endpoint_ids": f"{new_id('ep_', 9)},mine,{endpoint}"}
    assert [e["endpointId"] for e in api("GET", FAILURES, query=asked).json["data"]] == [endpoint]
    many = ",".join(new_id("ep_", number) for number in range(101))
    assert api("GET", FAILURES, query={"endpoint_ids": many}).status == 422

    api("DELETE", f"{APP}/endpoint/mine")

    assert api("GET", FAILURES, query=asked).json["data"] == []


def test_rate_limit_status_returns_the_state_of_the_rate_limit(
    api: ApiClient, endpoint: str
) -> None:
    path = f"{APP}/endpoint/mine/rate-limit-status"
    idle = {"status": "Ok", "throttledSince": None, "throttledUntil": None}
    assert api("GET", path).json == idle
    api("PATCH", f"{APP}/endpoint/mine", {"throttleRate": 1})
    assert api("GET", path).json == idle

    begun = api.system.clock.now()

    for _ in range(3):
        send(api)

    limited = api("GET", path).json
    assert limited["status"] == "RateLimited"
    assert limited["throttledSince"] == format_timestamp(begun.replace(microsecond=0))
    assert limited["throttledSince"] < limited["throttledUntil"]
    api.system.clock.advance(timedelta(minutes=1))
    assert api("GET", path).json == idle
