"""Settings of `background`."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.settings.environment import ENVIRONMENT, Variables


@dataclass(frozen=True, slots=True, kw_only=True)
class BackgroundSettings:
    """Table, bucket and queues of `background`."""

    table: str
    contents_bucket: str
    messages_queue_url: str
    deliveries_queue_url: str
    background_queue_url: str
    dead_letters_queue_url: str

    @classmethod
    def from_env(cls, env: Mapping[str, str] = ENVIRONMENT) -> "BackgroundSettings":
        """Reads the function's variables; InvalidSettingsError names one that is missing."""
        read = Variables(env)
        return cls(
            table=read.text("OUTRIDER_TABLE"),
            contents_bucket=read.text("OUTRIDER_CONTENTS_BUCKET"),
            messages_queue_url=read.text("OUTRIDER_MESSAGES_QUEUE_URL"),
            deliveries_queue_url=read.text("OUTRIDER_DELIVERIES_QUEUE_URL"),
            background_queue_url=read.text("OUTRIDER_BACKGROUND_QUEUE_URL"),
            dead_letters_queue_url=read.text("OUTRIDER_DEAD_LETTERS_QUEUE_URL"),
        )
