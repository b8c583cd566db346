"""Endpoints: the URLs of a customer, and which messages each of them wants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from shared.domain.applications.application import Application
from shared.domain.endpoints.health import HEALTHY, Health
from shared.domain.endpoints.signing import OldSecret, Secret
from shared.domain.errors import BadRequest, Conflict
from shared.domain.ids import AppId, AttemptId, EndpointId, OrgId
from shared.domain.limits import MAX_ENDPOINTS
from shared.domain.timestamps import next_timestamp

MAX_OLD_SECRETS = 10

# Values of these headers are never shown again after they were set.
SENSITIVE_HEADERS = frozenset(
    {
        "authorization",
        "proxy-authenticate",
        "proxy-authorization",
        "www-authenticate",
        "x-api-key",
        "x-auth-token",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What decides whether an endpoint gets a message; None stands for all of them."""

    id: EndpointId
    active: bool
    event_types: tuple[str, ...] | None = None
    channels: tuple[str, ...] | None = None

    def wants(self, event_type: str, channels: Sequence[str]) -> bool:
        """Whether a message of this type, on these channels, goes to the endpoint."""
        return (
            self.active
            and (self.event_types is None or event_type in self.event_types)
            and (self.channels is None or not set(self.channels).isdisjoint(channels))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointInput:
    """What a client says of an endpoint; None for types or channels means all of them.

    `retry_schedule` is the waits between a delivery's attempts; None means those of the stack.
    """

    # May hold a password, or a token in its query.
    url: str = field(repr=False)
    description: str = ""
    uid: str | None = None
    throttle_rate: int | None = None
    version: int = 1
    disabled: bool = False
    event_types: tuple[str, ...] | None = None
    channels: tuple[str, ...] | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    retry_schedule: tuple[timedelta, ...] | None = None


def too_many_endpoints() -> Conflict:
    """The answer to one endpoint more."""
    counted = "those that were deleted in the last 90 days included"
    reason = f"An application has {MAX_ENDPOINTS:,} endpoints at the most, {counted}."
    return Conflict(reason, "too_many_endpoints")


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint(EndpointInput):
    """A stored endpoint; a deleted one stays readable where its past deliveries are shown.

    `disabled_by` is the attempt that showed that it is not there, while it is disabled for that;
    `switched_at` is when it was disabled or enabled last.
    """

    org_id: OrgId
    app_id: AppId
    id: EndpointId
    secret: Secret
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None
    old_secrets: tuple[OldSecret, ...] = ()
    health: Health = HEALTHY
    disabled_by: AttemptId | None = None
    switched_at: datetime | None = None

    def resets_health(self, before: "Endpoint") -> bool:
        """Whether what is known of how it fared says nothing of it as it is after this change."""
        return self.url != before.url or (before.disabled and not self.disabled)

    def changed_from(self, before: "Endpoint", now: datetime) -> "Endpoint":
        """As it is stored when somebody made this of what it was before."""
        is_switched = self.disabled != before.disabled
        return replace(
            self,
            updated_at=next_timestamp(now, before.updated_at),
            disabled_by=self.disabled_by if self.disabled else None,
            switched_at=now if is_switched else before.switched_at,
        )

    def with_headers(self, changes: Mapping[str, str | None]) -> "Endpoint":
        """With the headers that have a value, in place of what is there in whatever case.

        Those that have none go.
        """
        named = {name.lower() for name in changes}
        kept = {name: v for name, v in self.headers.items() if name.lower() not in named}
        added = {name: v for name, v in changes.items() if v is not None}
        return replace(self, headers={**kept, **added})

    def secrets(self, now: datetime) -> tuple[Secret, ...]:
        """What signs its deliveries: the current secret, then the old ones by their expiry."""
        return (self.secret, *(old.secret for old in self._unexpired(now)))

    def with_secret(self, secret: Secret, now: datetime, grace: timedelta) -> "Endpoint":
        """With a new secret; the one it replaces signs as well for as long as `grace`.

        BadRequest when too many old ones still do.
        """
        old = self._unexpired(now)
        if len(old) >= MAX_OLD_SECRETS:
            reason = f"{MAX_OLD_SECRETS} earlier secrets are still valid. Wait until one expires."
            raise BadRequest(reason, "limit_reached")
        return replace(self, secret=secret, old_secrets=(*old, OldSecret(self.secret, now + grace)))

    def _unexpired(self, now: datetime) -> list[OldSecret]:
        valid = (old for old in self.old_secrets if old.expires_at > now)
        return sorted(valid, key=lambda old: old.expires_at)

    @property
    def active(self) -> bool:
        """Whether deliveries may be sent to it at all."""
        return self.deleted_at is None and not self.disabled

    @property
    def route(self) -> Route:
        """The part of it that decides which messages it gets."""
        return Route(
            id=self.id,
            active=self.active,
            event_types=self.event_types,
            channels=self.channels,
        )


@dataclass(frozen=True, slots=True)
class RoutingTable:
    """All that accepting a message needs to know. `application` is None when there is none."""

    application: Application | None
    routes: tuple[Route, ...] = ()

    @property
    def throttled(self) -> bool:
        """Whether the deliveries of the application have a rate to keep to."""
        return self.application is not None and self.application.throttled

    def route(self, endpoint_id: EndpointId) -> Route | None:
        """That of one endpoint, unless it is deleted."""
        return next((route for route in self.routes if route.id == endpoint_id), None)
