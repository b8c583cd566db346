"""Operations on attempts."""

from datetime import timedelta
from typing import Any

import pytest

from shared.adapters.memory import ScriptedHttp
from shared.domain.deliveries.reply import Reply
from shared.domain.ids import ATTEMPT, is_id
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.app_under_test import SystemUnderTest

OK = Reply(status_code=204, body=b"thanks", duration_ms=3)
FAILED = Reply(status_code=503, body=b"later", duration_ms=4)


@pytest.fixture
def system() -> SystemUnderTest:
    """A system whose receivers fail at first."""
    return SystemUnderTest(ScriptedHttp([FAILED, OK]))


class Sent:
    """An application with an endpoint, and a message to it whose first attempt was made."""

    def __init__(self, api: ApiClient) -> None:
        self.api = api
        self.app = api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"}).json["id"]
        url = "https://example.com/hook"
        self.endpoint = self("POST", "/endpoint", {"url": url, "uid": "mine"})["id"]
        body = {"eventType": "a.b", "payload": {"id": 1}, "eventId": "evt-1"}
        self.message = self("POST", "/msg", body)["id"]
        api.system.fan_out()
        api.system.deliver()

    def __call__(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        answer = self.api(method, f"/api/v1/app/{self.app}{path}", body, query=query)
        assert answer.status < 300, answer.text
        return answer.json


@pytest.fixture
def sent(api: ApiClient) -> Sent:
    return Sent(api)


def test_get_attempt_returns_the_documented_fields(sent: Sent) -> None:
    [attempt] = sent("GET", f"/attempt/msg/{sent.message}")["data"]

    assert is_id(ATTEMPT, attempt.pop("id"))
    assert attempt == {
        "msgId": sent.message,
        "endpointId": sent.endpoint,
        "url": "https://example.com/hook",
        "response": "later",
        "responseStatusCode": 503,
        "responseDurationMs": 4,
        "status": 2,
        "statusText": "fail",
        "triggerType": 0,
        "timestamp": "2026-01-15T12:00:00.000000Z",
        "eventType": "a.b",
        "attemptNumber": 1,
        "failure": "server_error",
    }


def test_list_attempts_is_newest_first_by_message_and_by_endpoint(sent: Sent) -> None:
    sent.api.system.run()

    for path in (f"/attempt/msg/{sent.message}", f"/attempt/endpoint/{sent.endpoint}"):
        listed = sent("GET", path)
        assert [a["statusText"] for a in listed["data"]] == ["success", "fail"]
        assert listed["done"] is True
        pages = [sent("GET", path, limit=1)]
        pages.append(sent("GET", path, limit=1, iterator=pages[0]["iterator"]))
        assert [p["data"][0] for p in pages] == listed["data"]
        assert [p["done"] for p in pages] == [False, True]


def test_list_attempts_accepts_event_ids_and_endpoint_uids(sent: Sent) -> None:
    assert sent("GET", "/attempt/msg/evt-1") == sent("GET", f"/attempt/msg/{sent.message}")
    by_uid = sent("GET", "/attempt/endpoint/mine")
    assert by_uid == sent("GET", f"/attempt/endpoint/{sent.endpoint}")


def test_list_attempts_without_content_returns_an_empty_response(sent: Sent) -> None:
    [attempt] = sent("GET", f"/attempt/msg/{sent.message}", with_content="false")["data"]

    assert attempt["response"] == "{}"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"status": 2}, 1),
        ({"status": 0}, 0),
        ({"status_code_class": 500}, 1),
        ({"status_code_class": 200}, 0),
        ({"event_types": "a.b"}, 1),
        ({"event_types": "x"}, 0),
        ({"channel": "c"}, 0),
        ({"endpoint_id": "mine"}, 1),
    ],
)
def test_attempts_can_be_filtered(sent: Sent, query: dict[str, Any], count: int) -> None:
    assert len(sent("GET", f"/attempt/msg/{sent.message}", **query)["data"]) == count


