"""Tokens of applications: made for whom the organisation says, and ended before their time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from shared.domain.applications.application import ApplicationInput
from shared.domain.auth.access import AccessInput, Identity, PortalAccess
from shared.domain.auth.revocation import (
    ALL,
    Cutoff,
    Revocation,
    logout_revocation,
    session,
    subjects_of,
)
from shared.domain.errors import Forbidden, Unauthenticated
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import AppId, OrgId
from shared.domain.input_values import input_values
from shared.ports import MAX_REVOCATIONS, Clock, Entropy, Revocations, TokenMaker, Tokens
from shared.services.applications.applications import ApplicationService
from shared.services.changes import change

_NAME_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveTokens:
    """Verifies tokens, and that nobody ended them: `Tokens` for all but the hot path.

    Only an application's can be ended. For an organisation's there is nothing to read, and the hot
    path takes no other.
    """

    tokens: Tokens
    revocations: Revocations
    clock: Clock

    def identify(self, token: str) -> Identity:
        """Who the token speaks for. Unauthenticated or BadRequest when it proves nothing."""
        identity = self.tokens.identify(token)
        if identity.app_id is not None and identity.token is not None:
            now, subjects = self.clock.now(), subjects_of(identity)
            revocations = self.revocations.read(identity.org_id, identity.app_id, subjects)
            if any(revocation.is_revoked(identity.token, now) for revocation in revocations):
                raise Unauthenticated
        return identity


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticationService:
    """Makes and ends tokens. `portal_url` is where the addresses lead that bring one along."""

    applications: ApplicationService
    maker: TokenMaker
    revocations: Revocations
    clock: Clock
    entropy: Entropy
    portal_url: str

    def grant(
        self,
        identity: Identity,
        app_reference: str,
        access: AccessInput,
        application: ApplicationInput | None,
    ) -> PortalAccess:
        """A token for the application, which is made of the draft if it is missing.

        NotFound without a draft, InvalidInput when the reference would not lead to what it makes.
        """
        app = self.applications.get_or_create_by_reference(identity, app_reference, application)
        allowed = input_values(access)
        lifetime = allowed.pop("lifetime")
        granted = Identity(app.org_id, app.id, **allowed)
        name = self.entropy.draw(_NAME_BYTES).hex()
        token = self.maker.make(granted, name, self.clock.now(), lifetime)
        # What follows the # stays in the browser: no server on the way, and no log, sees it.
        return PortalAccess(f"{self.portal_url}#key={token}", token)

    def expire_all(
        self,
        identity: Identity,
        app_reference: str,
        sessions: Sequence[str],
        grace: timedelta,
        key: str | None,
    ) -> None:
        """Ends the application's tokens that were made up to now, once `grace` has passed.

        Of these sessions alone, if there are any. With an idempotency `key` that was used before,
        tokens that were made since then go on.
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
        """Ends the very token that proved this identity; Forbidden for an organisation's."""
        if identity.app_id is None or identity.token is None:
            raise Forbidden("Only an application's token can be logged out.")
        place = (identity.org_id, identity.app_id)
        revocation = logout_revocation(identity.token, self.clock.now())
        change(
            lambda: self.revocations.read(*place, [revocation.subject]),
            lambda _before: [revocation],
            lambda after, before: self.revocations.save(*place, after, before),
        )

    def _cut(self, org_id: OrgId, app_id: AppId, subjects: Sequence[str], cutoff: Cutoff) -> None:
        def cut(before: list[Revocation]) -> list[Revocation]:
            return [revocation.with_cutoff(cutoff) for revocation in before]

        change(
            lambda: self.revocations.read(org_id, app_id, subjects),
            cut,
            lambda after, before: self.revocations.save(org_id, app_id, after, before),
        )
