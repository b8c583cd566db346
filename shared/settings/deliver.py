"""Settings of `deliver`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from shared.domain.deliveries.bulkhead import permits_of, untrusted_permits
from shared.domain.endpoints.targets import TargetPolicy
from shared.settings.environment import ENVIRONMENT, Variables, items
from shared.settings.targets import read_targets
from shared.settings.traffic import TrafficSettings, read_traffic


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverSettings(TrafficSettings):
    """Settings of either lane; only the fast lane has a `slow_deliveries_queue_url`.

    `disable_after` is the time of failures without a success that disables an endpoint; None
    means never. `permits` is the number of attempts of one application that may wait for late
    responses at once. `encryption_keys` is the ARN of a secret, never the secret itself.
    """

    slow_deliveries_queue_url: str | None
    dead_letters_queue_url: str
    encryption_keys: str
    retry_delays: tuple[timedelta, ...]
    timeout: timedelta
    disable_after: timedelta | None
    permits: int
    untrusted_permits: int
    targets: TargetPolicy
    has_web_identity: bool
    carry_function: str

    @classmethod
    def from_env(cls, env: Mapping[str, str] = ENVIRONMENT) -> "DeliverSettings":
        """Reads the function's variables; InvalidSettingsError names one that is missing."""
        read = Variables(env)
        slow_lane = read.optional("OUTRIDER_SLOW_DELIVERIES_QUEUE_URL")
        permits = read.parsed(_permits, "OUTRIDER_CONCURRENCY", "OUTRIDER_APPLICATION_SHARE")
        return cls(
            **read_traffic(read),
            slow_deliveries_queue_url=slow_lane,
            dead_letters_queue_url=read.text("OUTRIDER_DEAD_LETTERS_QUEUE_URL"),
            encryption_keys=read.text("OUTRIDER_ENCRYPTION_KEYS"),
            retry_delays=read.parsed(_delays, "OUTRIDER_RETRY_SCHEDULE"),
            timeout=read.parsed(_timeout, "OUTRIDER_DELIVERY_TIMEOUT"),
            disable_after=read.parsed(_limit, "OUTRIDER_DISABLE_AFTER_DAYS"),
            permits=permits,
            untrusted_permits=untrusted_permits(permits) if slow_lane else permits,
            targets=read_targets(read),
            has_web_identity=read.text("OUTRIDER_WEB_IDENTITY") == "true",
            carry_function=read.text("OUTRIDER_CARRY_FUNCTION"),
        )


def _permits(concurrency: str, share: str) -> int:
    return permits_of(int(concurrency), int(share))


def _delays(schedule: str) -> tuple[timedelta, ...]:
    return tuple(timedelta(seconds=int(item)) for item in items(schedule))


def _timeout(seconds: str) -> timedelta:
    return timedelta(seconds=float(seconds))


def _limit(days: str) -> timedelta | None:
    return timedelta(days=float(days)) or None
