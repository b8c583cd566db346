"""Over how many partitions applications' lists are spread, for who reads them."""

from datetime import UTC, datetime

from shared.adapters.dynamodb.table import keys
from shared.adapters.dynamodb.table.damage import decode_one
from shared.adapters.dynamodb.table.reads import get
from shared.adapters.dynamodb.table.rows import ApplicationRow
from shared.domain.applications.sharding import ONE_SHARD, SHARDING_CACHE_TTL, Sharding
from shared.domain.ids import AppId, OrgId

# More applications than that are forgotten, and read again.
_MOST = 1_000


class ShardingCache:
    """Reads an application's once in SHARDING_CACHE_TTL: a change holds only when all have learned
    of it."""

    def __init__(self) -> None:
        self._known: dict[keys.Key, tuple[datetime, Sharding]] = {}

    def of(self, org_id: OrgId, app_id: AppId, now: datetime) -> Sharding:
        """That of an application that is gone is the one of a new one."""
        place = keys.application(org_id, app_id)
        read_at, known = self._known.get(place, (None, ONE_SHARD))
        if read_at is None or not now - SHARDING_CACHE_TTL < read_at <= now:
            row = get(ApplicationRow, place)
            known = decode_one(row, of_row) if row else ONE_SHARD
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[place] = (now, known)
        return known


def of_row(row: ApplicationRow) -> Sharding:
    """That of an application's item."""
    steps: list[tuple[float, int]] = row.sharding or []
    return Sharding(tuple((datetime.fromtimestamp(s, UTC), count) for s, count in steps))


def written(sharding: Sharding) -> list[tuple[float, int]] | None:
    """The reverse of `of_row`; None for an application that never had more than one shard."""
    return [(since.timestamp(), count) for since, count in sharding.steps] or None
