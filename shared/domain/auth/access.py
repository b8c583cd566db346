"""Who is calling: the identity that a token proves."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from shared.domain.ids import AppId, OrgId


class Capability(Enum):
    """What an application's token can be limited to; the values are those of the wire contract."""

    VIEW_BASE = "ViewBase"
    VIEW_ENDPOINT_SECRET = "ViewEndpointSecret"  # noqa: S105 no secret, its name
    MANAGE_ENDPOINT_SECRET = "ManageEndpointSecret"  # noqa: S105 the same
    MANAGE_TRANSFORMATIONS = "ManageTransformations"
    CREATE_ATTEMPTS = "CreateAttempts"
    MANAGE_ENDPOINT = "ManageEndpoint"


@dataclass(frozen=True, slots=True)
class Token:
    """An application's token, as a thing that can be ended before its time.

    `id` follows from what is signed, so that a token of whatever origin has one. None for
    `issued_at` stands for ever since, for `expires_at` for never.
    """

    id: str
    issued_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Identity:
    """An organisation's token, or one bound to a single application (`app_id` is set).

    The other fields are those of an application's token alone. `capabilities` limits it, None
    does not. `feature_flags` open the event types that are hidden behind them. `session_id` names
    the tokens that are ended together.
    """

    org_id: OrgId
    app_id: AppId | None = None
    capabilities: frozenset[Capability] | None = None
    feature_flags: frozenset[str] = frozenset()
    session_id: str | None = None
    token: Token | None = None

    @property
    def scope(self) -> str:
        """Names the token's reach; idempotency keys of different scopes never meet."""
        return f"{self.org_id}/{self.app_id or '*'}"

    def has_capability(self, capability: Capability) -> bool:
        """Whether the token allows this."""
        return self.capabilities is None or capability in self.capabilities


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessInput:
    """What a new token of an application is to allow; see `Identity`."""

    lifetime: timedelta
    capabilities: frozenset[Capability] | None = None
    feature_flags: frozenset[str] = frozenset()
    session_id: str | None = None


@dataclass(frozen=True, slots=True)
class PortalAccess:
    """A new token, and the address of a portal that brings it along."""

    url: str = field(repr=False)
    token: str = field(repr=False)


# Whoever sends no token: there is nothing under this organisation, and nothing can be.
ANONYMOUS = Identity(OrgId(""))
