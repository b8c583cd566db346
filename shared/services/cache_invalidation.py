"""Settling of configuration changes: in effect once the response is sent."""

from dataclasses import dataclass

from shared.domain.applications.cache_lease import SETTLING_TIME
from shared.domain.ids import AppId, OrgId
from shared.ports import CacheLeases, Clock, Pause


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheSettler:
    """Waits after a change until no function uses an older cached copy.

    Costs a read. Only an application whose configuration is cached, because it receives several
    messages a second, has to wait.
    """

    leases: CacheLeases
    clock: Clock
    pause: Pause

    def settle(self, org_id: OrgId, app_id: AppId) -> None:
        """Returns when every later message sees the writes made before the call."""
        until = self.leases.until(org_id, app_id)
        if until is not None and self.clock.now() < until:
            self.pause.wait(SETTLING_TIME)
