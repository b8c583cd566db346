"""Settings of the portal."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from shared.domain.auth.access import Identity
from shared.domain.dataclass_fields import input_values
from shared.domain.errors import InvalidInput
from shared.domain.theme.portal_settings import (
    PortalSettings,
    PortalSettingsInput,
    legibility_problems,
    strings_problems,
)
from shared.ports import PortalSettingsStore
from shared.services.changes import change


@dataclass(frozen=True, kw_only=True)
class PortalSettingsService:
    """Reads and changes the settings of an organisation's portal.

    Changes raise InvalidInput for colors that are hard to read, and for too many texts.
    """

    store: PortalSettingsStore

    def get(self, identity: Identity) -> PortalSettings:
        """Returns the settings of the token's organisation, or the default ones."""
        return self.store.get(identity.org_id)

    def replace(self, identity: Identity, chosen: PortalSettingsInput) -> PortalSettings:
        """Replaces all settings."""
        return self.change(identity, lambda before: replace(before, **input_values(chosen)))

    def change(
        self, identity: Identity, alter: Callable[[PortalSettings], PortalSettings]
    ) -> PortalSettings:
        """Applies `alter` to the stored settings."""

        def altered(before: PortalSettings) -> PortalSettings:
            after = alter(before)
            _check(after)
            return after

        return change(lambda: self.get(identity), altered, self.store.save)


def _check(settings: PortalSettings) -> None:
    problems = [*strings_problems(settings), *legibility_problems(settings)]
    if problems:
        raise InvalidInput(*problems)
