"""Authentication of an endpoint's deliveries, as it is stored beside the endpoint."""

from dataclasses import dataclass
from functools import cached_property

from shared.domain.receiver_auth.oauth import OAuthClient
from shared.domain.receiver_auth.tls_identity import ClientCertificate, TlsIdentity
from shared.domain.receiver_auth.token_state import NO_TOKEN, TokenState


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthReference:
    """An endpoint's pointer to its authentication.

    The revision changes with each change of the settings. `is_bearer` says that they set the
    authorization header.
    """

    revision: str
    is_bearer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WebIdentity:
    """A token of the AWS account's own identity, for the receiver as its audience."""

    audience: str


@dataclass(frozen=True, kw_only=True)
class ReceiverAuth:
    """Settings of an endpoint's authentication: at most one source of bearer tokens, and TLS."""

    oauth: OAuthClient | None = None
    web_identity: WebIdentity | None = None
    certificate: ClientCertificate | None = None
    authorities: str | None = None

    @property
    def is_bearer(self) -> bool:
        """Returns whether deliveries have a bearer token."""
        return self.oauth is not None or self.web_identity is not None

    @property
    def is_empty(self) -> bool:
        """Returns whether nothing is set."""
        return self == NO_AUTH

    @cached_property
    def tls(self) -> TlsIdentity | None:
        """Returns the TLS settings; None for the defaults."""
        if self.certificate is None and self.authorities is None:
            return None
        pem = self.certificate.pem if self.certificate else None
        return TlsIdentity(pem, self.authorities)


NO_AUTH = ReceiverAuth()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAuth:
    """Settings and the state of their token. The revision names the settings."""

    revision: str
    auth: ReceiverAuth
    token: TokenState = NO_TOKEN
