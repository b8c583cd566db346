"""Claims of tokens from any issuer."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.auth.access import Capability, Identity, Token
from shared.domain.auth.claims import claims_of, identity_of
from shared.domain.errors import BadRequest, Unauthenticated
from tests.support.arrange.builders import APP, NOW, ORG, identity

TOKEN = "the digest of what is signed"
SECONDS = int(NOW.timestamp())
HOUR = timedelta(hours=1)

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(SECONDS - 100, SECONDS + 100)
    | st.floats()
    | st.text()
    | st.sampled_from([APP, ORG, 10**400, -(10**400), 2**63, 253402300799]),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
NAMES = ["sub", "org", "iat", "iat_us", "nbf", "exp", "jti"]
LIMITS = ["capabilities", "feature_flags", "session_id"]


def read(claims: dict[str, Any]) -> Identity:
    return identity_of(claims, TOKEN, NOW)


def bound(**claims: Any) -> dict[str, Any]:
    """Returns valid claims of an application, with the given ones replaced."""
    return {"sub": APP, "org": ORG, "iat": SECONDS, "exp": SECONDS + 60} | claims


@given(st.dictionaries(st.sampled_from([*NAMES, *LIMITS]) | st.text(), VALUES))
def test_any_claims_give_an_identity_or_an_error(claims: dict[str, Any]) -> None:
    for text in (claims, bound() | claims):
        with suppress(Unauthenticated, BadRequest):
            assert read(text).org_id


@given(
    capabilities=st.none() | st.frozensets(st.sampled_from(Capability)),
    flags=st.frozensets(st.text()),
    session=st.none() | st.from_regex(r"[a-zA-Z0-9@_-]{1,64}", fullmatch=True),
    microseconds=st.integers(0, 999_999),
)
def test_written_claims_are_read_back_unchanged(
    capabilities: frozenset[Capability] | None,
    flags: frozenset[str],
    session: str | None,
    microseconds: int,
) -> None:
    issued_at = NOW.replace(microsecond=microseconds)
    granted = identity(
        app_id=APP, capabilities=capabilities, feature_flags=flags, session_id=session
    )

    claims = claims_of(granted, "name", issued_at, HOUR)

    reported = identity_of(claims, TOKEN, issued_at)
    token = Token(TOKEN, issued_at, NOW + HOUR)
    assert reported == identity(
        app_id=APP, capabilities=capabilities, feature_flags=flags, session_id=session, token=token
    )


def test_claims_have_the_names_that_other_tools_use() -> None:
    granted = identity(app_id=APP, feature_flags=frozenset({"b", "a"}))

    assert claims_of(granted, "name", NOW + timedelta(microseconds=7), HOUR) == {
        "sub": APP,
        "org": ORG,
        "iat": SECONDS,
        "iat_us": 7,
        "nbf": SECONDS,
        "exp": SECONDS + 3_600,
        "jti": "name",
        "feature_flags": ["a", "b"],
    }


def test_a_token_without_capabilities_claim_has_every_capability() -> None:
    reported = read({"sub": APP, "org": ORG})

    assert reported == identity(app_id=APP, token=Token(TOKEN, None, None))
    assert reported.has_capability(Capability.MANAGE_ENDPOINT)


@pytest.mark.parametrize("name", LIMITS)
def test_a_null_capabilities_claim_limits_nothing(name: str) -> None:
    assert read(bound(**{name: None})) == read(bound())


def test_a_token_with_an_empty_list_of_capabilities_has_none() -> None:
    reported = read(bound(capabilities=[]))

    assert not any(reported.has_capability(capability) for capability in Capability)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("capabilities", ["ViewBase", "Fly"]),
        ("capabilities", "ViewBase"),
        ("capabilities", [["ViewBase"]]),
        ("capabilities", {"ViewBase": True}),
        ("capabilities", 7),
        ("feature_flags", "beta"),
        ("feature_flags", [7]),
        ("feature_flags", {"beta": True}),
        ("session_id", 7),
        ("session_id", ""),
        ("session_id", "a b"),
        ("session_id", "a\n"),
        ("session_id", "s" * 65),
    ],
)
def test_an_unknown_or_malformed_limit_is_a_bad_request(name: str, value: object) -> None:
    with pytest.raises(BadRequest, match=name) as caught:
        read(bound(**{name: value}))

    assert caught.value.code == "bad_token"


@pytest.mark.parametrize("value", [-1, 1_000_000, 0.5, "7", None, True])
def test_invalid_microseconds_make_a_token_invalid(value: object) -> None:
    with pytest.raises(Unauthenticated):
        read(bound(iat_us=value))


@pytest.mark.parametrize("name", ["exp", "nbf", "iat"])
@pytest.mark.parametrize("value", [10**400, -(10**400)])
def test_a_time_too_long_to_compare_makes_a_token_invalid(name: str, value: int) -> None:
    with pytest.raises(Unauthenticated):
        read(bound(**{name: value}))


@pytest.mark.parametrize("far", [1e300, 10**18, float("inf")])
def test_a_time_outside_the_calendar_is_read_as_always_or_never(far: float) -> None:
    assert read(bound(iat=-far, exp=far)).token == Token(TOKEN, None, None)


def test_an_organisation_token_ignores_limiting_claims() -> None:
    reported = read(
        {"sub": ORG, "capabilities": 7, "feature_flags": 7, "session_id": 7, "iat_us": 7}
    )

    assert reported == Identity(ORG, token=reported.token)


def test_token_times_count_fractions_of_a_second() -> None:
    token = read(bound(iat=SECONDS + 0.5)).token

    assert token is not None
    assert token.issued_at == datetime.fromtimestamp(SECONDS + 0.5, UTC)
