"""Settings of the portal in memory."""

from dataclasses import dataclass, field, replace

from shared.adapters.memory.store import MemoryStore
from shared.domain.ids import OrgId
from shared.domain.theme.portal_settings import PortalSettings


@dataclass(frozen=True, slots=True)
class MemoryPortalSettings:
    """The fake of `PortalSettingsStore`."""

    store: MemoryStore = field(default_factory=MemoryStore)

    def get(self, org_id: OrgId) -> PortalSettings:
        return self.store.portal_settings.get((org_id,)) or PortalSettings(org_id=org_id)

    def save(self, settings: PortalSettings, before: PortalSettings) -> bool:
        if self.get(before.org_id).version != before.version:
            return False
        after = replace(settings, version=before.version + 1)
        self.store.portal_settings[before.org_id,] = after
        return True
