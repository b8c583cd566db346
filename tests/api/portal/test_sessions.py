"""Sessions of the portal: links, their exchange, and the token's own description."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest

from shared.domain.auth.access import Capability
from tests.api.conftest import client_of
from tests.support.arrange.api_client import ApiClient, ClientResponse
from tests.support.arrange.app_under_test import ORG, SystemUnderTest
from tests.support.arrange.tenant import link_key
from tests.support.arrange.tokens import SIGNING_KEY
from tests.support.fakes.fake_settings import PORTAL

EXCHANGE, WHOAMI = "/api/v1/auth/one-time-token", "/api/v1/auth/whoami"
CONSOLE = "/api/v1/auth/console-access"
REFUSED = {"code": "authentication_failed", "detail": "Invalid token"}


@pytest.fixture
def app(api: ApiClient) -> str:
    return str(api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"}).json["id"])


def link(api: ApiClient, **body: Any) -> tuple[str, str]:
    """Returns a token of the application, and the one-time token of its link."""
    answer = api("POST", "/api/v1/auth/app-portal-access/acme", body)
    assert answer.status == 200, answer.text
    return answer.json["token"], link_key(answer.json["url"])["oneTimeToken"]


def exchange(api: ApiClient, text: Any) -> ClientResponse:
    return api("POST", EXCHANGE, {"oneTimeToken": text}, token=None)


@pytest.mark.usefixtures("app")
def test_a_link_is_exchanged_once_without_a_token(api: ApiClient) -> None:
    token, key = link(api)

    first, second = exchange(api, key), exchange(api, key)

    everything = sorted(capability.value for capability in Capability)
    assert (first.status, first.json) == (200, {"token": token, "capabilities": everything})
    assert first.headers["cache-control"] == "no-store"
    assert (second.status, second.json) == (401, REFUSED)


@pytest.mark.usefixtures("app")
def test_the_link_does_not_contain_the_token(api: ApiClient) -> None:
    answer = api("POST", "/api/v1/auth/app-portal-access/acme", {})

    assert answer.json["token"] not in answer.json["url"]
    assert answer.json["token"].rpartition(".")[2] not in str(link_key(answer.json["url"]))


@pytest.mark.usefixtures("app")
def test_an_exchange_shows_the_capabilities_of_a_limited_token(api: ApiClient) -> None:
    _, key = link(api, readOnly=True)

    assert exchange(api, key).json["capabilities"] == ["ViewBase"]


def late(api: ApiClient, _token: str) -> None:
    api.system.clock.advance(timedelta(seconds=60))


def expire_all(api: ApiClient, _token: str) -> None:
    assert api("POST", "/api/v1/auth/app/acme/expire-all", {}).status == 204


def expire_session(api: ApiClient, _token: str) -> None:
    body = {"sessionIds": ["user-7"]}
    assert api("POST", "/api/v1/auth/app/acme/expire-all", body).status == 204


def logout(api: ApiClient, token: str) -> None:
    assert api("POST", "/api/v1/auth/logout", token=token).status == 204


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("end", [late, expire_all, expire_session, logout])
def test_an_expired_link_is_rejected_with_the_same_message(
    api: ApiClient, end: Callable[[ApiClient, str], None]
) -> None:
    token, key = link(api, sessionId="user-7")
    end(api, token)

    answer = exchange(api, key)

    assert (answer.status, answer.json) == (401, REFUSED)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    "text", ["", "x", "ott_", "ott_" + "A" * 43, "ott_" + "A" * 43 + ".org_test", "é" * 9_000]
)
def test_an_invalid_one_time_token_is_rejected_with_the_same_message(
    api: ApiClient, text: str
) -> None:
    answer = exchange(api, text)

    assert (answer.status, answer.json) == (401, REFUSED)


@pytest.mark.usefixtures("app")
def test_exchange_rejects_a_one_time_token_of_another_organisation(api: ApiClient) -> None:
    _, key = link(api)

    answer = exchange(api, key.replace(ORG, "org_other"))

    assert (answer.status, answer.json) == (401, REFUSED)


@pytest.mark.parametrize("body", [{}, {"oneTimeToken": None}, {"oneTimeToken": 7}, []])
def test_exchange_returns_422_for_a_body_without_a_one_time_token(
    api: ApiClient, body: Any
) -> None:
    assert api("POST", EXCHANGE, body, token=None).status == 422


@pytest.mark.usefixtures("app")
def test_exchange_rejects_a_token_in_place_of_a_one_time_token(api: ApiClient) -> None:
    token, _ = link(api)

    assert exchange(api, token).status == 401


@pytest.mark.usefixtures("app")
def test_no_log_line_contains_a_link_or_a_token(
    api: ApiClient, capsys: pytest.CaptureFixture[str]
) -> None:
    token, key = link(api)
    exchange(api, key)
    exchange(api, key)

    written = "".join(capsys.readouterr())
    assert "authentication.exchange-one-time-token" in written
    assert key.partition(".")[0] not in written
    assert token not in written
    assert token.rpartition(".")[2] not in written


def test_a_link_leads_to_the_page_of_the_parameter(api: ApiClient, app: str) -> None:
    answer = api("POST", "/api/v1/auth/app-portal-access/acme", {})

    assert answer.json["url"].startswith(f"{PORTAL}#key=")
    assert link_key(answer.json["url"])["appId"] == app


@pytest.mark.parametrize(
    "path", ["/api/v1/auth/app-portal-access/acme", "/api/v1/auth/dashboard-access/acme", CONSOLE]
)
def test_without_the_parameter_a_link_has_the_domain_reported_by_api_gateway(
    monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    api = client_of(SystemUnderTest(portal_url=""), monkeypatch)
    api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"})
    spoofed = {
        "host": "evil.example.com",
        "x-forwarded-host": "evil.example.com",
        "x-forwarded-proto": "http",
        "forwarded": "host=evil.example.com;proto=http",
        "origin": "https://evil.example.com",
    }

    answer = api("POST", path, {}, headers=spoofed)

    assert answer.json["url"].startswith("https://api.example.com/portal/#key=")


def test_a_console_link_opens_the_organisation(api: ApiClient, app: str) -> None:
    answer = api("POST", CONSOLE, {})

    assert link_key(answer.json["url"]).keys() == {"envId", "oneTimeToken"}
    found = exchange(api, link_key(answer.json["url"])["oneTimeToken"])
    assert (found.status, found.json["token"]) == (200, answer.json["token"])
    assert api("GET", f"/api/v1/app/{app}", token=found.json["token"]).status == 200
    assert api("GET", WHOAMI, token=found.json["token"]).json["kind"] == "organisation"


@pytest.mark.parametrize(
    ("wanted", "callers", "seconds"),
    [({}, 7, 12 * 3600), ({"expiry": 3600}, 7, 3600), ({"expiry": 604_800}, 1, 86_400)],
)
def test_a_console_token_ends_no_later_than_the_token_of_the_request(
    api: ApiClient, wanted: dict[str, int], callers: int, seconds: int
) -> None:
    now = api.system.clock.now()
    token = api.token(sub=ORG, exp=now + timedelta(days=callers))

    made = api("POST", CONSOLE, wanted, token=token).json["token"]

    claims = jwt.decode(made, options={"verify_signature": False})
    assert claims["exp"] == int(now.timestamp()) + seconds


def test_a_token_in_its_last_leeway_makes_no_console_token(api: ApiClient) -> None:
    token = api.token(sub=ORG)
    api.system.clock.advance(timedelta(hours=1, seconds=5))

    assert api("GET", "/api/v1/app", token=token).status == 200
    assert api("POST", CONSOLE, {}, token=token).status == 401


@pytest.mark.parametrize("expiry", [0, 3_599, 604_801, "3600", 3600.5])
def test_a_console_token_of_another_lifetime_is_invalid(api: ApiClient, expiry: Any) -> None:
    assert api("POST", CONSOLE, {"expiry": expiry}).status == 422


def test_whoami_describes_a_token_of_an_application(api: ApiClient, app: str) -> None:
    token, _ = link(
        api, capabilities=["ViewBase", "CreateAttempts"], featureFlags=["b", "a"], sessionId="u-7"
    )

    answer = api("GET", WHOAMI, token=token)

    assert answer.headers["cache-control"] == "no-store"
    assert answer.json == {
        "kind": "application",
        "envId": ORG,
        "appId": app,
        "appUid": "acme",
        "appName": "Acme",
        "permissionSource": "SvixJwt",
        "capabilities": ["CreateAttempts", "ViewBase"],
        "readOnly": False,
        "featureFlags": ["a", "b"],
        "sessionId": "u-7",
        "issuedAt": "2026-01-15T12:00:00.000000Z",
        "expiresAt": "2026-01-22T12:00:00.000000Z",
    }


def test_whoami_describes_a_token_of_an_organisation(api: ApiClient) -> None:
    reported = api("GET", WHOAMI).json

    assert (reported["kind"], reported["envId"], reported["appId"]) == ("organisation", ORG, None)
    assert reported["capabilities"] == sorted(capability.value for capability in Capability)
    assert (reported["readOnly"], reported["expiresAt"]) == (False, "2026-01-15T13:00:00.000000Z")


def test_whoami_shows_no_end_of_a_token_without_one(api: ApiClient) -> None:
    eternal = jwt.encode({"sub": ORG}, SIGNING_KEY, algorithm="HS256")

    reported = api("GET", WHOAMI, token=eternal).json

    assert (reported["issuedAt"], reported["expiresAt"]) == (None, None)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("capabilities", "read_only"),
    [
        (["ViewBase"], True),
        (["ViewBase", "ViewEndpointSecret"], True),
        ([], True),
        (["ViewBase", "ManageEndpoint"], False),
        (["CreateAttempts"], False),
        (["ManageEndpointSecret"], False),
        (["ManageTransformations"], False),
    ],
)
def test_a_token_is_read_only_without_a_capability_that_changes_anything(
    api: ApiClient, capabilities: list[str], read_only: bool
) -> None:
    token, _ = link(api, capabilities=capabilities)

    assert api("GET", WHOAMI, token=token).json["readOnly"] is read_only


def test_whoami_of_a_deleted_application_is_not_found(api: ApiClient, app: str) -> None:
    token, _ = link(api)
    api("DELETE", f"/api/v1/app/{app}")

    assert api("GET", WHOAMI, token=token).status == 404


@pytest.mark.usefixtures("app")
def test_whoami_of_a_revoked_token_is_unauthenticated(api: ApiClient) -> None:
    token, _ = link(api)
    logout(api, token)

    assert api("GET", WHOAMI, token=token).status == 401
