"""Settings of `sweep`."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.settings.environment import ENVIRONMENT, Variables


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepSettings:
    """Table of the due retries, and their queue."""

    table: str
    deliveries_queue_url: str

    @classmethod
    def from_env(cls, env: Mapping[str, str] = ENVIRONMENT) -> "SweepSettings":
        """Reads the function's variables; InvalidSettingsError names one that is missing."""
        read = Variables(env)
        return cls(
            table=read.text("OUTRIDER_TABLE"),
            deliveries_queue_url=read.text("OUTRIDER_DELIVERIES_QUEUE_URL"),
        )
