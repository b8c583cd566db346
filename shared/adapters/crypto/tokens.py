"""Bearer tokens: JSON Web Tokens, signed with HMAC-SHA256.

Verified here and not by a library, which would load all of cryptography at each cold start of the
ingest function, for algorithms that no token uses. A contract test compares both
(`tests/contract/crypto/test_tokens.py`).
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import orjson

from shared.adapters.crypto.key_ring import KeyRing, Keys
from shared.domain.auth.access import Identity
from shared.domain.auth.claims import claims_of, identity_of
from shared.domain.auth.one_time_token import DetachedToken
from shared.domain.errors import Unauthenticated
from shared.ports import Clock

_ALGORITHM = "HS256"
_HEADER = orjson.dumps({"alg": _ALGORITHM, "typ": "JWT"})


class JwtTokens:
    """Signs tokens with the current key; verifies them with any valid key.

    A token that fits none may be signed with a newer key, so the keys are read again before it is
    rejected.
    """

    def __init__(self, keys: Keys, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    def identify(self, token: str) -> Identity:
        """Verifies the token; returns its identity. No error quotes the token.

        Unauthenticated for an invalid signature, an expired or a revoked token; BadRequest for
        malformed claims.
        """
        # A token that cannot be encoded was not signed here.
        encoded = token.encode(errors="replace")
        self._refuse_key(encoded)
        signed, _, signature = encoded.rpartition(b".")
        header, _, claims = signed.partition(b".")
        _check(_object(header))
        if not self._has_signed(signed, signature):
            raise Unauthenticated
        # Identified by the signed part, not the signature, so that revocations apply to it.
        return identity_of(_object(claims), sha256(signed).hexdigest(), self._clock.now())

    def _refuse_key(self, token: bytes) -> None:
        """Detects a client that sends the signing secret itself; a token always has a dot."""
        if b"." in token:
            return
        if any(hmac.compare_digest(token, key) for key in self._keys.read().all):
            raise Unauthenticated(
                "This is the secret that signs tokens, not a token. Create a token with `outrider "
                "token create`."
            )

    def make(self, identity: Identity, name: str, issued_at: datetime, lifetime: timedelta) -> str:
        """Creates a signed token."""
        claims = orjson.dumps(claims_of(identity, name, issued_at, lifetime))
        signed = b".".join(map(_encoded, (_HEADER, claims)))
        return b".".join((signed, _sign(signed, self._keys.read().current))).decode()

    def detach(self, token: str) -> DetachedToken:
        """Separates a token from its signature."""
        unsigned, _, signature = token.rpartition(".")
        return DetachedToken(unsigned, sha256(signature.encode()).hexdigest())

    def attach(self, detached: DetachedToken) -> str | None:
        """Signs the token again; None if no valid key signs it to the same signature."""
        known = self._keys.read()
        found = _signed_again(detached, known)
        return found or _signed_again(detached, self._keys.renewed(known))

    def _has_signed(self, signed: bytes, signature: bytes) -> bool:
        known = self._keys.read()
        if _is_of(signed, signature, known):
            return True
        renewed = self._keys.renewed(known)
        return renewed != known and _is_of(signed, signature, renewed)


def _is_of(signed: bytes, signature: bytes, ring: KeyRing) -> bool:
    return any(hmac.compare_digest(signature, _sign(signed, key)) for key in ring.all)


def _signed_again(detached: DetachedToken, ring: KeyRing) -> str | None:
    unsigned = detached.unsigned.encode()
    for key in ring.all:
        signature = _sign(unsigned, key)
        if hmac.compare_digest(sha256(signature).hexdigest(), detached.signature_digest):
            return b".".join((unsigned, signature)).decode()
    return None


def _check(header: dict[str, Any]) -> None:
    # Extensions in `crit` must be understood, and none is supported.
    if header.get("alg") != _ALGORITHM or "crit" in header:
        raise Unauthenticated


def _object(part: bytes) -> dict[str, Any]:
    try:
        value = orjson.loads(urlsafe_b64decode(part + b"=" * (-len(part) % 4)))
    except ValueError:
        raise Unauthenticated from None
    if not isinstance(value, dict):
        raise Unauthenticated
    return value


def _sign(signed: bytes, key: bytes) -> bytes:
    return _encoded(hmac.digest(key, signed, "sha256"))


def _encoded(data: bytes) -> bytes:
    return urlsafe_b64encode(data).rstrip(b"=")
