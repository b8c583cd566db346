"""Settings of `fanout`."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.settings.environment import ENVIRONMENT, Variables


@dataclass(frozen=True, slots=True, kw_only=True)
class FanoutSettings:
    """Queues of `fanout`."""

    deliveries_queue_url: str
    dead_letters_queue_url: str

    @classmethod
    def from_env(cls, env: Mapping[str, str] = ENVIRONMENT) -> "FanoutSettings":
        """Reads the function's variables; InvalidSettingsError names one that is missing."""
        read = Variables(env)
        return cls(
            deliveries_queue_url=read.text("OUTRIDER_DELIVERIES_QUEUE_URL"),
            dead_letters_queue_url=read.text("OUTRIDER_DEAD_LETTERS_QUEUE_URL"),
        )
