"""Answers of token endpoints (RFC 6749, 5). They are hostile text, and none of it is quoted."""

import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from shared.domain.deliveries.reply import Reply
from shared.domain.receiver_auth.token_state import AccessToken

MAX_ANSWER_BYTES = 64 * 1024
# Receivers rarely accept a longer header.
MAX_TOKEN_CHARACTERS = 16_384
# For an answer without a lifetime, or with an absurd one: servers send 0 or -1 for "never". The
# receiver's 401 corrects a guess that is too long.
DEFAULT_LIFETIME = timedelta(minutes=5)
MAX_LIFETIME = timedelta(days=1)

# Visible ASCII without spaces: nothing that could end the header or begin another.
_ACCESS = re.compile(r"[\x21-\x7e]+", re.ASCII)
# Sent in a form only, where a space does no harm.
_REFRESH = re.compile(r"[\x20-\x7e]+", re.ASCII)
_DIGITS = re.compile(r"[0-9]{1,12}", re.ASCII)
# Error codes of RFC 6749, RFC 8628 and OpenID Connect that may be quoted, as they are known.
_KNOWN_ERRORS = frozenset(
    {
        "access_denied",
        "invalid_client",
        "invalid_grant",
        "invalid_request",
        "invalid_scope",
        "server_error",
        "slow_down",
        "temporarily_unavailable",
        "unauthorized_client",
        "unsupported_grant_type",
    }
)


class TokenError(Exception):
    """There is no token; the message is a reason for people, without any secret.

    `timed_out` says that the token endpoint took too long, as a receiver may.
    """

    def __init__(self, reason: str, *, timed_out: bool = False) -> None:
        super().__init__(reason)
        self.timed_out = timed_out


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenAnswer:
    """An access token, and the refresh token that replaces the one that was used, if any."""

    access: AccessToken
    refresh_token: str | None = field(default=None, repr=False)


def parse_answer(reply: Reply, asked_at: datetime) -> TokenAnswer:
    """Returns the token of an answer; TokenError names what is wrong with it.

    `asked_at` is a time before the server issued the token, so no clock has to agree with another.
    """
    if reply.error is not None:
        reason = f"the token endpoint gave no answer: {reply.error}"
        raise TokenError(reason, timed_out=reply.timed_out)
    if not reply.ok:
        raise TokenError(f"the token endpoint answered {reply.status_code}{_code(reply.body)}")
    members = _object(reply.body)
    if not members:
        raise TokenError(_unreadable(reply.body))
    kind = members.get("token_type", "bearer")
    if not isinstance(kind, str) or kind.lower() != "bearer":
        raise TokenError("the token endpoint answered a token that is not of the type Bearer")
    lifetime = _lifetime(members.get("expires_in"))
    access = AccessToken(
        text=_token(members.get("access_token"), "an access token", _ACCESS),
        issued_at=asked_at,
        expires_at=asked_at + lifetime,
    )
    rotated = members.get("refresh_token")
    refresh = None if rotated in (None, "") else _token(rotated, "a refresh token", _REFRESH)
    return TokenAnswer(access=access, refresh_token=refresh)


def _unreadable(body: bytes) -> str:
    if len(body) >= MAX_ANSWER_BYTES:
        return f"the token endpoint answered more than {MAX_ANSWER_BYTES // 1024} KB"
    return "the token endpoint answered no JSON object"


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _code(body: bytes) -> str:
    """Returns the known error code of an answer, in brackets; everything else may be secret."""
    code = _object(body).get("error")
    return f" ({code})" if isinstance(code, str) and code in _KNOWN_ERRORS else ""


def _token(value: object, what: str, pattern: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not value:
        raise TokenError(f"the token endpoint answered without {what}")
    if len(value) > MAX_TOKEN_CHARACTERS:
        raise TokenError(f"the token endpoint answered {what} of over {MAX_TOKEN_CHARACTERS} bytes")
    if not pattern.fullmatch(value):
        raise TokenError(
            f"the token endpoint answered {what} with characters that no token may have"
        )
    return value


def _lifetime(value: object) -> timedelta:
    """Returns how long a token is valid: some servers write the number as text."""
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        return DEFAULT_LIFETIME
    # Infinity is a number in Python's JSON.
    return timedelta(seconds=min(value, MAX_LIFETIME.total_seconds()))
