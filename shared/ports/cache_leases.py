"""Leases on the configuration of applications, for the functions that cache it."""

from datetime import datetime
from typing import Protocol

from shared.domain.ids import AppId, OrgId


class CacheLeases(Protocol):
    """The lease of each application whose configuration is cached,
    see `shared.domain.endpoints.cache_lease`.
    """

    def until(self, org_id: OrgId, app_id: AppId) -> datetime | None:
        """The end of the application's lease, as it is now; None for an application without one."""
        ...

    def extend(self, org_id: OrgId, app_id: AppId, until: datetime) -> None:
        """Lets the lease end then. Of several that extend it at once, the last one counts."""
        ...
