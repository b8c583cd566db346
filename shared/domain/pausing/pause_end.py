"""Ends of pauses that come by themselves, without a request of a client.

A request that ends a pause releases the waiting attempts itself. An endpoint that expires, or that
Outrider disables, makes no request.
"""

from dataclasses import dataclass
from datetime import datetime

from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.route import Route
from shared.domain.ids import AppId, EndpointId, OrgId


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseEnd:
    """The time from which a paused endpoint gets nothing any more, so that nothing need wait."""

    org_id: OrgId
    app_id: AppId
    endpoint_id: EndpointId
    due_at: datetime

    def has_come(self, route: Route | None, now: datetime) -> bool:
        """Returns whether the endpoint's attempts wait in vain.

        False if the endpoint was resumed, enabled or extended since, or is deleted: deleting a
        paused endpoint releases its attempts.
        """
        return route is not None and route.paused and route.gets_nothing(now)


def new_pause_end(endpoint: Endpoint, before: Endpoint | None) -> PauseEnd | None:
    """Returns the end that a change of `before` brings; None if it had the same, or has none."""
    end = _end(endpoint)
    return None if before is not None and end == _end(before) else end


def _end(endpoint: Endpoint) -> PauseEnd | None:
    due_at = _due_at(endpoint)
    if due_at is None:
        return None
    return PauseEnd(
        org_id=endpoint.org_id, app_id=endpoint.app_id, endpoint_id=endpoint.id, due_at=due_at
    )


def _due_at(endpoint: Endpoint) -> datetime | None:
    if not endpoint.paused:
        return None
    if endpoint.disabled:
        # A client that disables it releases its attempts.
        return endpoint.switched_at if endpoint.disabled_by else None
    # An expiry may have passed when it is set.
    return endpoint.expiry and max(endpoint.expiry, endpoint.updated_at)
