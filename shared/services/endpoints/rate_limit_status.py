"""State of an endpoint's rate limit."""

from dataclasses import dataclass
from datetime import datetime

from shared.domain.auth.access import Identity
from shared.domain.endpoints.throttling import RateLimit, Slot
from shared.ports import Clock, Throttles
from shared.services.endpoints.endpoints import EndpointService


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimitStatusService:
    """Reads the slots of endpoints' rate limits. A `reference` is an id or a uid."""

    endpoints: EndpointService
    throttles: Throttles
    clock: Clock

    def throttled_until(
        self, identity: Identity, app_reference: str, reference: str
    ) -> datetime | None:
        """Returns the next free slot, if deliveries wait for the endpoint's rate; else None."""
        endpoint = self.endpoints.get(identity, app_reference, reference)
        if endpoint.throttle_rate is None:
            return None
        limit = RateLimit(
            org_id=endpoint.org_id,
            app_id=endpoint.app_id,
            endpoint_id=endpoint.id,
            rate=endpoint.throttle_rate,
        )
        # Attempts are spread evenly over the lanes of a high rate, so one lane shows them all.
        following = self.throttles.following(limit)
        if following is None or not Slot(following, limit.rate).is_ahead(self.clock.now()):
            return None
        return following
