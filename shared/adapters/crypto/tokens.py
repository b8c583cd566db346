"""Bearer tokens: JSON Web Tokens, signed with HMAC-SHA256.

Read here and not by a library, which would load all of cryptography for algorithms that no token of
ours has, at each cold start of the function that accepts messages. What is tried proves that both
take the same (see `tests/contract/crypto/test_tokens.py`).
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import orjson

from shared.adapters.crypto.secrets import KeyRing, Keys
from shared.domain.auth.access import Identity
from shared.domain.auth.claims import claims_of, identity_of
from shared.domain.errors import Unauthenticated
from shared.ports import Clock

_ALGORITHM = "HS256"
_HEADER = orjson.dumps({"alg": _ALGORITHM, "typ": "JWT"})


class JwtTokens:
    """Makes tokens with the current key; verifies them with any that holds.

    A token that none of them signed may be signed with the key of a moment ago, so the keys are
    looked for once more before it is refused.
    """

    def __init__(self, keys: Keys, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    def identify(self, token: str) -> Identity:
        """Who the token speaks for. No error holds anything of the token.

        Unauthenticated when it does not verify or is not valid now, BadRequest when its claims
        cannot be understood.
        """
        # What does not encode has no signature of ours.
        encoded = token.encode(errors="replace")
        self._refuse_key(encoded)
        signed, _, signature = encoded.rpartition(b".")
        header, _, claims = signed.partition(b".")
        _check(_object(header))
        if not self._has_signed(signed, signature):
            raise Unauthenticated
        # What is signed, and not the signature, so that a session's end reaches the token.
        return identity_of(_object(claims), sha256(signed).hexdigest(), self._clock.now())

    def _refuse_key(self, token: bytes) -> None:
        """Tells a client that sends the secret itself; no token is without a dot."""
        if b"." in token:
            return
        if any(hmac.compare_digest(token, key) for key in self._keys.read().all):
            raise Unauthenticated(
                "This is the secret that signs tokens. Send a token that it signed: "
                "`outrider token` makes one."
            )

    def make(self, identity: Identity, name: str, issued_at: datetime, lifetime: timedelta) -> str:
        """See `shared.ports.TokenMaker`."""
        claims = orjson.dumps(claims_of(identity, name, issued_at, lifetime))
        signed = b".".join(map(_encoded, (_HEADER, claims)))
        return b".".join((signed, _sign(signed, self._keys.read().current))).decode()

    def _has_signed(self, signed: bytes, signature: bytes) -> bool:
        known = self._keys.read()
        if _is_of(signed, signature, known):
            return True
        renewed = self._keys.renewed(known)
        return renewed != known and _is_of(signed, signature, renewed)


def _is_of(signed: bytes, signature: bytes, ring: KeyRing) -> bool:
    return any(hmac.compare_digest(signature, _sign(signed, key)) for key in ring.all)


def _check(header: dict[str, Any]) -> None:
    # What `crit` lists must be understood, and there is nothing that we understand.
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
