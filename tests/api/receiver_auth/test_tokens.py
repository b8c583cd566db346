"""OAuth clients and web identities of endpoints, set through the API and used by deliveries."""

import json
from base64 import b64encode
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest

from shared.adapters.memory import RecordedRequest
from shared.domain.deliveries.reply import Reply
from tests.support.arrange.api_client import ApiClient
from tests.support.assertions.operational_events import listens, names
from tests.support.fakes.client_certificates import ec_key, key_pem

PATH = "/api/v1/app/acme/endpoint/mine"
TOKEN_URL = "https://auth.example.com/token"
CLIENT: dict[str, Any] = {
    "grantType": "clientCredentials",
    "authMethod": "clientSecretBasic",
    "clientId": "me",
    "clientSecret": "s3cret",
    "tokenUrl": TOKEN_URL,
}
SECRETS = ("s3cret", "r3fresh", "s3cret-value", "s3cret-parameter")


@pytest.fixture(autouse=True)
def endpoint(api: ApiClient) -> None:
    api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"})
    api("POST", "/api/v1/event-type", {"name": "a.b", "description": ""})
    created = api(
        "POST", "/api/v1/app/acme/endpoint", {"url": "https://example.com/", "uid": "mine"}
    )
    assert created.status == 201


def serve(api: ApiClient, token: dict[str, Any] | None = None, status: int = 200) -> None:
    """Answers token requests and accepts deliveries."""

    def script(request: RecordedRequest) -> Reply:
        if request.url != TOKEN_URL:
            return Reply(status_code=200, body=b"", duration_ms=1)
        found = {"access_token": "t-1", "expires_in": 3_600} if token is None else token
        return Reply(status_code=status, body=json.dumps(found).encode(), duration_ms=1)

    object.__setattr__(api.system.http, "script", script)


def deliver(api: ApiClient) -> list[RecordedRequest]:
    """Delivers one message; returns all requests for it."""
    before = len(api.system.http.requests)
    posted = api("POST", "/api/v1/app/acme/msg", {"eventType": "a.b", "payload": {}})
    assert posted.status == 202
    api.system.run(2)
    return api.system.http.requests[before:]


def test_deliveries_have_the_token_of_the_client(api: ApiClient) -> None:
    serve(api)
    assert api("PUT", f"{PATH}/oauth", CLIENT).status == 204

    asked, sent = deliver(api)
    [again] = deliver(api)

    assert (asked.url, parse_qs(asked.body.decode())) == (
        TOKEN_URL,
        {"grant_type": ["client_credentials"]},
    )
    assert sent.headers["authorization"] == again.headers["authorization"] == "Bearer t-1"
    assert "webhook-signature" in sent.headers


def test_a_client_is_shown_without_its_secrets(api: ApiClient) -> None:
    given = {
        **CLIENT,
        "grantType": "refreshToken",
        "refreshToken": "r3fresh",
        "scopes": ["a", "b"],
        "extraParams": {"p": "s3cret-parameter"},
        "extraHeaders": {"X-H": "s3cret-value"},
    }
    assert api("PUT", f"{PATH}/oauth", given).status == 204

    shown = api("GET", f"{PATH}/oauth")
    whole = api("GET", f"{PATH}/oauth-config")

    assert shown.json == {
        "grantType": "refreshToken",
        "authMethod": "clientSecretBasic",
        "clientId": "me",
        "tokenUrl": TOKEN_URL,
        "scopes": ["a", "b"],
        "extraParams": {"p": ""},
        "extraHeaders": {"X-H": ""},
    }
    assert whole.json == {"enabled": True, "config": shown.json}
    for answer in (shown, whole, api("GET", PATH), api("GET", f"{PATH}/headers")):
        assert not [secret for secret in SECRETS if secret in answer.text]


def test_an_endpoint_without_a_client_says_so(api: ApiClient) -> None:
    assert api("GET", f"{PATH}/oauth").status == 404
    assert api("GET", f"{PATH}/oauth-config").json == {"enabled": False, "config": None}
    assert api("DELETE", f"{PATH}/oauth").status == 204


def test_a_deleted_client_leaves_deliveries_without_a_token(api: ApiClient) -> None:
    serve(api)
    api("PUT", f"{PATH}/oauth", CLIENT)
    assert api("DELETE", f"{PATH}/oauth").status == 204

    [sent] = deliver(api)

    assert "authorization" not in sent.headers
    assert api("GET", f"{PATH}/oauth").status == 404


def test_the_last_error_of_the_token_endpoint_is_shown(api: ApiClient) -> None:
    serve(api, {"error": "invalid_client", "error_description": "s3cret"}, 401)
    api("PUT", f"{PATH}/oauth", CLIENT)

    deliver(api)

    shown = api("GET", f"{PATH}/oauth").json
    assert shown["lastError"] == "the token endpoint answered 401 (invalid_client)"
    assert shown["lastErrorAt"].startswith("2026-01-15T12:00")
    [endpoint] = api("GET", "/api/v1/app/acme/endpoint").json["data"]
    [attempt] = api("GET", f"/api/v1/app/acme/attempt/endpoint/{endpoint['id']}").json["data"][:1]
    assert attempt["response"] == f"oauth: {shown['lastError']}"


