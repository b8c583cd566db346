"""Cache leases of this process."""

from dataclasses import dataclass
from datetime import datetime

from shared.domain.applications.cache_lease import CACHE_TTL, LEASE, SKEW
from shared.domain.errors import InfrastructureError
from shared.domain.ids import AppId, OrgId
from shared.ports import CacheLeases, Clock

# Beyond this number of applications, all are forgotten and their leases read again.
_MOST = 1_000


@dataclass(frozen=True, slots=True)
class _Lease:
    """A lease, held `since` an instant (None: no lease) and renewed at `until`."""

    since: datetime | None
    until: datetime


class HeldLeases:
    """Extends leases as this process needs them, and remembers them.

    Each application takes a read every few minutes, and one process writes for all.
    """

    def __init__(self, leases: CacheLeases, clock: Clock) -> None:
        self._leases = leases
        self._clock = clock
        self._held: dict[tuple[OrgId, AppId], _Lease] = {}

    def since(self, org_id: OrgId, app_id: AppId) -> datetime | None:
        """Returns the time since which reads of the application may be cached; None for never."""
        held = self._held.get((org_id, app_id))
        if held is None or held.until <= self._clock.now():
            if len(self._held) >= _MOST:
                self._held.clear()
            held = self._held[org_id, app_id] = self._renewed(org_id, app_id)
        return held.since

    def _renewed(self, org_id: OrgId, app_id: AppId) -> _Lease:
        now = self._clock.now()
        try:
            until = self._extended(org_id, app_id, now)
        except InfrastructureError:
            # Without a lease, configuration is only read more often. Retried shortly.
            return _Lease(None, now + CACHE_TTL)
        return _Lease(self._clock.now(), until - SKEW)

    def _extended(self, org_id: OrgId, app_id: AppId, now: datetime) -> datetime:
        until = self._leases.until(org_id, app_id)
        # Another process may have extended the lease recently.
        if until is None or until - SKEW <= now + CACHE_TTL:
            until = now + LEASE
            self._leases.extend(org_id, app_id, until)
        return until
