"""Settings of `carry`."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.settings.environment import ENVIRONMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrySettings:
    """Settings of `carry`: none, as each request names its role and its resource."""

    @classmethod
    def from_env(cls, _env: Mapping[str, str] = ENVIRONMENT) -> "CarrySettings":
        """Reads no variable."""
        return cls()
