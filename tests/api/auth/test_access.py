"""Access control, and the form of error responses."""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.errors import InfrastructureError
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.app_under_test import ORG

EVENT = {"eventType": "a.b", "payload": {}}


def make_app(api: ApiClient, **body: Any) -> str:
    return str(api("POST", "/api/v1/app", {"name": "Acme", **body}).json["id"])


@pytest.mark.parametrize("bearer", [None, "", "nonsense", "a.b.c"])
def test_the_body_is_not_parsed_without_a_valid_token(api: ApiClient, bearer: str | None) -> None:
    for path in ("/api/v1/app", "/api/v1/app/x/msg", "/api/v1/app/x/msg/"):
        answer = api("POST", path, b"not json", token=bearer)
        assert (answer.status, answer.json["code"]) == (401, "authentication_failed")


def test_a_token_that_is_expired_or_signed_with_another_key_is_rejected(api: ApiClient) -> None:
    early = api.token(sub=ORG)
    forged = api.token(sub=ORG, key=b"another key that is as long as the first")
    api.system.clock.advance(timedelta(hours=2))

    assert api("GET", "/api/v1/app", token=early).status == 401
    assert api("GET", "/api/v1/app", token=forged).status == 401


def test_a_token_without_an_organisation_returns_400(api: ApiClient) -> None:
    answer = api("GET", "/api/v1/app", token=api.token(sub="org_a#b"))

    assert (answer.status, answer.json["code"]) == (400, "bad_token")


def test_organisations_do_not_see_each_other(api: ApiClient) -> None:
    app = make_app(api, uid="acme")
    attacker = api.token(sub="org_other")

    assert api("GET", "/api/v1/app", token=attacker).json["data"] == []
    for reference in (app, "acme"):
        assert api("GET", f"/api/v1/app/{reference}", token=attacker).status == 404
        assert api("POST", f"/api/v1/app/{reference}/msg", EVENT, token=attacker).status == 404
        assert api("DELETE", f"/api/v1/app/{reference}", token=attacker).status == 404


def test_an_applications_token_reaches_its_own_application_only(api: ApiClient) -> None:
    own, other = make_app(api, uid="own"), make_app(api, uid="other")
    bearer = api.token(sub=own, org=ORG)
    endpoint = {"url": "https://example.com"}

    for reference, status in ((own, 200), ("own", 200), (other, 404), ("other", 404)):
        assert api("GET", f"/api/v1/app/{reference}", token=bearer).status == status
        assert api("GET", f"/api/v1/app/{reference}/endpoint", token=bearer).status == status
        created = api("POST", f"/api/v1/app/{reference}/endpoint", endpoint, token=bearer)
        assert created.status == (201 if status == 200 else 404)


@pytest.mark.parametrize(
    "path", ["/nothing", "/api/v2/app", "/api/v1/nothing", "/api/v1/app/a/b/c/d"]
)
def test_an_unknown_path_returns_404_in_json(api: ApiClient, path: str) -> None:
    answer = api("GET", path)

    assert (answer.status, answer.json["code"]) == (404, "not_found")
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PUT", "/api/v1/app", "GET, HEAD, POST"),
        ("POST", "/api/v1/app/acme", "DELETE, GET, HEAD, PATCH, PUT"),
        ("DELETE", "/api/v1/app/acme/msg/", "GET, HEAD, POST"),
        ("PATCH", "/api/v1/app/acme/attempt/msg/x", "GET, HEAD"),
        ("TRACE", "/api/v1/app", "GET, HEAD, POST"),
        ("QUERY", "/docs", "GET, HEAD"),
    ],
)
def test_an_unsupported_method_returns_405_with_the_allowed_methods(
    api: ApiClient, method: str, path: str, allow: str
) -> None:
    answer = api(method, path)

    assert (answer.status, answer.json["code"]) == (405, "method_not_allowed")
    assert answer.headers["allow"] == allow


@pytest.mark.parametrize("path", ["/api/v1/health", "/api/v1/health/", "/api/v1/health/ping"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_health_needs_no_token(api: ApiClient, path: str, method: str) -> None:
    assert api(method, path, token=None).status == 204


def test_a_failing_dependency_returns_503_with_advice_to_retry(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(api)

    def fail(*_: Any, **__: Any) -> None:
        raise InfrastructureError("DynamoDB: ThrottlingException on secret-table")

    monkeypatch.setattr(type(api.system.ingest.messages), "add", fail)

    for path in ("msg", "msg/"):
        answer = api("POST", f"/api/v1/app/{app}/{path}", EVENT)
        assert (answer.status, answer.json["code"]) == (503, "unavailable")
        assert answer.headers["retry-after"] == "1"
        assert "secret-table" not in answer.text


def test_a_bug_returns_an_opaque_500(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("details")

    monkeypatch.setattr(type(api.system.ingest.messages), "add", crash)
    app = make_app(api)

    answer = api("POST", f"/api/v1/app/{app}/msg", EVENT)

    assert (answer.status, answer.json["code"]) == (500, "server_error")
    assert "details" not in answer.text


def test_an_oversized_body_returns_413(api: ApiClient) -> None:
    answer = api("POST", "/api/v1/app", {"name": "x" * 300_000})

    assert (answer.status, answer.json["code"]) == (413, "payload_too_large")
