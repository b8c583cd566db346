"""Tokens of the API."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shared.domain.auth.access import Identity
    from shared.domain.auth.one_time_token import DetachedToken, OneTimeToken
    from shared.domain.auth.request_limits import Caller
    from shared.domain.auth.revocation import Cutoff, Revocation
    from shared.domain.idempotency import IdempotencyKey
    from shared.domain.ids import AppId, OrgId


# The most revocations that one transaction can change.
MAX_REVOCATIONS = 100


class Tokens(Protocol):
    """Verifies bearer tokens."""

    def identify(self, token: str) -> Identity:
        """Returns the token's identity; raises Unauthenticated or BadRequest if it is invalid."""
        ...


class TokenMaker(Protocol):
    """Makes bearer tokens."""

    def make(self, identity: Identity, name: str, issued_at: datetime, lifetime: timedelta) -> str:
        """Makes a token of this identity; `name` distinguishes tokens of the same time."""
        ...

    def detach(self, token: str) -> DetachedToken:
        """Separates a token of ours from its signature."""
        ...

    def attach(self, detached: DetachedToken) -> str | None:
        """Returns the token again; None if no valid key signs it to the same signature."""
        ...


class RequestCounts(Protocol):
    """Counts of callers' requests, over all processes."""

    def add(self, caller: Caller, window: datetime, requests: int) -> int:
        """Adds to the count of the window with this start; returns the new count."""
        ...


class Revocations(Protocol):
    """Revocations of an application's tokens."""

    def read(self, org_id: OrgId, app_id: AppId, subjects: Sequence[str]) -> list[Revocation]:
        """Returns the revocation of each subject, in order, by a consistent read."""
        ...

    def save(
        self,
        org_id: OrgId,
        app_id: AppId,
        revocations: Sequence[Revocation],
        before: Sequence[Revocation],
    ) -> bool:
        """Stores at most MAX_REVOCATIONS changes, all or none.

        Returns False if one was modified since it was read as `before` (the same subjects, in the
        same order).
        """
        ...

    def claim(self, idempotency_key: IdempotencyKey, cutoff: Cutoff) -> Cutoff:
        """Returns the cutoff of this key: the first one claimed for it."""
        ...


class OneTimeTokens(Protocol):
    """Pending exchanges of one-time tokens."""

    def add(self, token: OneTimeToken) -> None:
        """Stores a token until it expires."""
        ...

    def get(self, org_id: OrgId, digest: str) -> OneTimeToken | None:
        """Returns the unused token, by a consistent read; None also once it has expired."""
        ...

    def use(self, token: OneTimeToken) -> bool:
        """Removes the token. True for one caller only, however many use it at once."""
        ...
