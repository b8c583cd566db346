"""Endpoints: the URLs of a customer, and the filters of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.endpoints.health import HEALTHY, Health
from shared.domain.endpoints.route import Route, has_passed
from shared.domain.endpoints.signing import OldSecret, Secret
from shared.domain.errors import BadRequest, Conflict
from shared.domain.ids import AppId, AttemptId, EndpointId, OrgId, TaskId
from shared.domain.limits import MAX_ENDPOINTS
from shared.domain.timestamps import next_timestamp

if TYPE_CHECKING:
    # Most endpoints have none of these.
    from shared.domain.receiver_auth.receiver_auth import AuthReference

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


def too_many_endpoints() -> Conflict:
    """Returns the error for an endpoint beyond MAX_ENDPOINTS."""
    counted = "those that were deleted in the last 90 days included"
    reason = f"An application has {MAX_ENDPOINTS:,} endpoints at most, {counted}."
    return Conflict(reason, "too_many_endpoints")


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint(EndpointInput):
    """A stored endpoint; a deleted one stays readable with its past deliveries.

    `disabled_by` is the attempt whose failure disabled it, while it is disabled for that reason;
    `switched_at` is when it was last disabled or enabled. `auth` refers to settings that are stored
    beside it. `released_by` is the task that releases its paused attempts, or the last one that
    did. `answered_url` is the URL that answered the challenge.
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
    auth: "AuthReference | None" = None
    paused: bool = False
    released_by: TaskId | None = None
    answered_url: str | None = field(default=None, repr=False)

    @property
    def challenge_answered(self) -> bool:
        """Returns whether it may get deliveries: it has no challenge, or its URL answered it."""
        return self.challenge is None or self.answered_url == self.url

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

    @property
    def old_secrets_expire_at(self) -> datetime | None:
        """The end of the last of the old secrets, perhaps in the past; None without old secrets."""
        return max((old.expires_at for old in self.old_secrets), default=None)

    def _unexpired(self, now: datetime) -> list[OldSecret]:
        valid = (old for old in self.old_secrets if old.expires_at > now)
        return sorted(valid, key=lambda old: old.expires_at)

    @property
    def fixed_headers(self) -> Mapping[str, str]:
        """Headers that are the same in each delivery: custom ones, then a password and a key."""
        if self.basic_auth is None and self.api_key_auth is None:
            return self.headers
        given = (self.basic_auth, self.api_key_auth)
        return {**self.headers, **dict(each.header for each in given if each is not None)}

    @property
    def active(self) -> bool:
        """Returns whether deliveries may be sent to it."""
        return self.deleted_at is None and not self.disabled

    def has_expired(self, now: datetime) -> bool:
        """Returns whether it gets nothing any more."""
        return has_passed(self.expiry, now)

    def require_sending(self, now: datetime) -> None:
        """Raises BadRequest unless an attempt by hand would be made at once."""
        if not self.active:
            reason = "The endpoint is disabled. Enable it, then send the message again."
            raise BadRequest(reason, "endpoint_disabled")
        if self.has_expired(now):
            reason = "The endpoint has expired. Extend it, then send the message again."
            raise BadRequest(reason, "endpoint_expired")
        if self.paused:
            reason = "The endpoint is paused. Resume it, then send the message again."
            raise BadRequest(reason, "endpoint_paused")

    @property
    def holds(self) -> bool:
        """Returns whether its attempts wait because it is paused."""
        return self.active and self.paused

    def releases(self, before: "Endpoint") -> bool:
        """Returns whether this change of `before` ends the wait of its paused attempts.

        They are sent, or canceled if the endpoint was disabled.
        """
        return before.paused and not self.holds and (before.holds or not self.paused)

    @property
    def route(self) -> Route:
        """Filters that decide which messages it gets."""
        return Route(
            id=self.id,
            active=self.active,
            event_types=self.event_types,
            channels=self.channels,
            filter=self.filter,
            paused=self.paused,
            expiry=self.expiry,
            released_by=self.released_by,
            throttle_rate=self.throttle_rate,
        )
