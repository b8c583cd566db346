"""OAuth 2.0 clients of receivers: how an endpoint's deliveries get their access token."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum


class GrantType(Enum):
    """Grants of RFC 6749, as named in the API."""

    CLIENT_CREDENTIALS = "clientCredentials"
    REFRESH_TOKEN = "refreshToken"  # noqa: S105 a name, not a secret


class ClientAuthMethod(Enum):
    """Ways to authenticate at the token endpoint, as named in the API."""

    SECRET_BASIC = "clientSecretBasic"  # noqa: S105 a name, not a secret
    SECRET_POST = "clientSecretPost"  # noqa: S105 a name, not a secret
    SECRET_JWT = "clientSecretJwt"  # noqa: S105 a name, not a secret
    PRIVATE_KEY_JWT = "privateKeyJwt"
    WEB_IDENTITY = "webIdentity"

    @property
    def signs(self) -> bool:
        """Returns whether the client signs an assertion (RFC 7523) with a key of its own."""
        return self in (ClientAuthMethod.SECRET_JWT, ClientAuthMethod.PRIVATE_KEY_JWT)

    @property
    def is_web_identity(self) -> bool:
        """Returns whether the AWS account's own token is the assertion."""
        return self is ClientAuthMethod.WEB_IDENTITY


class AssertionAlgorithm(Enum):
    """Signatures of client assertions (RFC 7518)."""

    HS256 = "HS256"
    RS256 = "RS256"
    ES256 = "ES256"

    @property
    def is_symmetric(self) -> bool:
        """Returns whether the key is a shared secret."""
        return self is AssertionAlgorithm.HS256


@dataclass(frozen=True, slots=True, kw_only=True)
class AssertionKey:
    """A key that signs client assertions: a shared secret, or a private key in PEM."""

    algorithm: AssertionAlgorithm
    key: bytes = field(repr=False)
    key_id: str | None = None
    lifetime: timedelta = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthClient:
    """A client of an authorization server, as an endpoint has it.

    `refresh_token` is the one that the client was set up with; the server may have rotated it since
    (see `TokenState`).
    """

    grant_type: GrantType
    auth_method: ClientAuthMethod
    client_id: str
    token_url: str = field(repr=False)
    client_secret: str | None = field(default=None, repr=False)
    assertion_key: AssertionKey | None = field(default=None, repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    scopes: tuple[str, ...] | None = None
    extra_params: Mapping[str, str] | None = field(default=None, repr=False)
    extra_headers: Mapping[str, str] | None = field(default=None, repr=False)
