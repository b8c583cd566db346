"""Operations on endpoints."""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.endpoints.signing import Secret
from shared.domain.ids import ENDPOINT, is_id
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.builders import PAIR, PAIR_PUBLIC

Body = dict[str, Any]
URL = "https://example.com/hook"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def path(api: ApiClient) -> str:
    """The path of an application's endpoints."""
    app = api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"}).json
    return f"/api/v1/app/{app['id']}/endpoint"


def test_create_endpoint_returns_renamed_fields_under_both_names(api: ApiClient, path: str) -> None:
    api("POST", "/api/v1/event-type", {"name": "a.b", "description": ""})
    body = {"url": "http://EXAMPLE.com", "filterTypes": ["a.b"], "channels": ["c"]}

    answer = api("POST", path, body)

    assert answer.status == 201
    shown = answer.json
    assert is_id(ENDPOINT, shown.pop("id"))
    assert shown == {
        "uid": None,
        "url": "http://example.com/",
        "description": "",
        "version": 1,
        "disabled": False,
        "throttleRate": None,
        "rateLimit": None,
        "retrySchedule": None,
        "eventTypes": ["a.b"],
        "filterTypes": ["a.b"],
        "channels": ["c"],
        "filter": None,
        "challenge": None,
        "challengeAnswered": True,
        "method": "POST",
        "infoHeaders": False,
        "basicAuth": None,
        "apiKeyAuth": None,
        "metadata": {},
        "expiry": None,
        "expired": False,
        "paused": False,
        "createdAt": "2026-01-15T12:00:00.000000Z",
        "updatedAt": "2026-01-15T12:00:00.000000Z",
    }


def test_the_secret_is_the_clients_or_a_new_one_and_never_in_the_endpoint(
    api: ApiClient, path: str
) -> None:
    given = api("POST", path, {"url": URL, "secret": SECRET})
    made = api("POST", path, {"url": URL})

    assert SECRET not in given.text
    assert api("GET", f"{path}/{given.json['id']}/secret").json == {"key": SECRET}
    generated = api("GET", f"{path}/{made.json['id']}/secret").json["key"]
    assert generated.startswith("whsec_")
    assert generated != SECRET


def test_endpoints_are_listed_newest_first(api: ApiClient, path: str) -> None:
    for minute in range(3):
        api.system.clock.instant = api.system.clock.instant.replace(minute=minute)
        api("POST", path, {"url": URL, "description": f"{minute}"})

    listed = api("GET", path).json

    assert [e["description"] for e in listed["data"]] == ["2", "1", "0"]
    assert listed["done"] is True


def test_deleting_an_endpoint_removes_it_and_frees_its_uid(api: ApiClient, path: str) -> None:
    api("POST", path, {"url": URL, "uid": "mine"})

    assert api("DELETE", f"{path}/mine").status == 204
    assert api("GET", f"{path}/mine").status == 404
    assert api("GET", path).json["data"] == []
    assert api("POST", path, {"url": URL, "uid": "mine"}).status == 201


def test_create_endpoint_returns_409_for_a_taken_uid(api: ApiClient, path: str) -> None:
    api("POST", path, {"url": URL, "uid": "mine"})

    assert api("POST", path, {"url": URL, "uid": "mine"}).status == 409


