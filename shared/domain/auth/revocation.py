"""Revocation of an application's tokens before they expire."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from shared.domain.auth.access import Identity, Token

# Distinct cutoffs that are kept for a subject.
MAX_CUTOFFS = 10
# How long a logged-out token is remembered after its expiry: longer than clocks differ.
_KEPT = timedelta(hours=1)
# A later expiry counts as never.
_CENTURY = timedelta(days=36_500)

# All tokens of the application.
ALL = "all"


@dataclass(frozen=True, slots=True)
class Cutoff:
    """Ends tokens that were issued up to `issued_until` at the time `ends_at`."""

    issued_until: datetime
    ends_at: datetime

    def covers(self, token: Token) -> bool:
        """Returns whether the cutoff ends this token."""
        return token.issued_at is None or token.issued_at <= self.issued_until


@dataclass(frozen=True, slots=True)
class Revocation:
    """Cutoffs of the tokens of a `subject`; a token that none covers lives until its expiry.

    The subject is ALL, a session or a token. The cutoffs are in order of both of their times.
    After `kept_until`, if set, the revocation may be forgotten.
    """

    subject: str
    cutoffs: tuple[Cutoff, ...] = ()
    kept_until: datetime | None = None

    def with_cutoff(self, new: Cutoff) -> "Revocation":
        """Adds a cutoff.

        No token ends later than before, and no revoked token becomes valid again.
        """
        return replace(self, cutoffs=_limited(_needed([*self.cutoffs, new], new.issued_until)))

    def is_revoked(self, token: Token, now: datetime) -> bool:
        """Returns whether this token of the subject has ended."""
        return any(c.ends_at <= now and c.covers(token) for c in self.cutoffs)


def session(session_id: str) -> str:
    """Returns the subject of a session's tokens."""
    return f"session#{session_id}"


def subjects_of(identity: Identity) -> tuple[str, ...]:
    """Returns the subjects that can end the identity's token; none for an organisation's token."""
    if identity.app_id is None or identity.token is None:
        return ()
    own = (ALL, _single(identity.token))
    return own if identity.session_id is None else (*own, session(identity.session_id))


def logout_revocation(token: Token, now: datetime) -> Revocation:
    """Makes the revocation that ends this one token now."""
    ever = Cutoff(datetime.max.replace(tzinfo=UTC), now)
    expires_at = token.expires_at
    ends = expires_at is not None and expires_at < now + _CENTURY
    return Revocation(_single(token), (ever,), expires_at + _KEPT if expires_at and ends else None)


def _single(token: Token) -> str:
    return f"token#{token.id}"


def _needed(cutoffs: list[Cutoff], now: datetime) -> list[Cutoff]:
    """Drops the cutoffs that end no token earlier than the others do."""
    kept: list[Cutoff] = []
    for cutoff in sorted(cutoffs, key=lambda c: (c.issued_until, c.ends_at), reverse=True):
        earliest = kept[-1].ends_at if kept else None
        # Of cutoffs in the past, the latest is enough.
        if earliest is None or (cutoff.ends_at < earliest and earliest > now):
            kept.append(cutoff)
    return kept[::-1]


def _limited(cutoffs: Sequence[Cutoff]) -> tuple[Cutoff, ...]:
    """Merges the two cutoffs with the closest ends into the earlier one, down to MAX_CUTOFFS."""
    left = list(cutoffs)
    while len(left) > MAX_CUTOFFS:
        gaps = [later.ends_at - earlier.ends_at for earlier, later in pairwise(left)]
        place = gaps.index(min(gaps))
        left[place : place + 2] = [Cutoff(left[place + 1].issued_until, left[place].ends_at)]
    return tuple(left)
