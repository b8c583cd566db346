"""State of an endpoint's rate limit."""

from dataclasses import dataclass

from shared.domain.auth.access import Identity
from shared.domain.endpoints.throttling import RateLimit, Slot, SlotLine
from shared.ports import Clock, Throttles
from shared.services.endpoints.endpoint_lookup import EndpointLookup


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimitStatusService:
    """Reads the slots of endpoints' rate limits. A `reference` is an id or a uid."""

    endpoints: EndpointLookup
    throttles: Throttles
    clock: Clock

    def waiting_line(
        self, identity: Identity, app_reference: str, reference: str
    ) -> SlotLine | None:
        """Returns the line of slots, if deliveries wait for the endpoint's rate; else None."""
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
        line = self.throttles.line(limit)
        if line is None or not Slot(line.next_at, limit.rate).is_ahead(self.clock.now()):
            return None
        return line
