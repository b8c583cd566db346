"""The functions' settings. The only place that touches the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from shared.domain.auth.request_limits import RequestLimits
from shared.domain.endpoints.bulkhead import permits_of
from shared.domain.endpoints.targets import TargetPolicy

_PREFIX = "OUTRIDER_"


@dataclass(frozen=True, slots=True)
class Settings:
    """One field for each variable OUTRIDER_<FIELD>; a function gets those that it needs.

    `token_keys` and `encryption_keys` are ARNs of secrets, never the secrets themselves.
    """

    table: str = ""
    contents_bucket: str = ""
    messages_queue_url: str = ""
    deliveries_queue_url: str = ""
    slow_deliveries_queue_url: str = ""
    background_queue_url: str = ""
    dead_letters_queue_url: str = ""
    token_keys: str = ""
    app_portal_url: str = ""
    encryption_keys: str = ""
    retry_schedule: str = "5,300,1800,7200,18000,36000,36000"
    delivery_timeout: str = "30"
    disable_after_days: str = "5"
    concurrency: str = "50"
    application_share: str = "25"
    allowed_networks: str = ""
    allowed_schemes: str = "https,http"
    allowed_ports: str = "80,443,1024-65535"
    organisation_requests: str = "0"
    consumer_requests: str = "0"

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        """Reads what is set. A missing variable is found when it is needed, by `require`."""
        found = {name: env.get(_PREFIX + name.upper()) for name in cls.__dataclass_fields__}
        return cls(**{name: value for name, value in found.items() if value is not None})

    def require(self, name: str) -> str:
        """The value of a field that must be set; KeyError with the variable's name if not."""
        value: str = getattr(self, name)
        if not value:
            raise KeyError(_PREFIX + name.upper())
        return value

    @property
    def retry_delays(self) -> tuple[timedelta, ...]:
        """The waits between attempts."""
        return tuple(timedelta(seconds=int(text)) for text in _items(self.retry_schedule))

    @property
    def disable_after(self) -> timedelta | None:
        """How long an endpoint may fail without a success before it is disabled;
        None is for ever.
        """
        return timedelta(days=float(self.disable_after_days)) or None

    @property
    def targets(self) -> TargetPolicy:
        """Where deliveries may go; ValueError when a setting is not of its form."""
        return TargetPolicy.parse(
            _items(self.allowed_networks), _items(self.allowed_schemes), _items(self.allowed_ports)
        )

    @property
    def request_limits(self) -> RequestLimits:
        """How many requests a second a caller may make."""
        return RequestLimits(int(self.organisation_requests), int(self.consumer_requests))

    @property
    def permits(self) -> int:
        """The attempts of one application that may wait for late answers at once."""
        return permits_of(int(self.concurrency), int(self.application_share))

    @property
    def timeout(self) -> timedelta:
        """How long a receiver may take to answer."""
        return timedelta(seconds=float(self.delivery_timeout))


def least_level(env: Mapping[str, str] = os.environ) -> str:
    """The least severe level of lines to log, as Lambda's logging configuration names it."""
    return env.get("AWS_LAMBDA_LOG_LEVEL", "INFO")


def _items(text: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in text.split(",") if item.strip())


def point_aws(**variables: str) -> None:
    """Has everything that calls AWS in this process use these, as if they had been set before."""
    os.environ.update(variables)
