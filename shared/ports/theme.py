"""Look of the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shared.domain.ids import OrgId
    from shared.domain.theme.portal_settings import PortalSettings


class PortalSettingsStore(Protocol):
    """Settings of the portal, one for each organisation."""

    def get(self, org_id: OrgId) -> PortalSettings:
        """Returns the stored settings by a consistent read, or the default ones."""
        ...

    def save(self, settings: PortalSettings, before: PortalSettings) -> bool:
        """Stores the settings; returns False if they were modified since `before`.

        The new version is the one after that of `before`.
        """
        ...
