"""Settings of `ingest`."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain.auth.request_limits import RequestLimits
from shared.settings.environment import ENVIRONMENT, Variables
from shared.settings.traffic import TrafficSettings, read_traffic


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestSettings(TrafficSettings):
    """Settings of `ingest`; `token_keys` is the ARN of a secret, never the secret itself."""

    token_keys: str
    request_limits: RequestLimits

    @classmethod
    def from_env(cls, env: Mapping[str, str] = ENVIRONMENT) -> "IngestSettings":
        """Reads the function's variables; InvalidSettingsError names one that is missing."""
        read = Variables(env)
        return cls(
            **read_traffic(read),
            token_keys=read.text("OUTRIDER_TOKEN_KEYS"),
            request_limits=read.parsed(
                _request_limits, "OUTRIDER_ORGANISATION_REQUESTS", "OUTRIDER_CONSUMER_REQUESTS"
            ),
        )


def _request_limits(organisation: str, consumer: str) -> RequestLimits:
    return RequestLimits(int(organisation), int(consumer))
