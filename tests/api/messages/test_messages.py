"""Messages: created through `ingest`, read through `api`."""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.ids import MESSAGE, is_id
from shared.domain.messages.message_parser import MAX_BODY_BYTES
from tests.support.arrange.api_client import ApiClient

Body = dict[str, Any]
EVENT = {"eventType": "a.b", "payload": {"id": 1}}


@pytest.fixture
def path(api: ApiClient) -> str:
    """The path of an application's messages."""
    app = api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"}).json
    return f"/api/v1/app/{app['id']}/msg"


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_message_is_accepted_by_either_function(api: ApiClient, path: str, slash: str) -> None:
    body = {**EVENT, "eventId": "evt.1", "channels": ["c"], "tags": ["t"]}

    answer = api("POST", path + slash, body)

    assert answer.status == 202
    shown = answer.json
    assert is_id(MESSAGE, shown.pop("id"))
    assert shown == {
        "eventType": "a.b",
        "eventId": "evt.1",
        "channels": ["c"],
        "tags": ["t"],
        "payload": {"id": 1},
        "timestamp": "2026-01-15T12:00:00.000000Z",
        "deliverAt": None,
    }


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_raw_payload_is_delivered_in_place_of_the_payload(
    api: ApiClient, path: str, slash: str
) -> None:
    api("POST", path.replace("/msg", "/endpoint"), {"url": "https://example.com"})
    raw = {"rawPayload": "<a/>", "headers": {"content-type": "text/xml"}}

    answer = api("POST", path + slash, {**EVENT, "transformationsParams": raw})

    assert (answer.status, answer.json["payload"]) == (202, EVENT["payload"])
    api.system.run()
    [request] = api.system.http.requests
    assert (request.body, request.headers["content-type"]) == (b"<a/>", "text/xml")


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_raw_payload_of_the_java_sdk_is_returned_and_delivered_as_a_payload(
    api: ApiClient, path: str, slash: str
) -> None:
    api("POST", path.replace("/msg", "/endpoint"), {"url": "https://example.com"})
    raw = {"rawPayload": '{"id": 1.0}'}
    body = {"eventType": "a.b", "payload": {}, "transformationsParams": raw}

    answer = api("POST", path + slash, body)

    assert answer.json["payload"] == {"id": 1.0}
    assert api("GET", f"{path}/{answer.json['id']}").json["payload"] == {"id": 1.0}
    api.system.run()
    [request] = api.system.http.requests
    assert request.body == b'{"id": 1.0}'


def test_create_message_ignores_parameters_of_transformations(api: ApiClient, path: str) -> None:
    body = {**EVENT, "transformationsParams": {"mine": {"a": 1}}}

    assert api("POST", path, body).status == 202


@pytest.mark.parametrize("slash", ["", "/"])
def test_create_message_creates_the_application_in_its_body(api: ApiClient, slash: str) -> None:
    body = {**EVENT, "application": {"name": "Acme", "uid": "acme"}}

    answers = [api("POST", f"/api/v1/app/acme/msg{slash}", body) for _ in range(2)]

    assert [a.status for a in answers] == [202, 202]
    [app] = api("GET", "/api/v1/app").json["data"]
    assert (app["name"], app["uid"]) == ("Acme", "acme")
    assert len(api("GET", f"/api/v1/app/{app['id']}/msg").json["data"]) == 2


@pytest.mark.parametrize(
    ("application", "kind"),
    [
        ({"name": "Acme"}, "application_uid_missing"),
        ({"name": "Acme", "uid": "other"}, "application_uid_mismatch"),
    ],
)
def test_create_message_rejects_an_application_other_than_that_of_the_path(
    api: ApiClient, application: Body, kind: str
) -> None:
    answer = api("POST", "/api/v1/app/acme/msg", {**EVENT, "application": application})

    assert answer.status == 422
    [problem] = answer.json["detail"]
    assert (problem["loc"], problem["type"]) == (["body", "application", "uid"], kind)


