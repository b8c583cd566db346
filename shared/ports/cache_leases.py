"""Cache leases of applications' configuration."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shared.domain.ids import AppId, OrgId


class CacheLeases(Protocol):
    """Cache leases of applications, see `shared.domain.applications.cache_lease`."""

    def until(self, org_id: OrgId, app_id: AppId) -> datetime | None:
        """Returns the end of the application's lease by a consistent read; None if it has none."""
        ...

    def extend(self, org_id: OrgId, app_id: AppId, until: datetime) -> None:
        """Sets the end of the lease. Of concurrent calls, the last one wins."""
        ...
