"""Cache leases in memory."""

from dataclasses import dataclass, field
from datetime import datetime

from shared.domain.ids import AppId, OrgId


@dataclass(frozen=True, slots=True)
class MemoryCacheLeases:
    """The fake of `CacheLeases`."""

    leases: dict[tuple[OrgId, AppId], datetime] = field(default_factory=dict)

    def until(self, org_id: OrgId, app_id: AppId) -> datetime | None:
        return self.leases.get((org_id, app_id))

    def extend(self, org_id: OrgId, app_id: AppId, until: datetime) -> None:
        self.leases[org_id, app_id] = until
