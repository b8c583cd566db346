"""Revocation of tokens: `expire-all`, logout, and the end of an application."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.api.auth.portal_tokens import STEP, Body, claims, holds, made
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.app_under_test import ORG


def expire_all(api: ApiClient, body: Body | None = None, **options: Any) -> None:
    assert api("POST", "/api/v1/auth/app/acme/expire-all", body or {}, **options).status == 204
    api.system.clock.advance(STEP)


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
