"""Cached configuration, for functions that read it for every message.

An application's configuration is one partition, which takes 3,000 reads a second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain.endpoints.route import RoutingTable
from shared.domain.ids import AppId, EndpointId, OrgId
from shared.ports import Clock, EndpointSource, Routes
from shared.services.caching.held_leases import HeldLeases
from shared.services.caching.leased_cache import LeasedCache

if TYPE_CHECKING:
    # `ingest` needs routes alone.
    from shared.domain.endpoints.endpoint import Endpoint


class CachedRoutes:
    """`Routes` with a cache; routes may be as old as `LeasedCache` allows."""

    def __init__(self, routes: Routes, leases: HeldLeases, clock: Clock) -> None:
        self._routes = routes
        self._leases = leases
        self._recent = LeasedCache[RoutingTable](clock, lambda table: table.application is not None)

    def of(self, org_id: OrgId, app_id: AppId) -> RoutingTable:
        """Returns the routes, possibly cached."""
        return self._recent.get(
            (org_id, app_id),
            lambda: self._routes.of(org_id, app_id),
            lambda: self._leases.since(org_id, app_id),
        )


class CachedEndpoints:
    """`EndpointSource` with a cache of healthy endpoints, as old as `LeasedCache` allows.

    Not for writers: a change would start from a stale endpoint.
    """

    def __init__(self, endpoints: EndpointSource, leases: HeldLeases, clock: Clock) -> None:
        self._endpoints = endpoints
        self._leases = leases
        self._recent = LeasedCache["Endpoint | None"](clock, _is_well)

    def get(self, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId) -> Endpoint | None:
        """Returns the endpoint, possibly cached."""
        return self._recent.get(
            (org_id, app_id, endpoint_id),
            lambda: self._endpoints.get(org_id, app_id, endpoint_id),
            lambda: self._leases.since(org_id, app_id),
        )


def _is_well(endpoint: Endpoint | None) -> bool:
    return endpoint is not None and endpoint.active and endpoint.health.is_healthy
