"""Tokens of applications: creation and limits."""

from datetime import timedelta

import jwt
import pytest

from shared.domain.auth.access import Capability
from tests.api.auth.portal_tokens import Body, access, claims, holds, made
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.app_under_test import ORG
from tests.support.arrange.tenant import link_key
from tests.support.arrange.tokens import SIGNING_KEY
from tests.support.fakes.fake_settings import PORTAL

WEEK = timedelta(days=7)


def test_a_portal_token_reaches_its_application_and_the_url_has_a_one_time_key(
    api: ApiClient, app: str
) -> None:
    answer = access(api, "acme")

    token, url = answer.json["token"], answer.json["url"]
    assert answer.status == 200
    assert answer.json.keys() == {"url", "token"}
    assert url.startswith(f"{PORTAL}#key=")
    assert link_key(url).keys() == {"envId", "appId", "oneTimeToken"}
    assert (link_key(url)["envId"], link_key(url)["appId"]) == (ORG, app)
    assert holds(api, token)
    assert api("GET", "/api/v1/app", token=token).status == 403


def test_a_portal_token_has_the_claims_of_its_application_and_times(
    api: ApiClient, app: str
) -> None:
    now = int(api.system.clock.now().timestamp())
    jwt.decode(made(api, app), SIGNING_KEY, ["HS256"], options={"verify_exp": False})

    reported, other = claims(made(api, app)), claims(made(api, app))

    assert (reported["sub"], reported["org"], reported["feature_flags"]) == (app, ORG, [])
    assert (reported["iat"], reported["nbf"], reported["exp"]) == (
        now,
        now,
        now + WEEK.total_seconds(),
    )
    assert reported["jti"] != other["jti"]
    assert {"capabilities", "session_id"}.isdisjoint(reported)


def test_a_portal_token_expires_after_a_week_or_its_chosen_lifetime(
    api: ApiClient, app: str
) -> None:
    long, short = made(api, app), made(api, app, expiry=3600)
    leeway = timedelta(seconds=60)

    api.system.clock.advance(timedelta(hours=1) + leeway)
    assert (holds(api, long), holds(api, short)) == (True, False)
    api.system.clock.advance(WEEK - timedelta(hours=1))
    assert not holds(api, long)


def test_a_portal_token_has_its_limits_as_claims(api: ApiClient, app: str) -> None:
    body = {"capabilities": ["ViewBase", "CreateAttempts"], "featureFlags": ["b", "a", "a"]}

    reported = claims(made(api, app, **body, sessionId="user@acme"))

    assert reported["capabilities"] == ["CreateAttempts", "ViewBase"]
    assert (reported["feature_flags"], reported["session_id"]) == (["a", "b"], "user@acme")


@pytest.mark.parametrize(
    ("body", "capabilities"),
    [
        ({"readOnly": True}, ["ViewBase"]),
        ({"readOnly": True, "capabilities": ["ViewBase", "ManageEndpoint"]}, ["ViewBase"]),
        ({"readOnly": True, "capabilities": ["ManageEndpoint"]}, []),
        ({"readOnly": False, "capabilities": ["ManageEndpoint"]}, ["ManageEndpoint"]),
        ({"capabilities": []}, []),
        ({"capabilities": [c.value for c in Capability]}, sorted(c.value for c in Capability)),
    ],
)
def test_read_only_grants_only_the_capability_to_view(
    api: ApiClient, app: str, body: Body, capabilities: list[str]
) -> None:
    assert claims(made(api, app, **body))["capabilities"] == capabilities


def test_a_read_only_token_cannot_change_anything(api: ApiClient, app: str) -> None:
    token = made(api, app, readOnly=True)
    path, body = f"/api/v1/app/{app}/endpoint", {"url": "https://example.com"}

    assert api("GET", path, token=token).status == 200
    assert api("POST", path, body, token=token).status == 403


