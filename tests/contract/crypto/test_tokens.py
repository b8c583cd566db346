import base64
import hmac
import json
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jwt.types import Options

from shared.adapters.crypto.key_ring import KeyRing
from shared.adapters.crypto.tokens import JwtTokens
from shared.adapters.memory.key_ring import MemoryKeys
from shared.adapters.memory.system import START, FixedClock
from shared.domain.auth.access import Capability, Identity
from shared.domain.errors import BadRequest, ServiceError, Unauthenticated
from shared.domain.ids import AppId, OrgId
from tests.support.arrange.builders import APP
from tests.support.arrange.tokens import SIGNING_KEY, token

OLDER_KEY = b"the key that was in use before this one"
FOREIGN_KEY = b"a key that never was in use, but as long"
TOKENS = JwtTokens(MemoryKeys(KeyRing(SIGNING_KEY, (OLDER_KEY,))), FixedClock())
ORG = "org_svix_python_tests"


def made(**claims: Any) -> str:
    return token(START, **{"sub": ORG, **claims})


def text_of(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    """Makes a token with any header, which the library would refuse."""
    parts = (json.dumps(header).encode(), json.dumps(claims).encode(), signature)
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def test_an_organisation_token_is_identified() -> None:
    identity = TOKENS.identify(made())

    assert (identity.org_id, identity.app_id) == (OrgId(ORG), None)
    assert identity.token is not None
    assert identity.token.expires_at == START + timedelta(hours=1)


def test_a_token_of_an_application_is_bound_to_it() -> None:
    identity = TOKENS.identify(made(sub=APP, org=ORG))

    assert (identity.org_id, identity.app_id) == (ORG, APP)


def test_a_token_of_the_previous_key_is_valid_and_of_another_key_is_not() -> None:
    assert TOKENS.identify(token(START, key=OLDER_KEY, sub=ORG)).org_id == ORG
    with pytest.raises(Unauthenticated):
        TOKENS.identify(token(START, key=FOREIGN_KEY, sub=ORG))


def test_without_a_previous_key_only_the_current_one_is_valid() -> None:
    tokens = JwtTokens(MemoryKeys(KeyRing(SIGNING_KEY)), FixedClock())

    assert tokens.identify(made()).org_id == ORG
    with pytest.raises(Unauthenticated):
        tokens.identify(token(START, key=OLDER_KEY, sub=ORG))


def test_a_token_of_a_very_recent_key_is_valid() -> None:
    """Another function made the token with the new key before this one read that key."""
    keys = MemoryKeys(KeyRing(OLDER_KEY))
    tokens = JwtTokens(keys, FixedClock())
    keys.stored = KeyRing(SIGNING_KEY, (OLDER_KEY,))

    assert tokens.identify(made()).org_id == ORG
    assert tokens.identify(token(START, key=OLDER_KEY, sub=ORG)).org_id == ORG
    assert keys.looks == 1


@pytest.mark.parametrize(
    "text", ["", "a.b.c", "nonsense", jwt.encode({"sub": "x"}, SIGNING_KEY * 2, algorithm="HS512")]
)
def test_a_malformed_token_causes_no_read_of_keys(text: str) -> None:
    keys = MemoryKeys(KeyRing(SIGNING_KEY))
    with pytest.raises(Unauthenticated):
        JwtTokens(keys, FixedClock()).identify(text)

    assert keys.looks == 0


def test_signatures_are_compared_in_constant_time() -> None:
    with patch("hmac.compare_digest", wraps=hmac.compare_digest) as compared:
        TOKENS.identify(made())
        with pytest.raises(Unauthenticated):
            TOKENS.identify(token(START, key=FOREIGN_KEY, sub=ORG))

    # The keys tried: one for the first token, both for the second.
    assert compared.call_count == 3


@pytest.mark.parametrize(
    ("claim", "seconds", "valid"),
    [
        ("exp", 1, True),
        ("exp", -59, True),
        ("exp", -60, False),
        ("exp", -3600, False),
        ("nbf", 60, True),
        ("nbf", 61, False),
        ("iat", 60, True),
        ("iat", 61, False),
    ],
)
def test_token_times_have_a_minute_of_leeway(claim: str, seconds: int, valid: bool) -> None:
    text = made(**{claim: START + timedelta(seconds=seconds)})

    if valid:
        assert TOKENS.identify(text).org_id == ORG
    else:
        with pytest.raises(Unauthenticated):
            TOKENS.identify(text)


def test_token_times_are_checked_by_the_given_clock() -> None:
    clock = FixedClock(datetime(2040, 1, 1, tzinfo=START.tzinfo))
    tokens = JwtTokens(MemoryKeys(KeyRing(SIGNING_KEY)), clock)

    assert tokens.identify(token(clock.now(), sub=ORG)).org_id == ORG
    with pytest.raises(Unauthenticated):
        tokens.identify(made())


def test_a_token_without_times_is_valid() -> None:
    assert TOKENS.identify(jwt.encode({"sub": ORG}, SIGNING_KEY)).org_id == ORG


@pytest.mark.parametrize("value", ["1768478400", None, True, [], {}, float("nan"), "soon"])
@pytest.mark.parametrize("claim", ["exp", "nbf", "iat"])
def test_a_time_claim_that_is_not_a_number_makes_a_token_invalid(claim: str, value: object) -> None:
    with pytest.raises(Unauthenticated):
        TOKENS.identify(made(**{claim: value}))


def test_issuer_audience_and_unknown_claims_are_ignored() -> None:
    further = {"iss": "anyone", "aud": ["x"], "jti": 7, "feature_flags": ["f"]}

    assert TOKENS.identify(made(**further)).org_id == ORG


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "acme"},
        {"sub": ""},
        {"sub": 7},
        {"sub": ["org_a"]},
        {"sub": "org_"},
        {"sub": "org_a#b"},
        {"sub": "org_a/b"},
        {"sub": "org_a b"},
        {"sub": "org_a\n"},
        {"sub": "org_é"},
        {"sub": "org_" + "a" * 101},
        {"sub": "app_"},
        {"sub": "app_short", "org": ORG},
        {"sub": APP + "\n", "org": ORG},
        {"sub": APP},
        {"sub": APP, "org": None},
        {"sub": APP, "org": "acme"},
        {"sub": APP, "org": "org_a#b"},
        {"sub": APP, "org": 7},
    ],
)
def test_a_token_with_an_impossible_subject_is_a_bad_request(claims: dict[str, Any]) -> None:
    with pytest.raises(BadRequest) as caught:
        TOKENS.identify(made(**claims))

    assert caught.value.code == "bad_token"