def test_headers_are_replaced_patched_and_hidden_where_they_are_sensitive(
    api: ApiClient, path: str
) -> None:
    place = f"{path}/{api('POST', path, {'url': URL}).json['id']}/headers"

    assert api("PUT", place, {"headers": {"X-One": "1", "Authorization": "Bearer x"}}).status == 204
    assert api("GET", place).json == {"headers": {"X-One": "1"}, "sensitive": ["Authorization"]}
    patch = {"headers": {"x-one": None, "X-Two": "2"}, "deleteHeaders": ["authorization"]}
    assert api("PATCH", place, patch).status == 204
    assert api("GET", place).json == {"headers": {"X-Two": "2"}, "sensitive": []}


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "x"},
        {"content-type": "text/plain"},
        {"Content-Disposition": "x"},
        {"content-md5": "x"},
        {"Webhook-Id": "x"},
        {"svix-signature": "x"},
        {"Transfer-Encoding": "chunked"},
        {"X-Amz-Date": "x"},
        {"bad name": "x"},
        {"X-Ok": "a\r\nInjected: b"},
        {"X-Ok": "a\u0000"},
        {"X-Ok": "x" * 4097},
        {"": "x"},
    ],
)
def test_set_headers_rejects_reserved_or_invalid_headers(
    api: ApiClient, path: str, headers: Body
) -> None:
    endpoint = api("POST", path, {"url": URL}).json["id"]

    assert api("PUT", f"{path}/{endpoint}/headers", {"headers": headers}).status == 422
    assert api("PATCH", f"{path}/{endpoint}/headers", {"headers": headers}).status == 422
    assert api("POST", path, {"url": URL, "headers": headers}).status == 422


@pytest.mark.parametrize(
    ("body", "loc"),
    [
        ({}, ["body", "url"]),
        ({"url": "ftp://example.com"}, ["body", "url"]),
        ({"url": "not a url"}, ["body", "url"]),
        ({"url": URL, "eventTypes": []}, ["body", "eventTypes"]),
        ({"url": URL, "eventTypes": ["no.such"]}, ["body", "eventTypes"]),
        ({"url": URL, "channels": []}, ["body", "channels"]),
        ({"url": URL, "channels": ["a b"]}, ["body", "channels", "[0]"]),
        ({"url": URL, "secret": "whsec_short"}, ["body", "secret"]),
        ({"url": URL, "secret": "plain"}, ["body", "secret"]),
        ({"url": URL, "uid": "ep_x"}, ["body", "uid"]),
    ],
)
def test_create_endpoint_returns_422_with_the_location_of_an_invalid_field(
    api: ApiClient, path: str, body: Body, loc: list[str]
) -> None:
    answer = api("POST", path, body)

    assert answer.status == 422
    assert answer.json["detail"][0]["loc"] == loc


def test_a_rejected_secret_is_not_quoted_in_the_response(api: ApiClient, path: str) -> None:
    answer = api("POST", path, {"url": URL, "secret": "whsec_!!!planted"})

    assert "planted" not in answer.text


def test_patch_endpoint_changes_named_fields_and_clears_with_null(
    api: ApiClient, path: str
) -> None:
    api("POST", "/api/v1/event-type", {"name": "a.b", "description": ""})
    body = {"url": URL, "uid": "mine", "eventTypes": ["a.b"], "channels": ["c"], "rateLimit": 5}
    api("POST", path, {**body, "headers": {"X-A": "1"}})

    patched = api("PATCH", f"{path}/mine", {"url": "https://Example.com", "filterTypes": None})

    assert patched.status == 200
    shown = patched.json
    assert (shown["url"], shown["eventTypes"]) == ("https://example.com/", None)
    assert (shown["channels"], shown["throttleRate"]) == (["c"], 5)
    assert api("GET", f"{path}/mine").json == shown
    assert api("GET", f"{path}/mine/headers").json["headers"] == {"X-A": "1"}
    assert api("PATCH", f"{path}/mine", {"url": None}).status == 422
    assert api("PATCH", f"{path}/mine", {"version": 7}).json["version"] == 7
    assert api("PATCH", f"{path}/mine", {"version": None}).json["version"] == 7
    assert api("PATCH", f"{path}/mine", {"eventTypes": ["no.such"]}).status == 422
    assert api("PATCH", f"{path}/nobody", {}).status == 404


