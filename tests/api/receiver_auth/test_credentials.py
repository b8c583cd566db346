"""Basic and API-key authentication as fields of an endpoint."""

from base64 import b64decode
from typing import Any

import pytest

from tests.support.arrange.api_client import ApiClient

PATH = "/api/v1/app/acme/endpoint/mine"
URL = "https://example.com/"
BASIC = {"username": "ü", "password": "p:w"}
API_KEY = {"header": "X-Acme-Key", "value": "k-123456"}


@pytest.fixture(autouse=True)
def application(api: ApiClient) -> None:
    api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"})
    api("POST", "/api/v1/event-type", {"name": "a.b", "description": ""})


def create(api: ApiClient, **fields: Any) -> Any:
    return api("POST", "/api/v1/app/acme/endpoint", {"url": URL, "uid": "mine", **fields})


def sent_headers(api: ApiClient) -> dict[str, str]:
    api.system.http.requests.clear()
    api("POST", "/api/v1/app/acme/msg", {"eventType": "a.b", "payload": {}})
    api.system.run(2)
    [request] = api.system.http.requests
    return request.headers


def test_deliveries_have_a_user_name_and_a_password(api: ApiClient) -> None:
    created = create(api, basicAuth=BASIC)

    scheme, _, pair = sent_headers(api)["authorization"].partition(" ")
    assert (scheme, b64decode(pair).decode()) == ("Basic", "ü:p:w")
    assert created.json["basicAuth"] == {"username": "ü"}
    assert "p:w" not in created.text


def test_deliveries_have_a_key_whose_value_is_shown_nowhere(api: ApiClient) -> None:
    created = create(api, apiKeyAuth=API_KEY)

    assert sent_headers(api)["X-Acme-Key"] == "k-123456"
    assert created.json["apiKeyAuth"] == {"header": "X-Acme-Key"}
    attempts = f"/api/v1/app/acme/attempt/endpoint/{created.json['id']}"
    [attempt] = api("GET", attempts).json["data"]
    headers = api("GET", f"/api/v1/app/acme/msg/{attempt['msgId']}/attempt/{attempt['id']}/headers")
    shown = [created, api("GET", PATH), api("GET", f"{PATH}/headers"), headers]
    assert not [answer for answer in shown if "k-123456" in answer.text]
    assert "X-Acme-Key" in headers.text


def test_a_put_without_credentials_keeps_them_and_null_in_a_patch_removes_them(
    api: ApiClient,
) -> None:
    create(api, basicAuth=BASIC, apiKeyAuth=API_KEY)

    kept = api("PUT", PATH, {"url": URL, "uid": "mine"})
    assert (kept.json["basicAuth"], kept.json["apiKeyAuth"]) == (
        {"username": "ü"},
        {"header": "X-Acme-Key"},
    )
    changed = api("PUT", PATH, {"url": URL, "uid": "mine", "basicAuth": {**BASIC, "username": "v"}})
    assert changed.json["basicAuth"] == {"username": "v"}
    removed = api("PATCH", PATH, {"basicAuth": None, "apiKeyAuth": None})
    assert (removed.json["basicAuth"], removed.json["apiKeyAuth"]) == (None, None)
    assert "authorization" not in sent_headers(api)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("basicAuth", "u:p"),
        ("basicAuth", {}),
        ("basicAuth", {"username": "u"}),
        ("basicAuth", {"username": "", "password": "p"}),
        ("basicAuth", {"username": "a:b", "password": "p"}),
        ("basicAuth", {"username": "a\n", "password": "p"}),
        ("basicAuth", {"username": "a", "password": "p\r\nX: 1"}),
        ("basicAuth", {"username": "a", "password": "p" * 1_025}),
        ("basicAuth", {"username": 1, "password": "p"}),
        ("apiKeyAuth", {"header": "X-Key"}),
        ("apiKeyAuth", {"header": "X-Key", "value": ""}),
        ("apiKeyAuth", {"header": "X Key", "value": "v"}),
        ("apiKeyAuth", {"header": "", "value": "v"}),
        ("apiKeyAuth", {"header": "Host", "value": "v"}),
        ("apiKeyAuth", {"header": "webhook-id", "value": "v"}),
        ("apiKeyAuth", {"header": "Content-Length", "value": "v"}),
        ("apiKeyAuth", {"header": "X-Key", "value": "v\x00"}),
        ("apiKeyAuth", {"header": "X-Key", "value": "v" * 4_097}),
        ("apiKeyAuth", {"header": ["X-Key"], "value": "v"}),
    ],
)
def test_bad_credentials_are_refused_at_their_field(api: ApiClient, field: str, value: Any) -> None:
    answer = create(api, **{field: value})

    assert answer.status == 422
    assert answer.json["detail"][0]["loc"][:2] == ["body", field]


@pytest.mark.parametrize(
    "fields",
    [
        {"basicAuth": BASIC, "headers": {"AUTHORIZATION": "x"}},
        {"apiKeyAuth": API_KEY, "headers": {"x-acme-key": "x"}},
        {"basicAuth": BASIC, "apiKeyAuth": {"header": "Authorization", "value": "v"}},
    ],
)
def test_two_settings_of_one_header_are_refused(api: ApiClient, fields: dict[str, Any]) -> None:
    answer = create(api, **fields)

    assert answer.status == 422
    assert "Both" in answer.text


def test_a_custom_header_may_not_take_the_place_of_credentials_later(api: ApiClient) -> None:
    create(api, basicAuth=BASIC)

    for method, body in (
        ("PUT", {"headers": {"Authorization": "x"}}),
        ("PATCH", {"headers": {"authorization": "x"}}),
    ):
        assert api(method, f"{PATH}/headers", body).status == 422


def test_operational_endpoints_have_credentials_too(api: ApiClient) -> None:
    path = "/api/v1/operational-webhook/endpoint"
    created = api("POST", path, {"url": URL, "basicAuth": BASIC})

    assert (created.status, created.json["basicAuth"]) == (201, {"username": "ü"})
