"""Ending tokens of an application before their time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from shared.domain.auth.access import Identity, Token

# How many ends, one after the other, are told apart.
MAX_CUTOFFS = 10
# How long a logged out token is remembered after it has expired: longer than clocks differ.
_KEPT = timedelta(hours=1)
# A token that expires later might as well never do.
_CENTURY = timedelta(days=36_500)

# All tokens of the application.
ALL = "all"


@dataclass(frozen=True, slots=True)
class Cutoff:
    """What was issued up to `issued_until` ends at `ends_at`."""

    issued_until: datetime
    ends_at: datetime

    def covers(self, token: Token) -> bool:
        """Whether it ends this token."""
        return token.issued_at is None or token.issued_at <= self.issued_until


@dataclass(frozen=True, slots=True)
class Revocation:
    """When the tokens of a `subject` end; they go on to their own ends where no cutoff says so.

    The subject is ALL, a session or a token. The cutoffs are in order of both of their moments.
    After `kept_until`, if there is one, nobody will ask any more.
    """

    subject: str
    cutoffs: tuple[Cutoff, ...] = ()
    kept_until: datetime | None = None

    def with_cutoff(self, new: Cutoff) -> "Revocation":
        """With one more.

        No token ends later than without it, and none that has ended lives again.
        """
        return replace(self, cutoffs=_limited(_needed([*self.cutoffs, new], new.issued_until)))

    def is_revoked(self, token: Token, now: datetime) -> bool:
        """Whether it is over with this token, which must be one of the subject's."""
        return any(c.ends_at <= now and c.covers(token) for c in self.cutoffs)


def session(session_id: str) -> str:
    """The subject that stands for a session's tokens."""
    return f"session#{session_id}"


def subjects_of(identity: Identity) -> tuple[str, ...]:
    """What can end the token of this identity; nothing when it is an organisation's."""
    if identity.token is None:
        return ()
    own = (ALL, _single(identity.token))
    return own if identity.session_id is None else (*own, session(identity.session_id))


def logout_revocation(token: Token, now: datetime) -> Revocation:
    """That this very token has ended."""
    ever = Cutoff(datetime.max.replace(tzinfo=UTC), now)
    expires_at = token.expires_at
    ends = expires_at is not None and expires_at < now + _CENTURY
    return Revocation(_single(token), (ever,), expires_at + _KEPT if expires_at and ends else None)


def _single(token: Token) -> str:
    return f"token#{token.id}"


def _needed(cutoffs: list[Cutoff], now: datetime) -> list[Cutoff]:
    """Those that end anything earlier than the others do, or will by now."""
    kept: list[Cutoff] = []
    for cutoff in sorted(cutoffs, key=lambda c: (c.issued_until, c.ends_at), reverse=True):
        earliest = kept[-1].ends_at if kept else None
        # What has ended has ended: of cutoffs in the past the one that reaches farthest will do.
        if earliest is None or (cutoff.ends_at < earliest and earliest > now):
            kept.append(cutoff)
    return kept[::-1]


def _limited(cutoffs: Sequence[Cutoff]) -> tuple[Cutoff, ...]:
    """At most MAX_CUTOFFS, where the two whose ends are closest become one,
    with the earlier end.
    """
    left = list(cutoffs)
    while len(left) > MAX_CUTOFFS:
        gaps = [later.ends_at - earlier.ends_at for earlier, later in pairwise(left)]
        place = gaps.index(min(gaps))
        left[place : place + 2] = [Cutoff(left[place + 1].issued_until, left[place].ends_at)]
    return tuple(left)
