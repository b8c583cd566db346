"""Bearer tokens: JSON Web Tokens, signed with HMAC-SHA256."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import jwt
from jwt.types import Options

from shared.adapters.secrets import KeyRing, Keys
from shared.domain.access import Identity
from shared.domain.claims import claims_of, identity_of
from shared.domain.errors import Unauthenticated
from shared.ports import Clock

_ALGORITHM = "HS256"
# The library compares times with the wall clock only, so they are checked with the claims; the
# others are no part of the contract.
_SIGNATURE_ONLY = Options(
    verify_exp=False,
    verify_nbf=False,
    verify_iat=False,
    verify_aud=False,
    verify_iss=False,
    verify_sub=False,
    verify_jti=False,
)


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
        claims = self._verified(token)
        # What is signed, and not the signature, of which there are several spellings.
        token_id = sha256(token.rpartition(".")[0].encode()).hexdigest()
        return identity_of(claims, token_id, self._clock.now())

    def make(self, identity: Identity, name: str, issued_at: datetime, lifetime: timedelta) -> str:
        """See `shared.ports.TokenMaker`."""
        claims = claims_of(identity, name, issued_at, lifetime)
        return jwt.encode(claims, self._keys.read().current, algorithm=_ALGORITHM)

    def _verified(self, token: str) -> dict[str, Any]:
        known = self._keys.read()
        claims = _claims(token, known)
        if claims is None and (renewed := self._keys.renewed(known)) != known:
            claims = _claims(token, renewed)
        if claims is None:
            raise Unauthenticated
        return claims


def _claims(token: str, ring: KeyRing) -> dict[str, Any] | None:
    """None when it is a token, but none of these keys has signed it."""
    for key in ring.all:
        try:
            return jwt.decode(token, key, algorithms=[_ALGORITHM], options=_SIGNATURE_ONLY)
        except jwt.InvalidSignatureError:
            continue
        # The library lets some of what hostile text does to its parsers pass through.
        except (jwt.PyJWTError, RecursionError, ValueError, TypeError):
            raise Unauthenticated from None
    return None
