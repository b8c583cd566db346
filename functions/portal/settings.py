"""Settings of the portal. The function carries no code but its own, so it reads them itself."""

import os
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PortalSettings:
    """Origins that may frame the portal, as sources of a content security policy."""

    frame_ancestors: tuple[str, ...] = ()

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "PortalSettings":
        """Reads the variables OUTRIDER_<FIELD>."""
        return cls(tuple(env["OUTRIDER_FRAME_ANCESTORS"].split()))