@pytest.mark.parametrize(
    ("body", "active"),
    [
        ({"eventType": "a.b"}, False),
        ({"eventType": "a.b", "channels": None}, False),
        ({"eventType": "a.b", "channels": ["eu"]}, True),
        ({"eventType": "a.b", "channels": ["us"]}, False),
        ({"eventType": "other"}, True),
        ({"eventType": "unknown"}, False),
    ],
)
def test_precheck_returns_whether_an_endpoint_would_receive_the_message(
    api: ApiClient, path: str, body: Body, active: bool
) -> None:
    for name in ("a.b", "other"):
        api("POST", "/api/v1/event-type", {"name": name, "description": ""})
    for wanted in (
        {"eventTypes": ["a.b"], "channels": ["eu"]},
        {"eventTypes": ["a.b", "other"], "disabled": True},
        {"eventTypes": ["other"]},
    ):
        api("POST", "/api/v1/app/acme/endpoint", {"url": "https://example.com", **wanted})

    assert api("POST", f"{path}/precheck/active", body).json == {"active": active}
    assert api("POST", "/api/v1/app/acme/msg/precheck/active", body).json == {"active": active}
    assert api("POST", "/api/v1/app/none/msg/precheck/active", body).status == 404


def test_list_messages_without_content_returns_an_empty_payload(api: ApiClient, path: str) -> None:
    query = {"with_content": "false"}

    created = api("POST", path, EVENT, query=query).json

    assert created["payload"] == {}
    assert api("GET", f"{path}/{created['id']}", query=query).json["payload"] == {}
    assert api("GET", path, query=query).json["data"][0]["payload"] == {}
    assert api("GET", path).json["data"][0]["payload"] == {"id": 1}


def test_get_message_returns_the_payload_compact_with_unchanged_numbers(
    api: ApiClient, path: str
) -> None:
    body = b'{"eventType":"a.b", "payload": { "n" : 1.00,\n "big": 12345678901234567890123, "s":" \\" x" }}'

    created = api("POST", path, body, encoded=True).json

    text = api("GET", f"{path}/{created['id']}").text
    assert '"payload":{"n":1.00,"big":12345678901234567890123,"s":" \\" x"}' in text


def test_a_message_is_found_by_its_event_id(api: ApiClient, path: str) -> None:
    created = api("POST", path, {**EVENT, "eventId": "evt-1"}).json

    assert api("GET", f"{path}/evt-1").json == created
    assert api("GET", f"{path}/evt-2").status == 404


def test_create_message_returns_409_for_a_taken_event_id(api: ApiClient, path: str) -> None:
    api("POST", path, {**EVENT, "eventId": "evt-1"})

    answer = api("POST", path, {**EVENT, "eventId": "evt-1"})

    assert (answer.status, answer.json["code"]) == (409, "conflict")


def test_the_same_idempotency_key_gives_the_same_answer(api: ApiClient, path: str) -> None:
    headers = {"idempotency-key": "auto_1"}

    first = api("POST", path, EVENT, headers=headers)
    second = api("POST", path, {**EVENT, "payload": {"id": 2}}, headers=headers)

    assert (second.status, second.json) == (first.status, first.json)
    assert len(api("GET", path).json["data"]) == 1


def test_an_expired_payload_reads_as_expired(api: ApiClient, path: str) -> None:
    created = api("POST", path, {**EVENT, "payloadRetentionPeriod": 5}).json
    api.system.clock.advance(timedelta(days=5))

    assert api("GET", f"{path}/{created['id']}").json["payload"] == {"expired": True}


