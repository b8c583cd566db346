"""Tokens of the API."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from shared.domain.auth.access import Identity
from shared.domain.auth.request_limits import Caller
from shared.domain.auth.revocation import Cutoff, Revocation
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import AppId, OrgId

# The most that one write can change together.
MAX_REVOCATIONS = 100


class Tokens(Protocol):
    """Verifies bearer tokens."""

    def identify(self, token: str) -> Identity:
        """Who the token speaks for. Unauthenticated or BadRequest when it proves nothing."""
        ...


class TokenMaker(Protocol):
    """Makes bearer tokens."""

    def make(self, identity: Identity, name: str, issued_at: datetime, lifetime: timedelta) -> str:
        """A token that proves this identity; `name` tells it from others of its moment."""
        ...


class RequestCounts(Protocol):
    """How many requests callers have made, over all processes."""

    def add(self, caller: Caller, window: datetime, requests: int) -> int:
        """Counts these requests as well; how many that makes in the window that began then."""
        ...


class Revocations(Protocol):
    """Which tokens of an application end before their time."""

    def read(self, org_id: OrgId, app_id: AppId, subjects: Sequence[str]) -> list[Revocation]:
        """What is known of each subject, as it is now, in their order."""
        ...

    def save(
        self,
        org_id: OrgId,
        app_id: AppId,
        revocations: Sequence[Revocation],
        before: Sequence[Revocation],
    ) -> bool:
        """Stores changes of MAX_REVOCATIONS at the most, all or none.

        False when one of them is not as `before`, the same subjects in the same order, any more.
        """
        ...

    def claim(self, idempotency_key: IdempotencyKey, cutoff: Cutoff) -> Cutoff:
        """The cutoff that this key stands for: the first one that was offered for it."""
        ...