def test_the_expiry_of_the_token_is_shown(api: ApiClient) -> None:
    serve(api)
    api("PUT", f"{PATH}/oauth", CLIENT)
    deliver(api)

    shown = api("GET", f"{PATH}/oauth").json

    assert shown["tokenExpiresAt"].startswith("2026-01-15T13:00")
    assert "t-1" not in api("GET", f"{PATH}/oauth").text


def test_a_change_of_the_endpoint_keeps_its_client_and_token(api: ApiClient) -> None:
    serve(api)
    api("PUT", f"{PATH}/oauth", CLIENT)
    deliver(api)

    assert api("PATCH", PATH, {"description": "new"}).status == 200
    assert api("PUT", PATH, {"url": "https://example.com/", "uid": "mine"}).status == 200

    [sent] = deliver(api)
    assert sent.headers["authorization"] == "Bearer t-1"


def test_a_change_is_published_as_one_of_the_endpoint(api: ApiClient) -> None:
    listens(api.system)

    api("PUT", f"{PATH}/oauth", CLIENT)

    assert names(api.system) == ["endpoint.updated"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"grantType": "password"}, "grantType"),
        ({"grantType": None}, "grantType"),
        ({"authMethod": "none"}, "authMethod"),
        ({"authMethod": 1}, "authMethod"),
        ({"clientId": ""}, "clientId"),
        ({"clientId": "a\nb"}, "clientId"),
        ({"clientId": "x" * 1_025}, "clientId"),
        ({"clientId": ["me"]}, "clientId"),
        ({"clientSecret": None}, "clientSecret"),
        ({"clientSecret": ""}, "clientSecret"),
        ({"clientSecret": "x" * 8_193}, "clientSecret"),
        ({"clientSecret": "a\r\nX: 1"}, "clientSecret"),
        ({"tokenUrl": "ftp://example.com"}, "tokenUrl"),
        ({"tokenUrl": "https://127.0.0.1/token"}, "tokenUrl"),
        ({"tokenUrl": "https://[::1]/token"}, "tokenUrl"),
        ({"tokenUrl": "http://169.254.169.254/latest"}, "tokenUrl"),
        ({"tokenUrl": "https://localhost/token"}, "tokenUrl"),
        ({"tokenUrl": "not a url"}, "tokenUrl"),
        ({"tokenUrl": "https://example.com/" + "x" * 2_048}, "tokenUrl"),
        ({"scopes": "a"}, "scopes"),
        ({"scopes": ["a b"]}, "scopes"),
        ({"scopes": ['"']}, "scopes"),
        ({"scopes": ["a"] * 51}, "scopes"),
        ({"extraParams": {"grant_type": "password"}}, "extraParams"),
        ({"extraParams": {"client_secret": "x"}}, "extraParams"),
        ({"extraParams": {"a": 1}}, "extraParams"),
        ({"extraParams": {"": "x"}}, "extraParams"),
        ({"extraParams": {str(n): "" for n in range(21)}}, "extraParams"),
        ({"extraHeaders": {"Authorization": "x"}}, "extraHeaders"),
        ({"extraHeaders": {"Host": "inside"}}, "extraHeaders"),
        ({"extraHeaders": {"Content-Length": "1"}}, "extraHeaders"),
        ({"extraHeaders": {"a b": "x"}}, "extraHeaders"),
        ({"extraHeaders": {"a": "x\r\ny"}}, "extraHeaders"),
        ({"grantType": "refreshToken"}, "refreshToken"),
        ({"jwtParams": {"secretBase64": "AAAA", "signingAlgorithm": "RS256"}}, "jwtParams"),
        ({"authMethod": "privateKeyJwt"}, "jwtParams"),
        ({"authMethod": "clientSecretJwt", "clientSecret": None}, "jwtParams"),
        ({"authMethod": "clientSecretJwt", "clientSecret": "short"}, "jwtParams"),
        ({"authMethod": "clientSecretPost", "clientSecret": None}, "clientSecret"),
    ],
)
def test_a_client_that_could_get_no_token_is_refused_at_its_field(
    api: ApiClient, change: dict[str, Any], field: str
) -> None:
    answer = api("PUT", f"{PATH}/oauth", {**CLIENT, **change})

    assert answer.status == 422
    assert answer.json["detail"][0]["loc"][:2] == ["body", field]
    assert api("GET", f"{PATH}/oauth").status == 404


def jwt_params(secret: bytes, **fields: Any) -> dict[str, Any]:
    return {"secretBase64": b64encode(secret).decode(), "signingAlgorithm": "ES256", **fields}


