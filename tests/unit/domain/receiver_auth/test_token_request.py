"""Requests to token endpoints."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from shared.adapters.crypto.assertions import LibraryAssertionSigner
from shared.domain.receiver_auth.oauth import (
    AssertionAlgorithm,
    AssertionKey,
    ClientAuthMethod,
    GrantType,
    OAuthClient,
)
from shared.domain.receiver_auth.token_request import (
    assertion_input,
    encoded,
    token_request,
)

URL = "https://example.com/token"


def client(**fields: Any) -> OAuthClient:
    given: dict[str, Any] = {
        "grant_type": GrantType.CLIENT_CREDENTIALS,
        "auth_method": ClientAuthMethod.SECRET_BASIC,
        "client_id": "me",
        "client_secret": "s3cret",
        "token_url": URL,
    }
    return OAuthClient(**given | fields)


def form_of(found: OAuthClient, assertion: str | None = None) -> dict[str, str]:
    body = token_request(found, None, assertion).body.decode()
    return {name: value for name, [value] in parse_qs(body, strict_parsing=True).items()}


def test_basic_authentication_encodes_user_and_password_as_a_form_does() -> None:
    request = token_request(client(client_id="a:b", client_secret="p%/ä"), None, None)

    scheme, _, pair = request.headers["authorization"].partition(" ")
    assert scheme == "Basic"
    assert base64.b64decode(pair) == b"a%3Ab:p%25%2F%C3%A4"
    assert request.body == b"grant_type=client_credentials"


def test_a_secret_in_the_body_is_escaped() -> None:
    found = form_of(client(auth_method=ClientAuthMethod.SECRET_POST, client_secret="a&b=c"))

    assert found["client_secret"] == "a&b=c"
    assert found["client_id"] == "me"


def test_scopes_extra_parameters_and_headers_are_sent() -> None:
    given = client(
        scopes=("a", "b"), extra_params={"audience": "x y"}, extra_headers={"X-Tenant": "acme"}
    )

    assert form_of(given)["scope"] == "a b"
    assert form_of(given)["audience"] == "x y"
    assert token_request(given, None, None).headers["X-Tenant"] == "acme"


def test_extra_parameters_and_headers_do_not_replace_those_of_the_grant() -> None:
    given = client(extra_params={"grant_type": "password"}, extra_headers={"accept": "text/html"})

    assert form_of(given)["grant_type"] == "client_credentials"
    assert token_request(given, None, None).headers["accept"] == "application/json"


@pytest.mark.parametrize(("rotated", "sent"), [(None, "first"), ("next", "next")])
def test_the_latest_refresh_token_is_sent(rotated: str | None, sent: str) -> None:
    given = client(grant_type=GrantType.REFRESH_TOKEN, refresh_token="first")

    body = parse_qs(token_request(given, rotated, None).body.decode())

    assert body["refresh_token"] == [sent]


RSA_KEY = rsa.generate_private_key(65_537, 2_048)
WEAK_KEY = rsa.generate_private_key(65_537, 1_024)  # noqa: S505 weak on purpose
EC_KEY = ec.generate_private_key(ec.SECP256R1())


def pem(key: Any, encryption: Any = None) -> bytes:
    found: bytes = key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption()
    )
    return found


@pytest.mark.parametrize(
    ("algorithm", "key", "verifies"),
    [
        (AssertionAlgorithm.HS256, b"k" * 32, b"k" * 32),
        (AssertionAlgorithm.RS256, pem(RSA_KEY), RSA_KEY.public_key()),
        (AssertionAlgorithm.ES256, pem(EC_KEY), EC_KEY.public_key()),
    ],
)
def test_a_client_assertion_is_verified_by_another_library(
    algorithm: AssertionAlgorithm, key: bytes, verifies: Any
) -> None:
    signing = AssertionKey(
        algorithm=algorithm, key=key, key_id="key-1", lifetime=timedelta(hours=1)
    )
    signed = assertion_input(client(), signing, datetime.now(UTC), b"\x01" * 16)
    signature = LibraryAssertionSigner().sign(signing, signed)
    text = b".".join((signed, encoded(signature))).decode()

    claims = jwt.decode(text, verifies, algorithms=[algorithm.value], audience=URL, issuer="me")

    assert (claims["sub"], claims["jti"]) == ("me", "01" * 16)
    assert claims["exp"] - claims["iat"] == 3_600
    assert jwt.get_unverified_header(text)["kid"] == "key-1"
    form = form_of(client(auth_method=ClientAuthMethod.PRIVATE_KEY_JWT), text)
    assert form["client_assertion"] == text
    assert form["client_assertion_type"].endswith(":jwt-bearer")
    assert "client_secret" not in form


@pytest.mark.parametrize(
    ("algorithm", "key", "said"),
    [
        (AssertionAlgorithm.HS256, b"k" * 31, "32 bytes"),
        (AssertionAlgorithm.RS256, b"no PEM", "not valid PEM"),
        (AssertionAlgorithm.RS256, pem(EC_KEY), "RSA key"),
        (AssertionAlgorithm.RS256, pem(WEAK_KEY), "2,048 bits"),
        (AssertionAlgorithm.RS256, pem(RSA_KEY, BestAvailableEncryption(b"x")), "passphrase"),
        (AssertionAlgorithm.ES256, pem(RSA_KEY), "P-256"),
        (AssertionAlgorithm.ES256, pem(ec.generate_private_key(ec.SECP384R1())), "P-256"),
    ],
)
def test_an_unusable_key_is_refused_with_the_reason(
    algorithm: AssertionAlgorithm, key: bytes, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        LibraryAssertionSigner().sign(AssertionKey(algorithm=algorithm, key=key), b"data")
