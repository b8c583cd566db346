"""Bearer tokens: JSON Web Tokens, signed with HMAC-SHA256."""

import math
import re
from datetime import timedelta
from typing import Any

import jwt
from jwt.types import Options

from shared.adapters.secrets import Keys
from shared.domain import ids
from shared.domain.access import Identity
from shared.domain.errors import BadRequest, Unauthenticated
from shared.domain.ids import AppId, OrgId
from shared.ports import Clock

# Clocks of those who make tokens may differ from ours by this much.
LEEWAY = timedelta(seconds=60)

# An organisation's id becomes part of keys, so its alphabet is closed.
_ORG = re.compile(r"org_[A-Za-z0-9_\-.]{1,100}", re.ASCII)
# The library compares times with the wall clock only, so they are checked here; the others are
# no part of the contract.
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
    """Verifies tokens with the current key, then with the previous one."""

    def __init__(self, keys: Keys, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    def identify(self, token: str) -> Identity:
        """Who the token speaks for. No error holds anything of the token.

        Unauthenticated when it does not verify or is not valid now, BadRequest when it names
        nobody that could exist.
        """
        claims = self._verified(token)
        _check_times(claims, self._clock.now().timestamp(), LEEWAY.total_seconds())
        return _identity(claims)

    def _verified(self, token: str) -> dict[str, Any]:
        for key in self._keys().all:
            try:
                return jwt.decode(token, key, algorithms=["HS256"], options=_SIGNATURE_ONLY)
            # The library lets some of what hostile text does to its parsers pass through.
            except (jwt.PyJWTError, RecursionError, ValueError, TypeError):
                continue
        raise Unauthenticated


def _check_times(claims: dict[str, Any], now: float, leeway: float) -> None:
    expires_at = _seconds(claims, "exp", math.inf)
    starts_at = max(_seconds(claims, "nbf", -math.inf), _seconds(claims, "iat", -math.inf))
    if not starts_at - leeway <= now < expires_at + leeway:
        raise Unauthenticated


def _seconds(claims: dict[str, Any], name: str, default: float) -> float:
    """A time claim. One that is present and no number makes the token invalid."""
    value = claims.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
        raise Unauthenticated
    return value


def _identity(claims: dict[str, Any]) -> Identity:
    subject = claims.get("sub")
    if subject is None:
        raise Unauthenticated
    if not isinstance(subject, str) or not subject.startswith(ids.APP):
        return Identity(_org(subject, "sub"))
    if not ids.is_id(ids.APP, subject):
        raise _bad("sub")
    return Identity(_org(claims.get("org"), "org"), AppId(subject))


def _org(value: object, claim: str) -> OrgId:
    if not isinstance(value, str) or not _ORG.fullmatch(value):
        raise _bad(claim)
    return OrgId(value)


def _bad(claim: str) -> BadRequest:
    return BadRequest(
        f"The token's claim {claim} names no organisation or application.", "bad_token"
    )