def test_put_endpoint_resets_absent_fields_except_secret_and_headers(
    api: ApiClient, path: str
) -> None:
    body = {"url": URL, "uid": "mine", "secret": SECRET, "headers": {"X-A": "1"}, "disabled": True}
    created = api("POST", path, body).json

    replaced = api("PUT", f"{path}/mine", {"url": URL, "uid": "mine"})
    made = api("PUT", f"{path}/other", {"url": URL})

    assert (replaced.status, made.status) == (200, 201)
    assert (replaced.json["id"], replaced.json["disabled"]) == (created["id"], False)
    assert api("GET", f"{path}/mine/secret").json == {"key": SECRET}
    assert api("GET", f"{path}/mine/headers").json["headers"] == {"X-A": "1"}
    assert made.json["uid"] is None
    assert api("PUT", "/api/v1/app/nobody/endpoint/x", {"url": URL}).status == 404


def test_rotate_secret_uses_the_clients_secret_or_generates_one(api: ApiClient, path: str) -> None:
    api("POST", path, {"url": URL, "uid": "mine"})
    first = api("GET", f"{path}/mine/secret").json["key"]

    made = api("POST", f"{path}/mine/secret/rotate", {})
    given = api("POST", f"{path}/mine/secret/rotate", {"key": SECRET, "gracePeriodSeconds": 0})

    assert (made.status, given.status) == (200, 200)
    assert made.json["key"] not in (first, SECRET)
    assert given.json == {"key": SECRET}
    assert api("GET", f"{path}/mine/secret").json == {"key": SECRET}


@pytest.mark.parametrize(
    ("agent", "status", "operational"),
    [
        ("svix-libs/1.99.1/java", 204, 204),
        ("svix-libs/2.0.0/kotlin", 204, 204),
        ("svix-libs/2.6.9/csharp", 204, 204),
        ("svix-libs/1.99.1/python", 204, 204),
        ("svix-libs/2.7.0/python", 200, 200),
        ("svix-libs/2.10.0/go", 200, 200),
        ("svix-libs/2.9.1/java", 200, 204),
        ("svix-libs/2.9.1/kotlin", 200, 204),
        ("curl/8.7.1", 200, 200),
        ("svix-libs/x/java", 200, 200),
    ],
)
def test_rotate_secret_returns_the_response_that_the_sdk_expects_also_when_repeated(
    api: ApiClient, path: str, agent: str, status: int, operational: int
) -> None:
    api("POST", path, {"url": URL, "uid": "mine"})
    owned = "/api/v1/operational-webhook/endpoint"
    api("POST", owned, {"url": URL, "uid": "ours"})
    headers = {"user-agent": agent, "idempotency-key": "once"}

    for place, expected in ((f"{path}/mine/secret", status), (f"{owned}/ours/secret", operational)):
        answered = api("POST", f"{place}/rotate", {}, headers=headers)
        key = api("GET", place).json
        again = api("POST", f"{place}/rotate", {}, headers=headers)

        assert (answered.status, again.status) == (expected, expected)
        assert answered.text == again.text
        assert api("GET", place).json == key
        if expected == 204:
            assert (answered.text, answered.headers) == ("", {})
        else:
            assert answered.json == key


def test_get_secret_shows_only_the_public_key_of_a_pair(api: ApiClient, path: str) -> None:
    created = api("POST", path, {"url": URL, "uid": "mine", "secret": PAIR.whole()})

    assert created.status == 201
    assert api("GET", f"{path}/mine/secret").json == {"key": PAIR_PUBLIC}


def test_a_secret_is_rotated_to_a_pair_and_back(api: ApiClient, path: str) -> None:
    rotate = f"{path}/mine/secret/rotate"
    api("POST", path, {"url": URL, "uid": "mine"})

    to_pair = api("POST", rotate, {"key": PAIR.whole()})
    back = api("POST", rotate, {"key": SECRET, "gracePeriodSeconds": None})

    assert (to_pair.json, back.json) == ({"key": PAIR_PUBLIC}, {"key": SECRET})
    assert api("GET", f"{path}/mine/secret").json == {"key": SECRET}


