"""Settings of `portal`."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.settings.environment import ENVIRONMENT, Variables


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalSettings:
    """Origins that may frame the portal, as sources of a content security policy."""

    frame_ancestors: tuple[str, ...]

    @classmethod
    def from_env(cls, env: Mapping[str, str] = ENVIRONMENT) -> "PortalSettings":
        """Reads the function's variables; InvalidSettingsError names one that is missing."""
        origins = Variables(env).parsed(str.split, "OUTRIDER_FRAME_ANCESTORS")
        return cls(frame_ancestors=tuple(origins))
