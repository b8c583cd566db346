"""Settings of `background`."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.settings.environment import ENVIRONMENT, Variables
from shared.settings.traffic import TrafficSettings, read_traffic


@dataclass(frozen=True, slots=True, kw_only=True)
class BackgroundSettings(TrafficSettings):
    """The resources of messages, and the queues of `background` itself."""

    background_queue_url: str
    dead_letters_queue_url: str

    @classmethod
    def from_env(cls, env: Mapping[str, str] = ENVIRONMENT) -> "BackgroundSettings":
        """Reads the function's variables; InvalidSettingsError names one that is missing."""
        read = Variables(env)
        return cls(
            **read_traffic(read),
            background_queue_url=read.text("OUTRIDER_BACKGROUND_QUEUE_URL"),
            dead_letters_queue_url=read.text("OUTRIDER_DEAD_LETTERS_QUEUE_URL"),
        )
