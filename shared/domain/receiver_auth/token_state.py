"""State of an endpoint's access token, shared by all processes that deliver.

One caller at a time fetches a token: it claims the state first, by a conditional write. The others
use the previous token while it is valid. A failed fetch keeps its claim for a pause, so that a
broken token endpoint is not asked by each delivery.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

# A token is replaced this long before it expires, or with a tenth of its lifetime left.
_EARLY = timedelta(seconds=60)
# A receiver that refuses a token this young would refuse the next one as well.
FRESH = timedelta(seconds=30)
# No fetch follows a failed one sooner.
PAUSE_AFTER_FAILURE = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessToken:
    """An access token with its times."""

    text: str = field(repr=False)
    issued_at: datetime
    expires_at: datetime

    def is_valid(self, now: datetime) -> bool:
        """Returns whether the receiver should accept it."""
        return now < self.expires_at

    def is_due(self, now: datetime) -> bool:
        """Returns whether it should be replaced; a short-lived token after half of its lifetime."""
        lifetime = self.expires_at - self.issued_at
        early = min(max(lifetime / 10, _EARLY), lifetime / 2)
        return now >= self.expires_at - early

    def is_fresh(self, now: datetime) -> bool:
        """Returns whether it was issued just now."""
        return now < self.issued_at + FRESH


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenState:
    """The current token, the refresh token, and the claim of the caller that fetches the next one.

    `version` counts the writes. `refresh_token` is None until the server rotates the first one.
    `error` is the reason of the last fetch, if it failed.
    """

    version: int = 0
    token: AccessToken | None = None
    refresh_token: str | None = field(default=None, repr=False)
    claimed_until: datetime | None = None
    error: str | None = None
    failed_at: datetime | None = None

    def usable(self, now: datetime) -> AccessToken | None:
        """Returns the token, if it is still valid."""
        return self.token if self.token is not None and self.token.is_valid(now) else None

    def needs_fetch(self, now: datetime) -> bool:
        """Returns whether a new token should be fetched."""
        token = self.usable(now)
        return token is None or token.is_due(now)

    def is_claimed(self, now: datetime) -> bool:
        """Returns whether another caller fetches a token, or a failed fetch is too recent."""
        return self.claimed_until is not None and now < self.claimed_until

    def is_failing(self, now: datetime) -> bool:
        """Returns whether the last fetch failed, too recently for another one."""
        return self.error is not None and self.is_claimed(now)

    def claimed(self, until: datetime) -> "TokenState":
        """Returns the state while the caller fetches a token, until at most this time."""
        return replace(self, claimed_until=until, error=None)

    def fetched(self, token: AccessToken, refresh_token: str | None) -> "TokenState":
        """Returns the state with a new token; the refresh token stays unless it was rotated."""
        return TokenState(
            version=self.version,
            token=token,
            refresh_token=refresh_token or self.refresh_token,
        )

    def failed(self, reason: str, now: datetime) -> "TokenState":
        """Returns the state after a failed fetch."""
        return replace(self, claimed_until=now + PAUSE_AFTER_FAILURE, error=reason, failed_at=now)

    def refused(self, token: AccessToken, now: datetime) -> "TokenState | None":
        """Returns the state without a token that the receiver refused; None if it should stay.

        It stays if it was just issued: another one would be refused as well. A token that was
        replaced meanwhile is not dropped either.
        """
        if self.token != token or token.is_fresh(now):
            return None
        return replace(self, token=None)


NO_TOKEN = TokenState()
