"""Settings of the functions. Only this module accesses the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from shared.domain.auth.request_limits import RequestLimits
from shared.domain.deliveries.bulkhead import permits_of
from shared.domain.endpoints.targets import TargetPolicy

_PREFIX = "OUTRIDER_"


@dataclass(frozen=True, slots=True)
class Settings:
    """One field for each variable OUTRIDER_<FIELD>; each function gets the ones it needs.

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
    public_event_catalog: str = "false"
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
        """Reads the variables that are set; `require` reports a missing one when it is needed."""
        found = {name: env.get(_PREFIX + name.upper()) for name in cls.__dataclass_fields__}
        return cls(**{name: value for name, value in found.items() if value is not None})

    def require(self, name: str) -> str:
        """Returns a field's value; raises KeyError with the variable's name if it is not set."""
        value: str = getattr(self, name)
        if not value:
            raise KeyError(_PREFIX + name.upper())
        return value

    @property
    def retry_delays(self) -> tuple[timedelta, ...]:
        """Waits between attempts."""
        return tuple(timedelta(seconds=int(text)) for text in _items(self.retry_schedule))

    @property
    def disable_after(self) -> timedelta | None:
        """Time of failures without a success that disables an endpoint; None means never."""
        return timedelta(days=float(self.disable_after_days)) or None

    @property
    def targets(self) -> TargetPolicy:
        """Allowed targets of deliveries; raises ValueError if a setting is malformed."""
        return TargetPolicy.parse(
            _items(self.allowed_networks), _items(self.allowed_schemes), _items(self.allowed_ports)
        )

    @property
    def has_public_catalog(self) -> bool:
        """Whether event types can be read without a token."""
        return self.public_event_catalog == "true"

    @property
    def request_limits(self) -> RequestLimits:
        """Rate limits of callers."""
        return RequestLimits(int(self.organisation_requests), int(self.consumer_requests))

    @property
    def permits(self) -> int:
        """Number of attempts of one application that may wait for late responses at once."""
        return permits_of(int(self.concurrency), int(self.application_share))

    @property
    def timeout(self) -> timedelta:
        """Time that a receiver has to respond."""
        return timedelta(seconds=float(self.delivery_timeout))


def least_level(env: Mapping[str, str] = os.environ) -> str:
    """Returns the lowest level to log, from Lambda's logging configuration."""
    return env.get("AWS_LAMBDA_LOG_LEVEL", "INFO")


def _items(text: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in text.split(",") if item.strip())


def point_aws(**variables: str) -> None:
    """Sets environment variables for all AWS clients of this process."""
    os.environ.update(variables)
