"""Tokens of applications: creation, limits and revocation."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest

from shared.domain.auth.access import Capability
from tests.support.arrange.api_client import ApiClient, ClientResponse
from tests.support.arrange.app_under_test import ORG
from tests.support.arrange.tenant import link_key
from tests.support.arrange.tokens import SIGNING_KEY
from tests.support.fakes.fake_settings import PORTAL

Body = dict[str, Any]
WEEK = timedelta(days=7)
STEP = timedelta(microseconds=1)


@pytest.fixture
def app(api: ApiClient) -> str:
    return str(api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"}).json["id"])


def access(api: ApiClient, reference: str, body: Body | None = None) -> ClientResponse:
    return api("POST", f"/api/v1/auth/app-portal-access/{reference}", body or {})


def made(api: ApiClient, reference: str, **body: Any) -> str:
    """Creates a token; returns it with the instant after its creation."""
    answer = access(api, reference, body)
    assert answer.status == 200, answer.text
    api.system.clock.advance(STEP)
    return str(answer.json["token"])


def claims(token: str) -> Body:
    decoded: Body = jwt.decode(token, options={"verify_signature": False})
    return decoded


def holds(api: ApiClient, token: str, app: str = "acme") -> bool:
    status = api("GET", f"/api/v1/app/{app}", token=token).status
    assert status in (200, 401)
    return status == 200


def expire_all(api: ApiClient, body: Body | None = None, **options: Any) -> None:
    assert api("POST", "/api/v1/auth/app/acme/expire-all", body or {}, **options).status == 204
    api.system.clock.advance(STEP)


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


def test_expire_all_revokes_earlier_tokens_but_not_later_ones(api: ApiClient, app: str) -> None:
    earlier = [made(api, app), made(api, app, sessionId="s"), api.token(sub=app, org=ORG)]
    other = made(api, "other", application={"name": "Other", "uid": "other"})

    expire_all(api)
    later = made(api, app)

    assert not any(holds(api, token) for token in earlier)
    assert holds(api, later)
    assert holds(api, other, "other")
    assert holds(api, api.token(sub=ORG))
    assert claims(later)["iat"] == claims(earlier[0])["iat"], "the same second"


def test_expire_all_revokes_a_foreign_token_issued_within_the_same_second(
    api: ApiClient, app: str
) -> None:
    expire_all(api)
    assert not holds(api, api.token(sub=app, org=ORG))

    api.system.clock.advance(timedelta(seconds=1))

    assert holds(api, api.token(sub=app, org=ORG))


def test_expire_all_revokes_only_the_named_sessions(api: ApiClient, app: str) -> None:
    tokens = {name: made(api, app, sessionId=name) for name in ("a", "b@c", "d")}
    none = made(api, app)

    expire_all(api, {"sessionIds": ["a", "b@c", "a", "unknown"]})

    assert {name: holds(api, token) for name, token in tokens.items()} == {
        "a": False,
        "b@c": False,
        "d": True,
    }
    assert holds(api, none)
    assert holds(api, made(api, app, sessionId="a"))


def test_expire_all_with_an_empty_list_of_sessions_revokes_all(api: ApiClient, app: str) -> None:
    token = made(api, app)

    expire_all(api, {"sessionIds": []})

    assert not holds(api, token)


def test_tokens_stay_valid_until_the_expiry_delay_has_passed(api: ApiClient, app: str) -> None:
    token = made(api, app)
    expire_all(api, {"expiry": 60})

    api.system.clock.advance(timedelta(seconds=60) - 2 * STEP)
    assert holds(api, token)
    api.system.clock.advance(STEP)
    assert not holds(api, token)


def test_a_second_expire_all_never_extends_the_first_one(api: ApiClient, app: str) -> None:
    first = made(api, app, sessionId="s")
    expire_all(api, {"sessionIds": ["s"]})
    second = made(api, app, sessionId="s")

    expire_all(api, {"expiry": 259_200})
    expire_all(api, {"expiry": 60})

    assert (holds(api, first), holds(api, second)) == (False, True)
    api.system.clock.advance(timedelta(seconds=60))
    assert not holds(api, second)


def test_a_repeated_expire_all_spares_tokens_created_after_the_first(
    api: ApiClient, app: str
) -> None:
    key = {"idempotency-key": "once"}
    early = made(api, app)
    expire_all(api, headers=key)
    late = made(api, app)

    expire_all(api, headers=key)

    assert (holds(api, early), holds(api, late)) == (False, True)
    expire_all(api, headers={"idempotency-key": "twice"})
    assert not holds(api, late)


@pytest.mark.parametrize(
    "body",
    [
        {"expiry": 0},
        {"expiry": 259_200},
        {"expiry": None, "sessionIds": None},
        {"sessionIds": [f"s{n}" for n in range(1_000)]},
        {"sessionIds": ["s" * 64]},
    ],
)
def test_expire_all_accepts_values_within_the_limits(api: ApiClient, app: str, body: Body) -> None:
    expire_all(api, body)


def test_expire_all_revokes_the_maximum_number_of_sessions(api: ApiClient, app: str) -> None:
    first, last = made(api, app, sessionId="s0"), made(api, app, sessionId="s999")

    expire_all(api, {"sessionIds": [f"s{n}" for n in range(1_000)]})

    assert not holds(api, first)
    assert not holds(api, last)


@pytest.mark.parametrize(
    ("body", "loc"),
    [
        ({"expiry": -1}, ["expiry"]),
        ({"expiry": 259_201}, ["expiry"]),
        ({"expiry": "soon"}, ["expiry"]),
        ({"sessionIds": [f"s{n}" for n in range(1_001)]}, ["sessionIds"]),
        ({"sessionIds": ["s", "s" * 65]}, ["sessionIds", "[1]"]),
        ({"sessionIds": [""]}, ["sessionIds", "[0]"]),
        ({"sessionIds": "s"}, ["sessionIds"]),
    ],
)
def test_expire_all_returns_422_for_values_beyond_a_limit(
    api: ApiClient, app: str, body: Body, loc: list[str]
) -> None:
    answer = api("POST", f"/api/v1/auth/app/{app}/expire-all", body)

    assert (answer.status, answer.json["detail"][0]["loc"]) == (422, ["body", *loc])


def of_ours(api: ApiClient, app: str) -> str:
    return made(api, app)


def of_another_tool(api: ApiClient, app: str) -> str:
    return api.token(sub=app, org=ORG, jti="shared")


@pytest.mark.parametrize("maker", [of_ours, of_another_tool])
def test_logout_revokes_only_the_token_of_the_request(
    api: ApiClient, app: str, maker: Callable[[ApiClient, str], str]
) -> None:
    token = maker(api, app)
    api.system.clock.advance(timedelta(seconds=1))
    other = maker(api, app)

    assert api("POST", "/api/v1/auth/logout", token=token).status == 204

    assert (holds(api, token), holds(api, other)) == (False, True)
    assert api("POST", "/api/v1/auth/logout", token=token).status == 401


def test_a_token_without_capabilities_can_log_out(api: ApiClient, app: str) -> None:
    token = made(api, app, capabilities=[])

    assert api("POST", "/api/v1/auth/logout", token=token).status == 204


def test_logout_rejects_an_organisations_token(api: ApiClient) -> None:
    answer = api("POST", "/api/v1/auth/logout")

    assert (answer.status, answer.json["code"]) == (403, "insufficient access")
    assert api("GET", "/api/v1/app").status == 200


def test_the_token_of_a_deleted_application_returns_404(api: ApiClient, app: str) -> None:
    token = made(api, app)
    api("DELETE", "/api/v1/app/acme")

    for reference in (app, "acme"):
        assert api("GET", f"/api/v1/app/{reference}", token=token).status == 404


@pytest.mark.parametrize("path", ["/api/v1/app", "/api/v1/app/x/msg/", "/", "/no/such/path"])
def test_a_cors_preflight_needs_no_token(api: ApiClient, path: str) -> None:
    assert api("OPTIONS", path, token=None).status == 204
