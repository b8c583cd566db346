"""Cache leases on DynamoDB: an item for each application whose configuration is cached."""

from datetime import datetime

from shared.adapters.dynamodb.table.keys import configuration_keys
from shared.adapters.dynamodb.table.reads import get
from shared.adapters.dynamodb.table.rows import CacheLeaseRow
from shared.adapters.dynamodb.table.writes import put
from shared.domain.ids import AppId, OrgId


class DynamoCacheLeases:
    """`CacheLeases` on DynamoDB."""

    def until(self, org_id: OrgId, app_id: AppId) -> datetime | None:
        found = get(CacheLeaseRow, configuration_keys.cache_lease(org_id, app_id))
        return found.until if found else None

    def extend(self, org_id: OrgId, app_id: AppId, until: datetime) -> None:
        place = configuration_keys.cache_lease(org_id, app_id)
        put(CacheLeaseRow(*place, until=until, expires_at=until))
