"""Settings of `api`."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain.destinations.arn import Arn
from shared.domain.destinations.launch import parse_templates
from shared.domain.endpoints.targets import TargetPolicy
from shared.settings.environment import ENVIRONMENT, Variables
from shared.settings.ingest import IngestSettings
from shared.settings.targets import read_targets


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiSettings:
    """Settings of `api`, with those of `ingest`, whose services it shares.

    `encryption_keys` is the ARN of a secret, never the secret itself. `carrier_role` is the role of
    `carry_function`; `allows_own_account` opens this stack's own account to destinations.
    `launch_templates` is where the templates of their roles are published, if they are.
    """

    ingest: IngestSettings
    background_queue_url: str
    encryption_keys: str
    app_portal_url: str
    has_public_catalog: bool
    has_web_identity: bool
    targets: TargetPolicy
    carry_function: str
    carrier_role: Arn
    allows_own_account: bool
    launch_templates: str | None

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
            has_web_identity=read.text("OUTRIDER_WEB_IDENTITY") == "true",
            targets=read_targets(read),
            carry_function=read.text("OUTRIDER_CARRY_FUNCTION"),
            carrier_role=read.parsed(Arn.of, "OUTRIDER_CARRIER_ROLE"),
            allows_own_account=read.text("OUTRIDER_ALLOW_OWN_ACCOUNT_DESTINATIONS") == "true",
            launch_templates=read.parsed(parse_templates, "OUTRIDER_LAUNCH_TEMPLATES"),
        )