@pytest.mark.parametrize(
    "params",
    [
        jwt_params(b"no key"),
        jwt_params(b"k" * 32, signingAlgorithm="HS256"),
        jwt_params(key_pem(ec_key()).encode(), signingAlgorithm="RS256"),
        jwt_params(key_pem(ec_key(), b"secret").encode()),
        jwt_params(key_pem(ec_key()).encode(), signingAlgorithm="none"),
        jwt_params(key_pem(ec_key()).encode(), tokenExpirySecs=0),
        jwt_params(key_pem(ec_key()).encode(), tokenExpirySecs=10**9),
        {"secretBase64": "***", "signingAlgorithm": "ES256"},
        {"signingAlgorithm": "ES256"},
        {},
        [],
        "x",
    ],
)
def test_an_unusable_assertion_key_is_refused(api: ApiClient, params: Any) -> None:
    given = {**CLIENT, "authMethod": "privateKeyJwt", "jwtParams": params}

    answer = api("PUT", f"{PATH}/oauth", given)

    assert answer.status == 422
    assert answer.json["detail"][0]["loc"][:2] == ["body", "jwtParams"]


def test_a_private_key_signs_the_token_request(api: ApiClient) -> None:
    serve(api)
    params = jwt_params(key_pem(ec_key()).encode(), secretId="key-1")
    given = {**CLIENT, "authMethod": "privateKeyJwt", "clientSecret": None, "jwtParams": params}
    assert api("PUT", f"{PATH}/oauth", given).status == 204

    asked, _ = deliver(api)

    assert parse_qs(asked.body.decode())["client_assertion"][0].count(".") == 2


def test_a_private_key_by_the_name_that_the_contract_has_for_it(api: ApiClient) -> None:
    """There, `clientSecretJwt` takes a private key with RS256."""
    from tests.support.fakes.client_certificates import rsa_key

    params = jwt_params(key_pem(rsa_key()).encode(), signingAlgorithm="RS256")
    given = {**CLIENT, "authMethod": "clientSecretJwt", "jwtParams": params}

    assert api("PUT", f"{PATH}/oauth", given).status == 204


@pytest.mark.parametrize(
    "change",
    [
        {"headers": {"Authorization": "Basic dTpw"}},
        {"basicAuth": {"username": "u", "password": "p"}},
        {"apiKeyAuth": {"header": "authorization", "value": "v"}},
    ],
)
def test_a_client_and_another_authorization_exclude_each_other(
    api: ApiClient, change: dict[str, Any]
) -> None:
    other = {"url": "https://example.com/", "uid": "other", **change}
    assert api("POST", "/api/v1/app/acme/endpoint", other).status == 201

    answer = api("PUT", "/api/v1/app/acme/endpoint/other/oauth", CLIENT)

    assert answer.status == 422
    assert "authorization" in answer.text

    assert api("PUT", f"{PATH}/oauth", CLIENT).status == 204
    if "headers" in change:
        answer = api("PATCH", f"{PATH}/headers", change)
    else:
        answer = api("PATCH", PATH, change)
    assert answer.status == 422
    assert "OAuth" in answer.text


def test_a_web_identity_is_the_token_of_deliveries(api: ApiClient) -> None:
    assert api("PUT", f"{PATH}/web-identity", {"audience": "acme"}).status == 204

    [sent] = deliver(api)

    assert sent.headers["authorization"].startswith("Bearer identity-for.acme.")
    assert api("GET", f"{PATH}/web-identity").json == {"enabled": True, "audience": "acme"}
    assert api("DELETE", f"{PATH}/web-identity").status == 204
    assert api("GET", f"{PATH}/web-identity").json == {"enabled": False, "audience": None}


def test_a_web_identity_and_a_client_exclude_each_other(api: ApiClient) -> None:
    api("PUT", f"{PATH}/web-identity", {"audience": "acme"})

    assert api("PUT", f"{PATH}/oauth", CLIENT).status == 422


@pytest.mark.parametrize("audience", [None, "", "a b", "ä", "x" * 1_001, ["acme"], 7])
def test_a_bad_audience_is_refused(api: ApiClient, audience: Any) -> None:
    assert api("PUT", f"{PATH}/web-identity", {"audience": audience}).status == 422


def test_an_application_token_may_set_a_client_and_one_that_only_views_may_not(
    api: ApiClient,
) -> None:
    app = api("GET", "/api/v1/app/acme").json["id"]
    own = api.token(sub=app, org=api.org)
    viewer = api.token(sub=app, org=api.org, capabilities=["ViewBase"])

    assert api("PUT", f"{PATH}/oauth", CLIENT, token=own).status == 204
    assert api("PUT", f"{PATH}/oauth", CLIENT, token=viewer).status == 403
    assert api("GET", f"{PATH}/oauth", token=viewer).status == 200


def test_another_organisation_finds_no_client(api: ApiClient) -> None:
    api("PUT", f"{PATH}/oauth", CLIENT)
    stranger = api.token(sub="org_stranger")

    for method in ("GET", "PUT", "DELETE"):
        assert api(method, f"{PATH}/oauth", CLIENT, token=stranger).status == 404


def test_a_token_is_renewed_before_it_expires(api: ApiClient) -> None:
    serve(api)
    api("PUT", f"{PATH}/oauth", CLIENT)
    deliver(api)
    api.system.clock.advance(timedelta(minutes=55))

    asked, _ = deliver(api)

    assert asked.url == TOKEN_URL
