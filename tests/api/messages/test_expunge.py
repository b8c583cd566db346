"""Expunging the contents of messages and attempts."""

from datetime import timedelta
from typing import Any

import pytest

from functions.api.schemas.messages.messages import MAX_EXPUNGED
from shared.adapters.memory import MemoryDeliveries, ScriptedHttp
from shared.domain.deliveries.reply import Reply
from shared.domain.errors import InfrastructureError
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.app_under_test import SystemUnderTest

FAILED = Reply(status_code=503, body=b"later", duration_ms=4)
APP = "/api/v1/app/acme"
EXPIRED = {"expired": True}


@pytest.fixture
def system() -> SystemUnderTest:
    """A system whose receivers fail."""
    return SystemUnderTest(ScriptedHttp([FAILED]))


@pytest.fixture
def message(api: ApiClient) -> str:
    """The id of a message, called evt-1, whose first attempt failed."""
    api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"})
    api("POST", f"{APP}/endpoint", {"url": "https://example.com"})
    created = send(api, eventId="evt-1")
    api.system.fan_out()
    api.system.deliver()
    return created


def send(api: ApiClient, **members: Any) -> str:
    body = {"eventType": "a.b", "payload": {"secret": 1}, **members}
    return str(api("POST", f"{APP}/msg", body).json["id"])


def payload(api: ApiClient, reference: str) -> Any:
    return api("GET", f"{APP}/msg/{reference}").json["payload"]


def test_an_expunged_payload_reads_as_expired_and_is_not_resent(
    api: ApiClient, message: str
) -> None:
    for _ in range(2):
        answer = api("DELETE", f"{APP}/msg/evt-1/content")
        assert (answer.status, answer.text) == (204, "")

    assert payload(api, message) == EXPIRED
    assert api("GET", f"{APP}/msg").json["data"][0]["payload"] == EXPIRED
    api.system.run()
    assert len(api.system.http.requests) == 1
    [destination] = api(
        "GET", f"{APP}/msg/{message}/endpoint", query={"expanded_statuses": "true"}
    ).json["data"]
    assert (destination["statusText"], destination["nextAttempt"]) == ("canceled", None)


def test_an_expunged_response_reads_as_expunged_in_every_list(api: ApiClient, message: str) -> None:
    listed = f"{APP}/attempt/msg/{message}"
    [attempt] = api("GET", listed).json["data"]
    path = f"{APP}/msg/{message}/attempt/{attempt['id']}"

    for _ in range(2):
        answer = api("DELETE", f"{path}/content")
        assert (answer.status, answer.text) == (204, "")

    expected = attempt | {"response": "EXPUNGED"}
    assert api("GET", path).json == expected
    assert api("GET", listed).json["data"] == [expected]
    assert api("GET", listed, query={"with_content": "false"}).json["data"][0]["response"] == "{}"
    assert payload(api, message) == {"secret": 1}


def test_bulk_expunge_accepts_ids_and_event_ids(api: ApiClient, message: str) -> None:
    other, kept = send(api), send(api)

    answer = api("POST", f"{APP}/msg/bulk-expunge", {"ids": ["evt-1", other, "msg_" + "0" * 27]})

    assert answer.json == {
        "results": {"evt-1": "expunged", other: "expunged", "msg_" + "0" * 27: "not-found"}
    }
    assert [payload(api, m) for m in (message, other, kept)] == [EXPIRED, EXPIRED, {"secret": 1}]


def results(api: ApiClient, ids: list[str], **headers: str) -> list[str]:
    """Expunges the payloads; returns the results in the order of `ids`."""
    answer = api("POST", f"{APP}/msg/bulk-expunge", {"ids": ids}, headers=headers)
    assert answer.status == 200
    return [answer.json["results"][name] for name in ids]


def test_bulk_expunge_reports_only_the_payloads_that_it_expunged(
    api: ApiClient, message: str
) -> None:
    short = send(api, payloadRetentionHours=1)
    api.system.clock.advance(timedelta(hours=2))
    api("DELETE", f"{APP}/msg/evt-1/content")
    other = send(api)

    assert results(api, ["evt-1", message, short, other]) == ["not-found"] * 3 + ["expunged"]
    assert results(api, [other, other[:-1] + "_"]) == ["not-found"] * 2
    assert payload(api, other) == EXPIRED


