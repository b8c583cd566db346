"""Endpoints: the URLs of a customer, and the filters of each."""

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

# Headers whose values are write-only.
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
    """Filters of an endpoint; None accepts all event types or channels."""

    id: EndpointId
    active: bool
    event_types: tuple[str, ...] | None = None
    channels: tuple[str, ...] | None = None

    def wants(self, event_type: str, channels: Sequence[str]) -> bool:
        """Returns whether a message of this type, on these channels, goes to the endpoint."""
        return (
            self.active
            and (self.event_types is None or event_type in self.event_types)
            and (self.channels is None or not set(self.channels).isdisjoint(channels))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointInput:
    """A client's endpoint; None for event types or channels means all.

    `retry_schedule` has the waits between a delivery's attempts; None means those of the stack.
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
    """Returns the error for an endpoint beyond MAX_ENDPOINTS."""
    counted = "those that were deleted in the last 90 days included"
    reason = f"An application has {MAX_ENDPOINTS:,} endpoints at most, {counted}."
    return Conflict(reason, "too_many_endpoints")


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint(EndpointInput):
    """A stored endpoint; a deleted one stays readable with its past deliveries.

    `disabled_by` is the attempt whose failure disabled it, while it is disabled for that reason;
    `switched_at` is when it was last disabled or enabled.
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
        """Returns whether this change invalidates the endpoint's known health."""
        return self.url != before.url or (before.disabled and not self.disabled)

    def changed_from(self, before: "Endpoint", now: datetime) -> "Endpoint":
        """Returns the endpoint as it is stored after this change of `before`."""
        is_switched = self.disabled != before.disabled
        return replace(
            self,
            updated_at=next_timestamp(now, before.updated_at),
            disabled_by=self.disabled_by if self.disabled else None,
            switched_at=now if is_switched else before.switched_at,
        )

    def with_headers(self, changes: Mapping[str, str | None]) -> "Endpoint":
        """Returns the endpoint with headers set, or removed where the value is None.

        Header names are case-insensitive.
        """
        named = {name.lower() for name in changes}
        kept = {name: v for name, v in self.headers.items() if name.lower() not in named}
        added = {name: v for name, v in changes.items() if v is not None}
        return replace(self, headers={**kept, **added})

    def secrets(self, now: datetime) -> tuple[Secret, ...]:
        """Returns the secrets that sign: the current one, then the old ones by their expiry."""
        return (self.secret, *(old.secret for old in self._unexpired(now)))

    def with_secret(self, secret: Secret, now: datetime, grace: timedelta) -> "Endpoint":
        """Returns the endpoint with a new secret; the replaced one signs as well during `grace`.

        Raises BadRequest if too many old secrets are still valid.
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
        """Returns whether deliveries may be sent to it."""
        return self.deleted_at is None and not self.disabled

    @property
    def route(self) -> Route:
        """Filters that decide which messages it gets."""
        return Route(
            id=self.id,
            active=self.active,
            event_types=self.event_types,
            channels=self.channels,
        )


@dataclass(frozen=True, slots=True)
class RoutingTable:
    """An application and its routes, to accept messages by; `application` is None if not found."""

    application: Application | None
    routes: tuple[Route, ...] = ()

    @property
    def throttled(self) -> bool:
        """Returns whether the application's deliveries have a rate limit."""
        return self.application is not None and self.application.throttled

    def route(self, endpoint_id: EndpointId) -> Route | None:
        """Returns the route of one endpoint; None if it is deleted."""
        return next((route for route in self.routes if route.id == endpoint_id), None)
