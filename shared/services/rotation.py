"""Replacing an endpoint's secret."""

from dataclasses import dataclass
from datetime import timedelta

from shared.domain.access import Identity
from shared.domain.endpoint import Endpoint
from shared.domain.once import Once
from shared.domain.signing import Secret
from shared.ports import Clock, Endpoints
from shared.services.changes import persist
from shared.services.endpoints import EndpointService


@dataclass(frozen=True, slots=True)
class RotationService:
    """Rotates the secrets of the endpoints that `found` leads to."""

    found: EndpointService
    endpoints: Endpoints
    clock: Clock

    def rotate(
        self,
        identity: Identity,
        place: tuple[str, str],
        chosen: Secret | None,
        grace: timedelta,
        key: str | None,
    ) -> Secret:
        """Gives it another secret, one of our own if none is chosen; the old one signs on for
        `grace`.

        `place` is the application's reference and the endpoint's. With an idempotency `key` that
        was used before, changes nothing and gives the secret of then. BadRequest when too many
        old ones are still valid.
        """
        new = self.found.secrets.make(chosen, "key")

        def attempt() -> Secret | None:
            before, now = self.found.get(identity, *place), self.clock.now()
            once = Once.of(identity, f"endpoint.rotate-secret {before.id}", key, now)
            if (made := self.endpoints.rotated_by(once)) is not None:
                self._tell(before)
                return made
            after = before.with_secret(new, now, grace).changed_from(before, now)
            if not self.endpoints.rotate(after, before, once):
                return None
            self._tell(after)
            return new

        return persist(attempt)

    def _tell(self, rotated: Endpoint) -> None:
        """Announces it, and returns when the new secret signs."""
        self.found.announcements.tell_of_change(rotated)
        self.found.settling.settle(rotated.org_id, rotated.app_id)
