"""Application tokens: issued on an organisation's behalf, and revoked before they expire."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from shared.domain.applications.application import ApplicationInput
from shared.domain.auth.access import AccessInput, Identity
from shared.domain.auth.revocation import (
    ALL,
    Cutoff,
    Revocation,
    logout_revocation,
    session,
    subjects_of,
)
from shared.domain.dataclass_fields import input_values
from shared.domain.errors import Forbidden, Unauthenticated
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import AppId, OrgId
from shared.ports import MAX_REVOCATIONS, Clock, Entropy, Revocations, TokenMaker, Tokens
from shared.services.applications.applications import ApplicationService
from shared.services.changes import change

_NAME_BYTES = 16
# Expiry is in whole seconds.
_SHORTEST = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveTokens:
    """Verifies tokens and rejects revoked ones. Serves every route but the hot path.

    Only application tokens can be revoked. An organisation token costs no read, and the hot path
    accepts no other kind.
    """

    tokens: Tokens
    revocations: Revocations
    clock: Clock

    def identify(self, token: str) -> Identity:
        """Returns the token's identity; Unauthenticated or BadRequest when the token is invalid."""
        identity = self.tokens.identify(token)
        if identity.app_id is not None and identity.token is not None:
            now, subjects = self.clock.now(), subjects_of(identity)
            revocations = self.revocations.read(identity.org_id, identity.app_id, subjects)
            if any(revocation.is_revoked(identity.token, now) for revocation in revocations):
                raise Unauthenticated
        return identity


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticationService:
    """Issues tokens, and revokes those of applications."""

    applications: ApplicationService
    maker: TokenMaker
    revocations: Revocations
    clock: Clock
    entropy: Entropy

    def grant(
        self,
        identity: Identity,
        app_reference: str,
        access: AccessInput,
        application: ApplicationInput | None,
    ) -> tuple[Identity, str]:
        """Issues a token for the application; creates a missing one from the input.

        NotFound without an input, InvalidInput when the input's uid differs from the reference.
        """
        app = self.applications.get_or_create_by_reference(identity, app_reference, application)
        allowed = input_values(access)
        lifetime = allowed.pop("lifetime")
        granted = Identity(app.org_id, app.id, **allowed)
        return granted, self._make(granted, lifetime)

    def grant_console(self, identity: Identity, lifetime: timedelta) -> tuple[Identity, str]:
        """Issues a token for the organisation, which ends no later than the caller's own.

        So a token cannot prolong itself. Unauthenticated when the caller's token has just expired.
        """
        ends_at = identity.token.expires_at if identity.token else None
        if ends_at is not None:
            lifetime = min(lifetime, ends_at - self.clock.now())
        if lifetime < _SHORTEST:
            raise Unauthenticated
        granted = Identity(identity.org_id)
        return granted, self._make(granted, lifetime)

    def expire_all(
        self,
        identity: Identity,
        app_reference: str,
        sessions: Sequence[str],
        grace: timedelta,
        key: str | None,
    ) -> None:
        """Revokes the application's tokens that were issued until now, once `grace` has passed.

        With `sessions`, revokes only tokens of those sessions. With the idempotency `key` of an
        earlier request, keeps that request's cutoff: tokens issued since then stay valid.
        """
        app, now = self.applications.get(identity, app_reference), self.clock.now()
        cutoff = Cutoff(now, now + grace)
        idempotency_key = IdempotencyKey.of(
            identity, f"authentication.expire-all {app.id}", key, now
        )
        if idempotency_key is not None:
            cutoff = self.revocations.claim(idempotency_key, cutoff)
        subjects = [session(each) for each in dict.fromkeys(sessions)] or [ALL]
        for start in range(0, len(subjects), MAX_REVOCATIONS):
            self._cut(app.org_id, app.id, subjects[start : start + MAX_REVOCATIONS], cutoff)

    def log_out(self, identity: Identity) -> None:
        """Revokes the token behind this identity; Forbidden for an organisation token."""
        if identity.app_id is None or identity.token is None:
            raise Forbidden("Only an application's token can be logged out.")
        place = (identity.org_id, identity.app_id)
        revocation = logout_revocation(identity.token, self.clock.now())
        change(
            lambda: self.revocations.read(*place, [revocation.subject]),
            lambda _before: [revocation],
            lambda after, before: self.revocations.save(*place, after, before),
        )

    def _make(self, granted: Identity, lifetime: timedelta) -> str:
        name = self.entropy.draw(_NAME_BYTES).hex()
        return self.maker.make(granted, name, self.clock.now(), lifetime)

    def _cut(self, org_id: OrgId, app_id: AppId, subjects: Sequence[str], cutoff: Cutoff) -> None:
        def cut(before: list[Revocation]) -> list[Revocation]:
            return [revocation.with_cutoff(cutoff) for revocation in before]

        change(
            lambda: self.revocations.read(org_id, app_id, subjects),
            cut,
            lambda after, before: self.revocations.save(org_id, app_id, after, before),
        )
