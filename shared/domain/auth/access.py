"""Identities that tokens prove, and access to the portal."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from shared.domain.ids import AppId, OrgId


class Capability(Enum):
    """Rights that an application's token can be limited to, as named on the wire."""

    VIEW_BASE = "ViewBase"
    VIEW_ENDPOINT_SECRET = "ViewEndpointSecret"  # noqa: S105 a name, not a secret
    MANAGE_ENDPOINT_SECRET = "ManageEndpointSecret"  # noqa: S105 the same
    MANAGE_TRANSFORMATIONS = "ManageTransformations"
    CREATE_ATTEMPTS = "CreateAttempts"
    MANAGE_ENDPOINT = "ManageEndpoint"


_CHANGING = frozenset(Capability) - {Capability.VIEW_BASE, Capability.VIEW_ENDPOINT_SECRET}


@dataclass(frozen=True, slots=True)
class Token:
    """The token behind an identity, as the subject of a revocation.

    `id` follows from the signed text, so that a token from any issuer has one. An `issued_at` of
    None means earlier than any other; an `expires_at` of None means never.
    """

    id: str
    issued_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Identity:
    """The organisation that a token speaks for, or the single application (`app_id` is set).

    `capabilities`, `feature_flags` and `session_id` apply to an application's token only.
    `capabilities` limits its rights; None does not. `feature_flags` reveal the event types hidden
    behind them. Tokens of one `session_id` are revoked together.
    """

    org_id: OrgId
    app_id: AppId | None = None
    capabilities: frozenset[Capability] | None = None
    feature_flags: frozenset[str] = frozenset()
    session_id: str | None = None
    token: Token | None = None

    @property
    def scope(self) -> str:
        """Scope of the token's idempotency keys: keys of different scopes never collide."""
        return f"{self.org_id}/{self.app_id or '*'}"

    def has_capability(self, capability: Capability) -> bool:
        """Returns whether the token has the capability."""
        return self.capabilities is None or capability in self.capabilities

    @property
    def is_read_only(self) -> bool:
        """Returns whether the token has no capability that changes anything."""
        return not any(self.has_capability(capability) for capability in _CHANGING)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessInput:
    """Rights and lifetime of a new application token; see `Identity`."""

    lifetime: timedelta
    capabilities: frozenset[Capability] | None = None
    feature_flags: frozenset[str] = frozenset()
    session_id: str | None = None


@dataclass(frozen=True, slots=True)
class PortalAccess:
    """A new token, and the URL of the portal with a one-time key for it."""

    url: str = field(repr=False)
    token: str = field(repr=False)


# A caller without a token. No organisation has this id, so nothing can be stored under it.
ANONYMOUS = Identity(OrgId(""))
