"""Broadcasts in the API."""

from typing import Any

import pytest

from shared.domain.background.broadcast import BroadcastInput
from shared.domain.background.broadcast_parser import parse_broadcast
from shared.domain.messages.message_parser import MAX_BODY_BYTES
from tests.support.arrange.api_client import ApiClient

PATH = "/api/v1/msg/broadcast"
TASKS = "/api/v1/background-task"
BODY = {"eventType": "a.b", "payload": {"a": 1}}


@pytest.fixture(autouse=True)
def app(api: ApiClient) -> str:
    """An application with an endpoint, which is a second old."""
    body = {"name": "Acme", "uid": "acme", "metadata": {"plan": "pro"}}
    made: str = api("POST", "/api/v1/app", body).json["id"]
    api("POST", "/api/v1/app/acme/endpoint", {"url": "https://example.com"})
    api.system.clock.instant = api.system.clock.instant.replace(second=1)
    return made


def finished(api: ApiClient, answer: Any) -> dict[str, Any]:
    api.system.process_background()
    found: dict[str, Any] = api("GET", f"{TASKS}/{answer.json['id']}").json
    return found


def test_a_broadcast_is_a_background_task(api: ApiClient, app: str) -> None:
    answer = api("POST", PATH, BODY)

    assert answer.status == 202
    assert (answer.json["task"], answer.json["status"]) == ("message.broadcast", "running")
    task = finished(api, answer)
    [message] = api("GET", "/api/v1/app/acme/msg").json["data"]
    assert task["status"] == "finished"
    assert task["data"] == {
        "messages": 1,
        "deliveries": 1,
        "eventIdTaken": 0,
        "messagesCreated": [{"appId": app, "msgId": message["id"]}],
    }
    assert message["payload"] == {"a": 1}
    listed = api("GET", TASKS, query={"task": "message.broadcast"}).json["data"]
    assert [each["id"] for each in listed] == [task["id"]]


def test_a_dry_run_answers_counts(api: ApiClient) -> None:
    body = {**BODY, "dryRun": True, "appMetadata": {"plan": "pro"}}

    data = finished(api, api("POST", PATH, body))["data"]

    assert data == {
        "dryRun": True,
        "applications": 1,
        "endpoints": 1,
        "appMetadata": {"plan": "pro"},
    }
    assert api("GET", "/api/v1/app/acme/msg").json["data"] == []


def test_a_repeated_request_returns_the_same_task(api: ApiClient) -> None:
    first = api("POST", PATH, BODY, headers={"idempotency-key": "k"})
    second = api("POST", PATH, BODY, headers={"idempotency-key": "k"})

    assert first.json["id"] == second.json["id"]


def test_a_token_of_an_application_may_not_broadcast(api: ApiClient, app: str) -> None:
    answer = api("POST", PATH, BODY, token=api.token(sub=app, org=api.org))

    assert answer.status == 403
    assert api("GET", TASKS).json["data"] == []
    assert api("POST", PATH, BODY, token=None).status == 401


def test_another_organisation_reaches_its_own_applications_only(api: ApiClient) -> None:
    answer = api("POST", PATH, BODY, token=api.token(sub="org_other"))
    api.system.process_background()

    assert answer.status == 202
    assert api("GET", "/api/v1/app/acme/msg").json["data"] == []


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"eventType": None}, ["eventType"]),
        ({"eventType": 5}, ["eventType"]),
        ({"eventType": "a b"}, ["eventType"]),
        ({"eventType": "x" * 257}, ["eventType"]),
        ({"payload": None}, ["payload"]),
        ({"payload": "{}"}, ["payload"]),
        ({"payload": [1]}, ["payload"]),
        ({"eventId": ""}, ["eventId"]),
        ({"eventId": "msg_x"}, ["eventId"]),
        ({"channels": []}, ["channels"]),
        ({"channels": ["c"] * 11}, ["channels"]),
        ({"channels": [{}]}, ["channels", "[0]"]),
        ({"tags": ["t"] * 6}, ["tags"]),
        ({"payloadRetentionPeriod": 0}, ["payloadRetentionPeriod"]),
        ({"payloadRetentionPeriod": 91}, ["payloadRetentionPeriod"]),
        (
            {"payloadRetentionPeriod": 1, "payloadRetentionHours": 1},
            ["payloadRetentionHours"],
        ),
        ({"appMetadata": []}, ["appMetadata"]),
        ({"appMetadata": "plan"}, ["appMetadata"]),
        ({"appMetadata": {"plan": 1}}, ["appMetadata", "plan"]),
        ({"appMetadata": {"plan": {"a": "b"}}}, ["appMetadata", "plan"]),
        ({"appMetadata": {"plan": "x" * 4_097}}, ["appMetadata"]),
        ({"dryRun": "true"}, ["dryRun"]),
        ({"dryRun": 1}, ["dryRun"]),
        ({"dryRun": 0}, ["dryRun"]),
        ({"dryRun": []}, ["dryRun"]),
        ({"dryRun": {}}, ["dryRun"]),
        ({"deliverAt": "2026-01-15T13:00:00Z"}, ["deliverAt"]),
        ({"application": {"name": "x"}}, ["application"]),
    ],
)
def test_bad_input_is_refused_with_its_place(
    api: ApiClient, changes: dict[str, Any], place: list[str]
) -> None:
    answer = api("POST", PATH, BODY | changes)

    assert answer.status == 422
    assert [each["loc"] for each in answer.json["detail"]] == [["body", *place]]
    assert api("GET", TASKS).json["data"] == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"[]", 422),
        (b"null", 422),
        (b"{", 422),
        (b"\xff", 422),
        (b'{"payload":' * 2_000, 422),
        (b" " * (MAX_BODY_BYTES + 1), 413),
    ],
)
def test_a_body_that_is_no_object_is_refused(api: ApiClient, body: bytes, status: int) -> None:
    assert api("POST", PATH, body).status == status


@pytest.mark.parametrize("value", [True, False])
def test_a_flag_is_read_as_it_is(value: bool) -> None:
    text = b'{"eventType": "a.b", "payload": {}, "dryRun": ' + str(value).lower().encode() + b"}"

    found = parse_broadcast(text)

    assert isinstance(found, BroadcastInput)
    assert found.dry_run is value