def test_messages_are_listed_newest_first_in_bounds_of_time(api: ApiClient, path: str) -> None:
    for _ in range(4):
        api("POST", path, EVENT)
        api.system.clock.advance(timedelta(hours=1))

    def hours(**query: str) -> list[str]:
        return [m["timestamp"][11:13] for m in api("GET", path, query=query).json["data"]]

    assert hours() == ["15", "14", "13", "12"]
    assert hours(before="2026-01-15T14:00:00Z") == ["13", "12"]
    assert hours(after="2026-01-15T13:30:00+00:00") == ["15", "14"]
    assert hours(after="2026-01-15T12:30:00", before="2026-01-15 14:30:00.123456789 UTC") == [
        "14",
        "13",
    ]
    # A lower bound alone gives the oldest above it.
    assert hours(after="2026-01-15T11:00:00Z", limit="2") == ["13", "12"]


@pytest.mark.parametrize("instant", ["1768478400", "0.5", "-1", "yesterday", "12:00:00", ""])
def test_list_messages_rejects_a_number_as_a_time_bound(
    api: ApiClient, path: str, instant: str
) -> None:
    assert api("GET", path, query={"before": instant}).status == 400


def test_the_list_can_be_filtered_by_type_channel_and_tag(api: ApiClient, path: str) -> None:
    api("POST", path, {**EVENT, "eventType": "one"})
    api("POST", path, {**EVENT, "eventType": "two", "channels": ["c"]})
    api("POST", path, {**EVENT, "eventType": "three", "tags": ["t"]})

    def types(**query: Any) -> set[str]:
        return {m["eventType"] for m in api("GET", path, query=query).json["data"]}

    assert types(event_types="one,two") == {"one", "two"}
    assert types(event_types=["one", "three"]) == {"one", "three"}
    assert types(**{"event_types[]": "one"}) == {"one"}
    assert types(channel="c") == {"two"}
    assert types(tag="t") == {"three"}


@pytest.mark.parametrize(
    ("body", "loc"),
    [
        (b"", ["body"]),
        (b"[]", ["body"]),
        (b'{"eventType":', ["body"]),
        (b"\xff\xfe", ["body"]),
        ({"payload": {}}, ["body", "eventType"]),
        ({"eventType": "a b", "payload": {}}, ["body", "eventType"]),
        ({"eventType": "a"}, ["body", "payload"]),
        ({"eventType": "a", "payload": []}, ["body", "payload"]),
        ({"eventType": "a", "payload": "text"}, ["body", "payload"]),
        ({**EVENT, "channels": []}, ["body", "channels"]),
        ({**EVENT, "channels": ["a b"]}, ["body", "channels", "[0]"]),
        ({**EVENT, "eventId": "msg_1"}, ["body", "eventId"]),
        ({**EVENT, "payloadRetentionPeriod": 91}, ["body", "payloadRetentionPeriod"]),
        ({**EVENT, "deliverAt": "tomorrow"}, ["body", "deliverAt"]),
    ],
)
def test_create_message_returns_422_for_an_invalid_field_and_stores_nothing(
    api: ApiClient, path: str, body: Any, loc: list[str]
) -> None:
    encoded = isinstance(body, bytes)

    answer = api("POST", path, body, encoded=encoded, headers={"idempotency-key": "k"})

    assert answer.status == 422
    assert answer.json["detail"][0]["loc"] == loc
    assert (api.system.store.messages, api.system.store.used) == ({}, {})


def test_create_message_returns_413_for_an_oversized_payload(api: ApiClient, path: str) -> None:
    payload = {"text": "x" * MAX_BODY_BYTES}

    answer = api("POST", path, {"eventType": "a", "payload": payload})

    assert (answer.status, answer.json["code"]) == (413, "payload_too_large")


def test_an_invalid_base64_body_returns_400(api: ApiClient, path: str) -> None:
    event_path = path + "/"
    answer = api("POST", event_path, b"{}")
    assert answer.status == 422

    from tests.support.aws.http_events import http_event

    event = http_event("POST", event_path, body=b"{}")
    event["isBase64Encoded"] = True
    event["body"] = "%%%"

    assert api.api.lambda_handler(event, None)["statusCode"] == 400