def test_a_key_pair_with_mismatched_halves_is_rejected(api: ApiClient, path: str) -> None:
    api("POST", path, {"url": URL, "uid": "mine"})
    wrong = Secret(PAIR.private + bytes(32), is_pair=True).whole()

    created = api("POST", path, {"url": URL, "secret": wrong})
    rotated = api("POST", f"{path}/mine/secret/rotate", {"key": wrong})

    assert (created.status, created.json["detail"][0]["loc"]) == (422, ["body", "secret"])
    assert (rotated.status, rotated.json["detail"][0]["loc"]) == (422, ["body", "key"])
    assert len(api("GET", path).json["data"]) == 1


def test_a_repeated_rotation_returns_the_secret_of_the_first(api: ApiClient, path: str) -> None:
    rotate = f"{path}/mine/secret/rotate"
    api("POST", path, {"url": URL, "uid": "mine"})
    key = {"idempotency-key": "once"}
    first = api("POST", rotate, headers=key).json

    assert api("POST", rotate, headers=key).json == first
    assert api("GET", f"{path}/mine/secret").json == first
    assert api("POST", rotate, headers={"idempotency-key": "twice"}).json != first
    assert api("POST", rotate, headers=key).json == first


def test_the_tenth_rotation_can_be_repeated(api: ApiClient, path: str) -> None:
    rotate, keys = f"{path}/mine/secret/rotate", [{"idempotency-key": str(n)} for n in range(10)]
    api("POST", path, {"url": URL, "uid": "mine"})
    answers = [api("POST", rotate, headers=key).json for key in keys]

    assert [api("POST", rotate, headers=key).json for key in keys] == answers


def test_the_idempotency_key_of_a_rotation_applies_only_to_its_endpoint(
    api: ApiClient, path: str
) -> None:
    key = {"idempotency-key": "once"}
    for uid in ("mine", "other"):
        api("POST", path, {"url": URL, "uid": uid})

    made = {api("POST", f"{path}/{u}/secret/rotate", headers=key).text for u in ("mine", "other")}

    assert len(made) == 2


def test_rotate_secret_keeps_at_most_ten_old_secrets(api: ApiClient, path: str) -> None:
    api("POST", path, {"url": URL, "uid": "mine"})
    rotate = f"{path}/mine/secret/rotate"
    assert {api("POST", rotate).status for _ in range(10)} == {200}

    refused = api("POST", rotate)

    assert (refused.status, refused.json["code"]) == (400, "limit_reached")
    api.system.clock.advance(timedelta(days=1))
    assert api("POST", rotate).status == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [({"key": "plain"}, "key"), ({"gracePeriodSeconds": 604_801}, "gracePeriodSeconds")],
)
def test_rotate_secret_returns_422_for_an_invalid_body(
    api: ApiClient, path: str, body: Body, field: str
) -> None:
    api("POST", path, {"url": URL, "uid": "mine"})

    answer = api("POST", f"{path}/mine/secret/rotate", body)

    assert (answer.status, answer.json["detail"][0]["loc"]) == (422, ["body", field])


@pytest.mark.parametrize("schedule", [[], [1], [86_400] * 20, None])
def test_an_endpoint_can_have_a_retry_schedule_of_its_own(
    api: ApiClient, path: str, schedule: list[int] | None
) -> None:
    place = f"{path}/{api('POST', path, {'url': URL, 'retrySchedule': schedule}).json['id']}"
    assert api("GET", place).json["retrySchedule"] == schedule

    assert api("PATCH", place, {"retrySchedule": [7]}).json["retrySchedule"] == [7]
    assert api("PATCH", place, {"description": "x"}).json["retrySchedule"] == [7]
    put = api("PUT", place, {"url": URL, "retrySchedule": schedule})

    assert put.json["retrySchedule"] == schedule
    assert api("PATCH", place, {"retrySchedule": None}).json["retrySchedule"] is None
