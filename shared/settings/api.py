"""Settings of `api`."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain.endpoints.targets import TargetPolicy
from shared.settings.environment import ENVIRONMENT, Variables
from shared.settings.ingest import IngestSettings
from shared.settings.targets import read_targets


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiSettings:
    """Settings of `api`, with those of `ingest`, whose services it shares.

    `encryption_keys` is the ARN of a secret, never the secret itself.
    """

    ingest: IngestSettings
    background_queue_url: str
    encryption_keys: str
    app_portal_url: str
    has_public_catalog: bool
    targets: TargetPolicy

    @classmethod
    def from_env(cls, env: Mapping[str, str] = ENVIRONMENT) -> "ApiSettings":
        """Reads the function's variables; InvalidSettingsError names one that is missing."""
        read = Variables(env)
        return cls(
            ingest=IngestSettings.from_env(env),
            background_queue_url=read.text("OUTRIDER_BACKGROUND_QUEUE_URL"),
            encryption_keys=read.text("OUTRIDER_ENCRYPTION_KEYS"),
            app_portal_url=read.parsed(str, "OUTRIDER_APP_PORTAL_URL"),
            has_public_catalog=read.text("OUTRIDER_PUBLIC_EVENT_CATALOG") == "true",
            targets=read_targets(read),
        )
