"""Cache of the number of shards of applications."""

from datetime import UTC, datetime

from shared.adapters.dynamodb.table.damage import decode_one
from shared.adapters.dynamodb.table.keys import configuration_keys
from shared.adapters.dynamodb.table.keys.key_parts import Key
from shared.adapters.dynamodb.table.reads import get
from shared.adapters.dynamodb.table.rows import ApplicationRow
from shared.domain.applications.sharding import ONE_SHARD, SHARDING_CACHE_TTL, Sharding
from shared.domain.ids import AppId, OrgId

# Beyond this number of applications, all are forgotten and read again.
_MOST = 1_000


class ShardingCache:
    """Cache of shardings, for SHARDING_CACHE_TTL: a change takes effect once all caches expire."""

    def __init__(self) -> None:
        self._known: dict[Key, tuple[datetime, Sharding]] = {}

    def of(self, org_id: OrgId, app_id: AppId, now: datetime) -> Sharding:
        """Returns the sharding; a deleted application has that of a new one."""
        place = configuration_keys.application(org_id, app_id)
        read_at, known = self._known.get(place, (None, ONE_SHARD))
        if read_at is None or not now - SHARDING_CACHE_TTL < read_at <= now:
            row = get(ApplicationRow, place)
            known = decode_one(row, of_row) if row else ONE_SHARD
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[place] = (now, known)
        return known


def of_row(row: ApplicationRow) -> Sharding:
    """Returns the sharding in an application's item."""
    steps: list[tuple[float, int]] = row.sharding or []
    return Sharding(tuple((datetime.fromtimestamp(s, UTC), count) for s, count in steps))


def written(sharding: Sharding) -> list[tuple[float, int]] | None:
    """Reverses `of_row`; returns None for an application that always had one shard."""
    return [(since.timestamp(), count) for since, count in sharding.steps] or None
