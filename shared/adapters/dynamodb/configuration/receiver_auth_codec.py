"""Authentication of endpoints as JSON, before it is encrypted.

Members that are not set are left out, and unknown ones are ignored: an older version reads what a
newer one wrote.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from shared.domain.receiver_auth.oauth import (
    AssertionAlgorithm,
    AssertionKey,
    ClientAuthMethod,
    GrantType,
    OAuthClient,
)
from shared.domain.receiver_auth.receiver_auth import ReceiverAuth, WebIdentity
from shared.domain.receiver_auth.tls_identity import ClientCertificate
from shared.domain.receiver_auth.token_state import AccessToken, TokenState

Members = Mapping[str, Any]

# Stored under their own names.
_CLIENT_TEXTS = ("client_secret", "refresh_token", "extra_params", "extra_headers")


def encode_auth(auth: ReceiverAuth) -> bytes:
    """Encodes the settings."""
    return _dumped(
        {
            "oauth": _client(auth.oauth) if auth.oauth else None,
            "audience": auth.web_identity.audience if auth.web_identity else None,
            "certificate": _certificate(auth.certificate) if auth.certificate else None,
            "authorities": auth.authorities,
        }
    )


def decode_auth(data: bytes) -> ReceiverAuth:
    """Reverses `encode_auth`."""
    members = json.loads(data)
    oauth, audience = members.get("oauth"), members.get("audience")
    certificate = members.get("certificate")
    return ReceiverAuth(
        oauth=None if oauth is None else _decoded_client(oauth),
        web_identity=None if audience is None else WebIdentity(audience=audience),
        certificate=None if certificate is None else _decoded_certificate(certificate),
        authorities=members.get("authorities"),
    )


def encode_token(state: TokenState) -> bytes:
    """Encodes a state of the token, without its version."""
    token = state.token
    return _dumped(
        {
            "token": token.text if token else None,
            "issued_at": _written(token.issued_at if token else None),
            "expires_at": _written(token.expires_at if token else None),
            "refresh_token": state.refresh_token,
            "claimed_until": _written(state.claimed_until),
            "error": state.error,
            "failed_at": _written(state.failed_at),
        }
    )


def decode_token(data: bytes, version: int) -> TokenState:
    """Reverses `encode_token`."""
    members = json.loads(data)
    token = None
    if "token" in members:
        token = AccessToken(
            text=members["token"],
            issued_at=datetime.fromisoformat(members["issued_at"]),
            expires_at=datetime.fromisoformat(members["expires_at"]),
        )
    return TokenState(
        version=version,
        token=token,
        refresh_token=members.get("refresh_token"),
        claimed_until=_read(members.get("claimed_until")),
        error=members.get("error"),
        failed_at=_read(members.get("failed_at")),
    )


def _client(client: OAuthClient) -> Members:
    key = client.assertion_key
    return _present(
        {
            "grant_type": client.grant_type.value,
            "auth_method": client.auth_method.value,
            "client_id": client.client_id,
            "token_url": client.token_url,
            "scopes": client.scopes,
            "assertion_key": _assertion_key(key) if key else None,
            **{name: getattr(client, name) for name in _CLIENT_TEXTS},
        }
    )


def _decoded_client(members: Members) -> OAuthClient:
    key, scopes = members.get("assertion_key"), members.get("scopes")
    return OAuthClient(
        grant_type=GrantType(members["grant_type"]),
        auth_method=ClientAuthMethod(members["auth_method"]),
        client_id=members["client_id"],
        token_url=members["token_url"],
        scopes=None if scopes is None else tuple(scopes),
        assertion_key=None if key is None else _decoded_assertion_key(key),
        **{name: members.get(name) for name in _CLIENT_TEXTS},
    )


def _assertion_key(key: AssertionKey) -> Members:
    return _present(
        {
            "algorithm": key.algorithm.value,
            "key": b64encode(key.key).decode(),
            "key_id": key.key_id,
            "lifetime": round(key.lifetime.total_seconds()),
        }
    )


def _decoded_assertion_key(members: Members) -> AssertionKey:
    return AssertionKey(
        algorithm=AssertionAlgorithm(members["algorithm"]),
        key=b64decode(members["key"]),
        key_id=members.get("key_id"),
        lifetime=timedelta(seconds=members["lifetime"]),
    )


def _certificate(certificate: ClientCertificate) -> Members:
    return {
        "pem": certificate.pem,
        "not_after": certificate.not_after.isoformat(),
        "subject": certificate.subject,
        "fingerprint": certificate.fingerprint,
    }


def _decoded_certificate(members: Members) -> ClientCertificate:
    return ClientCertificate(
        pem=members["pem"],
        not_after=datetime.fromisoformat(members["not_after"]),
        subject=members["subject"],
        fingerprint=members["fingerprint"],
    )


def _dumped(members: Members) -> bytes:
    return json.dumps(_present(members), ensure_ascii=False, separators=(",", ":")).encode()


def _present(members: Members) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def _written(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()


def _read(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