def test_an_organisation_id_of_the_maximum_length_is_accepted() -> None:
    assert TOKENS.identify(made(sub="org_" + "a.-_9" * 20)).org_id == "org_" + "a.-_9" * 20


def test_a_token_without_a_subject_is_invalid() -> None:
    with pytest.raises(Unauthenticated):
        TOKENS.identify(token(START))


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_only_tokens_with_hs256_are_accepted(algorithm: str) -> None:
    with pytest.raises(Unauthenticated):
        TOKENS.identify(jwt.encode({"sub": ORG}, SIGNING_KEY * 2, algorithm=algorithm))


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        "a.b.c",
        "é.é.é",
        "\ud800.a.b",
        made()[:-2],
        made() + "a",
        made().rpartition(".")[0] + ".",
        text_of({"alg": "none"}, {"sub": ORG}),
        text_of({"alg": "None", "typ": "JWT"}, {"sub": ORG}),
        text_of({"alg": ["HS256"]}, {"sub": ORG}),
        text_of({"alg": {"a": 1}}, {"sub": ORG}),
        text_of({}, {"sub": ORG}),
        text_of({"alg": "HS256", "crit": ["b64"], "b64": False}, {"sub": ORG}),
        base64.urlsafe_b64encode(b"[" * 7_000).decode() + ".e30.",
        base64.urlsafe_b64encode(b'{"a":' * 1_500).decode() + ".e30.",
        base64.urlsafe_b64encode(b'{"a":' + b"1" * 6_000 + b"}").decode() + ".e30.",
    ],
)
def test_a_token_not_signed_by_us_is_invalid(text: str) -> None:
    with pytest.raises(Unauthenticated) as caught:
        TOKENS.identify(text)

    assert str(caught.value) == "Invalid token"
    assert caught.value.__cause__ is None


def test_a_signing_key_in_place_of_a_token_is_reported_as_such() -> None:
    for key in (SIGNING_KEY, OLDER_KEY):
        with pytest.raises(Unauthenticated, match="secret that signs tokens") as caught:
            TOKENS.identify(key.decode())
        assert key.decode() not in str(caught.value)


def signed(header: str, claims: str) -> str:
    """Signs any text with our key."""
    parts = (
        base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in (header, claims)
    )
    text = ".".join(parts)
    signature = hmac.digest(SIGNING_KEY, text.encode(), "sha256")
    return f"{text}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def is_taken(text: str) -> bool:
    try:
        return TOKENS.identify(text).org_id == ORG
    except Unauthenticated:
        return False


def is_taken_by_the_library(text: str) -> bool:
    try:
        return bool(jwt.decode(text, SIGNING_KEY, ["HS256"])["sub"] == ORG)
    except (jwt.PyJWTError, RecursionError, ValueError, TypeError, KeyError):
        return False


CLAIMS = json.dumps({"sub": ORG})


@pytest.mark.parametrize(
    ("header", "claims"),
    [
        ('{"alg":"HS256","typ":"JWT"}', CLAIMS),
        ('{"alg":"HS256"}', CLAIMS),
        ('{"alg":"none"}', CLAIMS),
        ('{"alg":"hs256"}', CLAIMS),
        ('{"alg":"RS256"}', CLAIMS),
        ('{"alg":null}', CLAIMS),
        ('{"typ":"JWT"}', CLAIMS),
        ('{"alg":"HS256","crit":["b64"],"b64":false}', CLAIMS),
        ('["HS256"]', CLAIMS),
        ('"HS256"', CLAIMS),
        ("", CLAIMS),
        ("{", CLAIMS),
        ('{"alg":"HS256"}', ""),
        ('{"alg":"HS256"}', "7"),
        ('{"alg":"HS256"}', f"[{CLAIMS}]"),
        ('{"alg":"HS256"}', '{"sub":'),
        ('{"alg":"HS256"}', "[" * 100_000),
    ],
)
def test_a_signed_token_is_accepted_only_if_the_library_accepts_it(
    header: str, claims: str
) -> None:
    text = signed(header, claims)

    assert is_taken(text) == is_taken_by_the_library(text)


