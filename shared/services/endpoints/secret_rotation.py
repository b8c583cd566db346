"""Rotation of endpoints' secrets."""

from dataclasses import dataclass
from datetime import timedelta

from shared.domain.auth.access import Identity
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.signing import Secret
from shared.domain.idempotency import IdempotencyKey
from shared.ports import Clock, Endpoints
from shared.services.changes import persist
from shared.services.endpoints.endpoints import EndpointService


@dataclass(frozen=True, slots=True, kw_only=True)
class RotationService:
    """Rotates the secrets of the endpoints that `found` resolves."""

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
        """Replaces the secret; the old one keeps signing for `grace`.

        Without a `chosen` secret, one is generated. `place` holds the application's reference and
        the endpoint's. With the idempotency `key` of an earlier request, changes nothing and
        returns that request's secret. BadRequest when too many old secrets are still valid.
        """
        new = self.found.secrets.make(chosen, "key")

        def attempt() -> Secret | None:
            before, now = self.found.get(identity, *place), self.clock.now()
            idempotency_key = IdempotencyKey.of(
                identity, f"endpoint.rotate-secret {before.id}", key, now
            )
            if (made := self.endpoints.rotated_by(idempotency_key)) is not None:
                self._publish(before)
                return made
            after = before.with_secret(new, now, grace).changed_from(before, now)
            if not self.endpoints.rotate(after, before, idempotency_key):
                return None
            self._publish(after)
            return new

        return persist(attempt)

    def _publish(self, rotated: Endpoint) -> None:
        """Publishes the rotation, and returns once the new secret is in use."""
        self.found.event_publisher.publish_change(rotated)
        self.found.settling.settle(rotated.org_id, rotated.app_id)
