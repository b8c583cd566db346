"""Operations on endpoint statistics."""

from datetime import timedelta
from typing import Any

import pytest

from shared.adapters.memory import ScriptedHttp
from shared.adapters.memory.http import RecordedRequest
from shared.domain.deliveries.reply import Reply
from tests.support.arrange.api_client import ApiClient, ClientResponse
from tests.support.arrange.app_under_test import SystemUnderTest

APP = "/api/v1/app/acme"
STATS, ATTEMPTS = f"{APP}/endpoint/mine/stats", f"{APP}/endpoint/mine/attempt-stats"


def judged(request: RecordedRequest) -> Reply:
    """Fails the requests that ask for it."""
    return Reply(status_code=500 if b"fail" in request.body else 200, body=b"", duration_ms=3)


@pytest.fixture
def system() -> SystemUnderTest:
    return SystemUnderTest(ScriptedHttp(judged))


@pytest.fixture
def endpoint(api: ApiClient) -> str:
    """The id of an endpoint, called mine.

    It failed to take a message at 12:00, twice, and took another one at 12:40.
    """
    api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"})
    body = {"url": "https://example.com", "uid": "mine"}
    made = api("POST", f"{APP}/endpoint", body).json["id"]
    send(api, "fail")
    api.system.clock.advance(timedelta(minutes=40))
    send(api, "pass")
    return str(made)


def send(api: ApiClient, do: str) -> None:
    api("POST", f"{APP}/msg", {"eventType": "a.b", "payload": {"do": do}})
    api.system.fan_out()
    api.system.deliver()


def ask(api: ApiClient, path: str = STATS, **query: str) -> ClientResponse:
    return api("GET", path, query=query)


def test_an_endpoints_attempts_are_counted(api: ApiClient, endpoint: str) -> None:
    expected = {"success": 1, "fail": 2, "canceled": 0}

    assert ask(api).json == {**expected, "pending": 0, "sending": 1}
    assert ask(api, ATTEMPTS).json == expected
    assert ask(api, f"{APP}/endpoint/{endpoint}/stats").json == ask(api).json
    api.system.run()
    assert ask(api).json == {"success": 1, "fail": 4, "canceled": 0, "pending": 0, "sending": 0}


def test_stats_count_to_the_instant_and_attempt_stats_whole_hours(
    api: ApiClient, endpoint: str
) -> None:
    times = {"since": "2026-01-15T12:20:00Z", "until": "2026-01-15T12:30:00Z"}

    assert ask(api, **times).json["fail"] == 0
    assert ask(api, ATTEMPTS, **times).json == {"success": 1, "fail": 2, "canceled": 0}
    assert ask(api, since="2026-01-15 12:00:00.000000000 UTC").json["fail"] == 2


def test_stats_are_zero_for_an_endpoint_without_attempts(api: ApiClient) -> None:
    api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"})
    api("POST", f"{APP}/endpoint", {"url": "https://example.com", "uid": "mine"})

    assert set(ask(api).json.values()) == {0}


@pytest.mark.parametrize(
    "query",
    [
        {"until": "2026-01-15T13:00:00Z"},
        {"since": "2026-01-15T13:00:00Z"},
        {"since": "2026-01-15T12:00:00Z", "until": "2026-01-15T11:00:00Z"},
        {"since": "2025-12-18T12:34:59Z"},
        {"since": "2025-01-01T00:00:00Z", "until": "2025-01-29T00:05:01Z"},
    ],
)
@pytest.mark.parametrize("path", [STATS, ATTEMPTS])
def test_stats_return_422_for_an_invalid_period(
    api: ApiClient, endpoint: str, path: str, query: dict[str, str]
) -> None:
    answer = ask(api, path, **query)

    assert (answer.status, answer.json["code"]) == (400, "invalid_range")


@pytest.mark.parametrize(
    "query",
    [
        {"since": "2025-12-18T12:36:00Z"},
        {"since": "2025-01-01T00:00:00Z", "until": "2025-01-29T00:05:00Z"},
        {"until": "2026-01-15T12:40:00Z"},
    ],
)
@pytest.mark.parametrize("path", [STATS, ATTEMPTS])
def test_stats_accept_a_period_at_the_limit(
    api: ApiClient, endpoint: str, path: str, query: dict[str, str]
) -> None:
    assert ask(api, path, **query).status == 200


@pytest.mark.parametrize("path", [STATS, ATTEMPTS])
def test_stats_return_400_for_an_invalid_timestamp(
    api: ApiClient, endpoint: str, path: str
) -> None:
    answer = ask(api, path, since="last week")

    assert (answer.status, answer.json["code"]) == (400, "generic_error")


def test_a_repeated_request_continues_a_count_that_returned_503(
    api: ApiClient, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.services.statistics.endpoint_stats.MAX_COUNTED", 2)

    first = ask(api)

    assert (first.status, first.json["code"]) == (503, "unfinished")
    assert first.headers["retry-after"] == "1"
    assert "goes on" in first.json["detail"]
    assert ask(api).json["success"] == 1


def test_stats_return_404_for_another_applications_endpoint(api: ApiClient, endpoint: str) -> None:
    api("POST", "/api/v1/app", {"name": "Other", "uid": "other"})
    other: dict[str, Any] = {"token": api.token(sub="org_stranger")}

    for path in (f"/api/v1/app/other/endpoint/{endpoint}/stats", f"{APP}/endpoint/nobody/stats"):
        assert api("GET", path).status == 404
    assert api("GET", STATS, **other).status == 404
