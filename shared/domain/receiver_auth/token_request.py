"""Requests to token endpoints (RFC 6749, RFC 7523), as headers and a form."""

import base64
import json
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote_plus, urlencode

from shared.domain.receiver_auth.oauth import (
    AssertionKey,
    ClientAuthMethod,
    GrantType,
    OAuthClient,
)

_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_GRANTS = {
    GrantType.CLIENT_CREDENTIALS: "client_credentials",
    GrantType.REFRESH_TOKEN: "refresh_token",
}
# Parameters that the grant and the client set; extra ones have other names.
OWN_PARAMETERS = frozenset(
    {
        "client_assertion",
        "client_assertion_type",
        "client_id",
        "client_secret",
        "grant_type",
        "refresh_token",
        "scope",
    }
)


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """A POST to a token endpoint."""

    url: str = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)


def token_request(
    client: OAuthClient, refresh_token: str | None, assertion: str | None
) -> TokenRequest:
    """Returns the request for a token; `assertion` is signed for clients that sign one."""
    form = {"grant_type": _GRANTS[client.grant_type]}
    if client.grant_type is GrantType.REFRESH_TOKEN:
        form["refresh_token"] = refresh_token or client.refresh_token or ""
    if client.scopes:
        form["scope"] = " ".join(client.scopes)
    headers = {
        **(client.extra_headers or {}),
        "content-type": "application/x-www-form-urlencoded",
        "accept": "application/json",
    }
    if client.auth_method is ClientAuthMethod.SECRET_BASIC:
        headers["authorization"] = _basic(client)
    else:
        form |= _in_form(client, assertion)
    body = urlencode({**(client.extra_params or {}), **form})
    return TokenRequest(client.token_url, headers, body.encode())


def assertion_input(client: OAuthClient, key: AssertionKey, now: datetime, nonce: bytes) -> bytes:
    """Returns the part of a client assertion that is signed: its header and claims."""
    header = {"alg": key.algorithm.value, "typ": "JWT"}
    if key.key_id is not None:
        header["kid"] = key.key_id
    issued_at = int(now.timestamp())
    claims = {
        "iss": client.client_id,
        "sub": client.client_id,
        "aud": client.token_url,
        "jti": nonce.hex(),
        "iat": issued_at,
        "exp": issued_at + int(key.lifetime.total_seconds()),
    }
    return b".".join(encoded(json.dumps(part).encode()) for part in (header, claims))


def encoded(data: bytes) -> bytes:
    """Encodes a part of a JSON Web Token."""
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def _in_form(client: OAuthClient, assertion: str | None) -> dict[str, str]:
    if assertion is not None:
        return {
            "client_id": client.client_id,
            "client_assertion_type": _ASSERTION_TYPE,
            "client_assertion": assertion,
        }
    secret = {} if client.client_secret is None else {"client_secret": client.client_secret}
    return {"client_id": client.client_id, **secret}


def _basic(client: OAuthClient) -> str:
    """Returns the header; user and password are form-encoded first (RFC 6749, 2.3.1)."""
    pair = f"{quote_plus(client.client_id)}:{quote_plus(client.client_secret or '')}"
    return "Basic " + base64.b64encode(pair.encode()).decode()