@pytest.mark.parametrize(
    "body",
    [
        {"expiry": 3_600},
        {"expiry": 604_800},
        {"featureFlags": [f"f{n}" for n in range(25)]},
        {"featureFlags": ["f" * 256]},
        {"sessionId": "s"},
        {"sessionId": "aZ09@_-" + "s" * 57},
        {
            "expiry": None,
            "sessionId": None,
            "capabilities": None,
            "readOnly": None,
            "application": None,
            "featureFlags": None,
        },
        {"unknown": 1},
    ],
)
def test_portal_access_accepts_values_within_the_limits(
    api: ApiClient, app: str, body: Body
) -> None:
    assert holds(api, made(api, app, **body))


@pytest.mark.parametrize(
    ("body", "loc"),
    [
        ({"expiry": 3_599}, ["expiry"]),
        ({"expiry": 604_801}, ["expiry"]),
        ({"expiry": "soon"}, ["expiry"]),
        ({"featureFlags": [f"f{n}" for n in range(26)]}, ["featureFlags"]),
        ({"featureFlags": ["f" * 257]}, ["featureFlags", "[0]"]),
        ({"featureFlags": ["a", "b c"]}, ["featureFlags", "[1]"]),
        ({"featureFlags": "a"}, ["featureFlags"]),
        ({"sessionId": ""}, ["sessionId"]),
        ({"sessionId": "s" * 65}, ["sessionId"]),
        ({"sessionId": "a.b"}, ["sessionId"]),
        ({"sessionId": 7}, ["sessionId"]),
        ({"capabilities": ["ViewBase", "Fly"]}, ["capabilities", "[1]"]),
        ({"capabilities": "ViewBase"}, ["capabilities"]),
        ({"readOnly": "perhaps"}, ["readOnly"]),
        ({"application": {"uid": "acme"}}, ["application", "name"]),
        ({"application": "Acme"}, ["application"]),
    ],
)
def test_portal_access_returns_422_for_values_beyond_a_limit(
    api: ApiClient, app: str, body: Body, loc: list[str]
) -> None:
    answer = access(api, app, body)

    assert (answer.status, answer.json["detail"][0]["loc"]) == (422, ["body", *loc])


def test_portal_access_creates_a_missing_application_from_the_body(api: ApiClient) -> None:
    body = {"application": {"name": "New", "uid": "new"}}

    token = made(api, "new", **body)

    assert api("GET", "/api/v1/app/new", token=token).json["name"] == "New"
    assert claims(made(api, "new", **body))["sub"] == claims(token)["sub"]
    assert len(api("GET", "/api/v1/app").json["data"]) == 1


@pytest.mark.parametrize(
    ("application", "kind"),
    [
        ({"name": "New"}, "application_uid_missing"),
        ({"name": "New", "uid": "other"}, "application_uid_mismatch"),
    ],
)
def test_portal_access_creates_an_application_only_under_the_uid_in_the_path(
    api: ApiClient, application: Body, kind: str
) -> None:
    answer = access(api, "new", {"application": application})

    assert answer.status == 422
    (problem,) = answer.json["detail"]
    assert (problem["loc"], problem["type"]) == (["body", "application", "uid"], kind)
    assert api("GET", "/api/v1/app").json["data"] == []


@pytest.mark.parametrize("path", ["app-portal-access/acme", "dashboard-access/acme"])
def test_portal_access_returns_404_for_a_missing_application(api: ApiClient, path: str) -> None:
    assert api("POST", f"/api/v1/auth/{path}").status == 404
    assert api("POST", "/api/v1/auth/app/acme/expire-all", {}).status == 404


def test_dashboard_access_returns_a_token_without_limits(api: ApiClient, app: str) -> None:
    answer = api("POST", "/api/v1/auth/dashboard-access/acme")

    token = answer.json["token"]
    assert (answer.status, link_key(answer.json["url"])["appId"]) == (200, app)
    assert "capabilities" not in claims(token)
    assert holds(api, token)


@pytest.mark.parametrize("path", ["/api/v1/app", "/api/v1/app/x/msg/", "/", "/no/such/path"])
def test_a_cors_preflight_needs_no_token(api: ApiClient, path: str) -> None:
    assert api("OPTIONS", path, token=None).status == 204