def test_a_bulk_expunge_repeated_with_its_key_reports_the_same_payloads(
    api: ApiClient, message: str
) -> None:
    other = send(api)

    first = results(api, ["evt-1", "nobody"], **{"idempotency-key": "k"})

    assert first == ["expunged", "not-found"]
    assert results(api, ["evt-1", "nobody"], **{"idempotency-key": "k"}) == first
    assert results(api, ["evt-1", other], **{"idempotency-key": "k2"}) == ["not-found", "expunged"]
    api.system.clock.advance(timedelta(hours=13))
    assert results(api, ["evt-1"], **{"idempotency-key": "k"}) == ["not-found"]


def test_a_bulk_expunge_that_failed_halfway_is_completed_by_its_repetition(
    api: ApiClient, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, body = send(api), {"idempotency-key": "k"}
    with monkeypatch.context() as broken:
        broken.setattr(MemoryDeliveries, "save", unavailable)
        failed = api("POST", f"{APP}/msg/bulk-expunge", {"ids": [message, other]}, headers=body)
    assert failed.status == 503

    assert results(api, [message, other], **body) == ["expunged", "expunged"]

    assert [payload(api, m) for m in (message, other)] == [EXPIRED, EXPIRED]
    api.system.run()
    assert len(api.system.http.requests) == 1


def unavailable(*_: Any) -> bool:
    raise InfrastructureError("down")


@pytest.mark.parametrize("body", [{}, {"ids": []}])
def test_bulk_expunge_of_no_messages_succeeds(
    api: ApiClient, message: str, body: dict[str, Any]
) -> None:
    assert api("POST", f"{APP}/msg/bulk-expunge", body).json == {"results": {}}


def test_a_request_may_name_as_many_messages_as_it_can_expunge(
    api: ApiClient, message: str
) -> None:
    path, most = f"{APP}/msg/bulk-expunge", [f"evt-{n}" for n in range(MAX_EXPUNGED)]

    assert len(api("POST", path, {"ids": most}).json["results"]) == MAX_EXPUNGED
    answer = api("POST", path, {"ids": [*most, "x"]})

    assert (answer.status, answer.json["detail"][0]["loc"]) == (422, ["body", "ids"])


@pytest.mark.parametrize(
    ("ids", "loc"),
    [
        ("evt-1", ["body", "ids"]),
        ([1], ["body", "ids", "[0]"]),
        (["a b"], ["body", "ids", "[0]"]),
        (["evt-1", "x" * 257], ["body", "ids", "[1]"]),
        ([""], ["body", "ids", "[0]"]),
        (None, ["body", "ids"]),
    ],
)
def test_bulk_expunge_returns_422_for_an_invalid_id(
    api: ApiClient, message: str, ids: Any, loc: list[str]
) -> None:
    answer = api("POST", f"{APP}/msg/bulk-expunge", {"ids": ids})

    assert (answer.status, answer.json["detail"][0]["loc"]) == (422, loc)
    assert payload(api, message) == {"secret": 1}


def test_expunge_returns_404_for_a_missing_or_foreign_message(api: ApiClient, message: str) -> None:
    [attempt] = api("GET", f"{APP}/attempt/msg/{message}").json["data"]
    other = "/api/v1/app/" + api("POST", "/api/v1/app", {"name": "Other"}).json["id"]

    for path in (
        f"{APP}/msg/nobody/content",
        f"{APP}/msg/{message}/attempt/atmpt_{'0' * 27}/content",
        f"{other}/msg/{message}/content",
        f"{other}/msg/{message}/attempt/{attempt['id']}/content",
    ):
        answer = api("DELETE", path)
        assert (answer.status, answer.json["code"]) == (404, "not_found")
    assert api("POST", f"{other}/msg/bulk-expunge", {"ids": [message]}).json == {
        "results": {message: "not-found"}
    }
    assert payload(api, message) == {"secret": 1}
    attacker = api.token(sub="org_stranger")
    assert api("DELETE", f"{APP}/msg/{message}/content", token=attacker).status == 404