def test_the_library_accepts_our_tokens() -> None:
    text = TOKENS.make(granted(), "name", START, timedelta(hours=1))

    never = Options(verify_exp=False, verify_nbf=False, verify_iat=False)
    claims = jwt.decode(text, SIGNING_KEY, ["HS256"], options=never)
    assert (claims["sub"], claims["org"], claims["jti"]) == (APP, ORG, "name")


@given(st.text() | st.from_regex(r"[\w-]*\.[\w-]*\.[\w-]*", fullmatch=True))
def test_no_random_text_is_a_valid_token(text: str) -> None:
    with pytest.raises(Unauthenticated):
        TOKENS.identify(text)


def granted(**limits: Any) -> Identity:
    return Identity(OrgId(ORG), AppId(APP), **limits)


def test_a_made_token_is_valid_for_its_lifetime() -> None:
    clock = FixedClock()
    tokens = JwtTokens(MemoryKeys(KeyRing(SIGNING_KEY, (OLDER_KEY,))), clock)
    limits = {
        "capabilities": frozenset({Capability.VIEW_BASE}),
        "feature_flags": frozenset({"beta"}),
        "session_id": "a@b",
    }

    text = tokens.make(granted(**limits), "name", START, timedelta(hours=1))

    reported = tokens.identify(text)
    assert replace(reported, token=None) == granted(**limits)
    clock.advance(timedelta(hours=1, seconds=60))
    with pytest.raises(Unauthenticated):
        tokens.identify(text)


def test_a_token_is_made_with_the_current_key() -> None:
    text = TOKENS.make(granted(), "name", START, timedelta(hours=1))

    assert JwtTokens(MemoryKeys(KeyRing(SIGNING_KEY)), FixedClock()).identify(text).app_id == APP
    with pytest.raises(Unauthenticated):
        JwtTokens(MemoryKeys(KeyRing(OLDER_KEY)), FixedClock()).identify(text)


def test_tokens_of_the_same_time_differ_by_name() -> None:
    texts = [TOKENS.make(granted(), name, START, timedelta(hours=1)) for name in ("a", "b", "a")]
    one, other, again = (TOKENS.identify(text).token for text in texts)

    assert one == again
    assert one != other


def test_another_encoding_of_the_signature_is_the_same_token_or_invalid() -> None:
    """The last character has two spare bits: a logout ends all spellings."""
    text = made(sub=APP, org=ORG)
    digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    last = digits.index(text[-1])
    known = set()
    for spelling in (text, f"{text}=", *(text[:-1] + digits[last ^ bits] for bits in range(4))):
        with suppress(Unauthenticated):
            known.add(TOKENS.identify(spelling).token)

    assert len(known) == 1


def test_errors_show_no_part_of_a_token() -> None:
    for text in (made(sub="org_a#hidden"), made(sub=APP, org="hidden"), "hidden.hidden.hidden"):
        with pytest.raises(ServiceError) as caught:
            TOKENS.identify(text)
        assert "hidden" not in repr(caught.value)


def test_a_detached_token_is_attached_to_its_own_signature_again() -> None:
    tokens = JwtTokens(MemoryKeys(KeyRing(SIGNING_KEY)), FixedClock())
    text = tokens.make(Identity(OrgId(ORG)), "name", START, timedelta(hours=1))

    detached = tokens.detach(text)

    assert text.rpartition(".")[2] not in f"{detached.unsigned} {detached.signature_digest}"
    assert tokens.attach(detached) == text


def test_a_detached_token_is_attached_while_its_key_is_in_the_ring() -> None:
    tokens = JwtTokens(MemoryKeys(KeyRing(SIGNING_KEY)), FixedClock())
    text = tokens.make(Identity(OrgId(ORG)), "name", START, timedelta(hours=1))
    detached = tokens.detach(text)

    rotated = JwtTokens(MemoryKeys(KeyRing(FOREIGN_KEY, (SIGNING_KEY,))), FixedClock())
    assert rotated.attach(detached) == text
    retired = JwtTokens(MemoryKeys(KeyRing(FOREIGN_KEY)), FixedClock())
    assert retired.attach(detached) is None


def test_a_detached_token_with_other_claims_is_not_attached() -> None:
    detached = TOKENS.detach(TOKENS.make(Identity(OrgId(ORG)), "name", START, timedelta(hours=1)))
    other = TOKENS.detach(TOKENS.make(Identity(OrgId("org_b")), "name", START, timedelta(hours=1)))

    assert TOKENS.attach(replace(detached, unsigned=other.unsigned)) is None
    assert TOKENS.attach(replace(detached, signature_digest="0" * 64)) is None