def test_get_attempt_returns_one_attempt(sent: Sent) -> None:
    [attempt] = sent("GET", f"/attempt/msg/{sent.message}")["data"]

    assert sent("GET", f"/msg/{sent.message}/attempt/{attempt['id']}") == attempt


def test_a_destination_is_sending_until_its_delivery_ends(sent: Sent) -> None:
    [waiting] = sent("GET", f"/msg/{sent.message}/endpoint")["data"]
    sent.api.system.run()
    [ended] = sent("GET", f"/msg/{sent.message}/endpoint")["data"]

    assert (waiting["id"], waiting["statusText"]) == (sent.endpoint, "sending")
    assert waiting["nextAttempt"].startswith("2026-01-15T12:00:0")
    assert (ended["status"], ended["nextAttempt"]) == (0, None)


def test_a_canceled_delivery_is_failed_for_sdks_without_that_status(sent: Sent) -> None:
    sent.api("DELETE", f"/api/v1/app/{sent.app}/endpoint/{sent.endpoint}")
    sent.api.system.run()

    path = f"/msg/{sent.message}/endpoint"
    assert sent("GET", path)["data"][0]["statusText"] == "fail"
    assert sent("GET", path, expanded_statuses="true")["data"][0]["statusText"] == "canceled"


def test_a_destination_whose_first_attempt_is_to_come_is_pending(sent: Sent) -> None:
    body = {"eventType": "a.b", "payload": {}}
    waiting = sent("POST", "/msg", body)

    [shown] = sent("GET", f"/msg/{waiting['id']}/endpoint")["data"]

    assert (shown["id"], shown["status"], shown["statusText"]) == (sent.endpoint, 1, "pending")
    assert shown["nextAttempt"] == waiting["timestamp"]


def test_a_message_without_matching_endpoints_has_no_destinations(sent: Sent) -> None:
    sent("PATCH", f"/endpoint/{sent.endpoint}", {"disabled": True})
    message = sent("POST", "/msg", {"eventType": "a.b", "payload": {}})["id"]

    assert sent("GET", f"/msg/{message}/endpoint") == {"data": [], "iterator": None, "done": True}


@pytest.mark.parametrize(
    "path",
    [
        "/attempt/msg/msg_" + "0" * 27,
        "/attempt/endpoint/ep_" + "0" * 27,
        "/attempt/msg/nobody",
        "/msg/evt-1/attempt/atmpt_" + "0" * 27,
        "/msg/evt-1/attempt/nothing",
        "/msg/nothing/endpoint",
    ],
)
def test_attempts_return_404_for_a_missing_object(sent: Sent, path: str) -> None:
    answer = sent.api("GET", f"/api/v1/app/{sent.app}{path}")

    assert (answer.status, answer.json["code"]) == (404, "not_found")


def test_attempts_return_404_for_another_applications_message(sent: Sent) -> None:
    other = sent.api("POST", "/api/v1/app", {"name": "Other"}).json["id"]

    for path in (f"/attempt/msg/{sent.message}", f"/attempt/endpoint/{sent.endpoint}"):
        assert sent.api("GET", f"/api/v1/app/{other}{path}").status == 404


def test_a_page_emptied_by_a_filter_has_an_iterator_to_continue(
    sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.domain.paging.MAX_READ", 1)
    sent.api.system.clock.advance(timedelta(hours=1))
    sent.api.system.run()
    system = sent.api.system
    assert system.delivery.recorder.retry_delays

    first = sent("GET", f"/attempt/endpoint/{sent.endpoint}", status=2)
    assert (first["data"], first["done"]) == ([], False)
    second = sent("GET", f"/attempt/endpoint/{sent.endpoint}", status=2, iterator=first["iterator"])
    assert [a["statusText"] for a in second["data"]] == ["fail"]
