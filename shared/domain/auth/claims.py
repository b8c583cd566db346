"""Claims of tokens, and the identities that they stand for.

Anyone with the signing key can make tokens, with other tools too. Unknown claims are ignored;
a known claim with an invalid value makes the token invalid.
"""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.domain import ids
from shared.domain.auth.access import Capability, Identity, Token
from shared.domain.errors import BadRequest, Unauthenticated
from shared.domain.ids import AppId, OrgId
from shared.domain.limits import SESSION

Claims = Mapping[str, Any]

# How far an issuer's clock may differ from ours.
LEEWAY = timedelta(seconds=60)

# An organisation's id becomes part of keys, so its alphabet is closed.
_ORG = re.compile(r"org_[A-Za-z0-9_\-.]{1,100}", re.ASCII)
_SESSION = re.compile(SESSION)
_CAPABILITIES = {capability.value: capability for capability in Capability}
_MICROSECONDS = 1_000_000


def claims_of(
    identity: Identity, name: str, issued_at: datetime, lifetime: timedelta
) -> dict[str, Any]:
    """Returns the claims of a token for an application, or else for the organisation itself.

    `name` distinguishes tokens of the same time. Times are in whole seconds, as most libraries
    expect; `iat_us` has the microseconds of `iat`, which separate the token from tokens that were
    revoked in the same second.
    """
    second = int(issued_at.timestamp())
    claims: dict[str, Any] = {
        "sub": identity.app_id or identity.org_id,
        "org": identity.org_id,
        "iat": second,
        "iat_us": issued_at.microsecond,
        "nbf": second,
        "exp": second + int(lifetime.total_seconds()),
        "jti": name,
        "feature_flags": sorted(identity.feature_flags),
    }
    if identity.capabilities is not None:
        claims["capabilities"] = sorted(each.value for each in identity.capabilities)
    if identity.session_id is not None:
        claims["session_id"] = identity.session_id
    return claims


def identity_of(claims: Claims, token_id: str, now: datetime) -> Identity:
    """Returns the identity that the claims stand for. No error quotes a claim's value.

    Raises Unauthenticated if they are not valid now, BadRequest if they name no possible
    organisation or application, or hold an unknown capability.
    """
    _check_times(claims, now.timestamp())
    subject = claims.get("sub")
    if subject is None:
        raise Unauthenticated
    token = Token(token_id, _issued_at(claims), _instant(_seconds(claims, "exp", math.inf)))
    if not isinstance(subject, str) or not subject.startswith(ids.APP):
        return Identity(_org(subject, "sub"), token=token)
    if not ids.is_id(ids.APP, subject):
        raise _nobody("sub")
    return Identity(
        org_id=_org(claims.get("org"), "org"),
        app_id=AppId(subject),
        capabilities=_capabilities(claims),
        feature_flags=frozenset(_texts(claims, "feature_flags") or ()),
        session_id=_session(claims),
        token=token,
    )


def organisation_of(claims: Claims) -> OrgId:
    """Returns the organisation that the token, or its application, belongs to.

    Raises BadRequest if the claims name no possible organisation.
    """
    subject = claims.get("sub")
    is_application = isinstance(subject, str) and subject.startswith(ids.APP)
    return _org(claims.get("org"), "org") if is_application else _org(subject, "sub")


def organisation(text: str) -> OrgId:
    """Parses an organisation's id; raises BadRequest if it is malformed."""
    return _org(text, "sub")


def _check_times(claims: Claims, now: float) -> None:
    leeway = LEEWAY.total_seconds()
    expires_at = _seconds(claims, "exp", math.inf)
    starts_at = max(_seconds(claims, "nbf", -math.inf), _seconds(claims, "iat", -math.inf))
    if not starts_at - leeway <= now < expires_at + leeway:
        raise Unauthenticated


def _seconds(claims: Claims, name: str, default: float) -> float:
    """Reads a time claim. A value other than a number makes the token invalid."""
    value = claims.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unauthenticated
    try:
        seconds = float(value)
    except OverflowError:
        raise Unauthenticated from None
    if math.isnan(seconds):
        raise Unauthenticated
    return seconds


def _issued_at(claims: Claims) -> datetime | None:
    """Returns the time of issue; without `iat_us`, the start of the second."""
    microseconds = claims.get("iat_us", 0)
    if type(microseconds) is not int or not 0 <= microseconds < _MICROSECONDS:
        raise Unauthenticated
    second = _instant(_seconds(claims, "iat", -math.inf))
    return second + timedelta(microseconds=microseconds) if second else None


def _instant(seconds: float) -> datetime | None:
    """Returns the time; None outside the calendar."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _org(value: object, claim: str) -> OrgId:
    if not isinstance(value, str) or not _ORG.fullmatch(value):
        raise _nobody(claim)
    return OrgId(value)


def _capabilities(claims: Claims) -> frozenset[Capability] | None:
    names = _texts(claims, "capabilities")
    if names is None:
        return None
    if not _CAPABILITIES.keys() >= set(names):
        raise _bad("capabilities", f"may hold {', '.join(_CAPABILITIES)}")
    return frozenset(_CAPABILITIES[name] for name in names)


def _texts(claims: Claims, claim: str) -> list[str] | None:
    value = claims.get(claim)
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise _bad(claim, "must be a list of texts")
    return value


def _session(claims: Claims) -> str | None:
    value = claims.get("session_id")
    if value is None:
        return None
    if not isinstance(value, str) or not _SESSION.fullmatch(value):
        raise _bad("session_id", f"must be a text of the form {SESSION}")
    return value


def _nobody(claim: str) -> BadRequest:
    return _bad(claim, "names no organisation or application")


def _bad(claim: str, rule: str) -> BadRequest:
    return BadRequest(f"The token's claim {claim} {rule}.", "bad_token")
