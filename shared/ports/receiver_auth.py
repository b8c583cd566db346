"""Authentication towards receivers: its settings, signatures, certificates and identities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shared.domain.endpoints.endpoint import Endpoint
    from shared.domain.ids import AppId, EndpointId, OrgId
    from shared.domain.receiver_auth.certificate_notices import CertificateNotice
    from shared.domain.receiver_auth.oauth import AssertionKey
    from shared.domain.receiver_auth.receiver_auth import StoredAuth
    from shared.domain.receiver_auth.tls_identity import ClientCertificate
    from shared.domain.receiver_auth.token_state import AccessToken, TokenState


class ReceiverAuths(Protocol):
    """Authentication of endpoints, and the state of their access tokens; all of it encrypted."""

    def get(self, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId) -> StoredAuth | None:
        """Returns the settings and the state of their token, by a consistent read."""
        ...

    def save(self, endpoint: Endpoint, before: Endpoint, auth: StoredAuth | None) -> bool:
        """Stores the settings, or removes them, together with the endpoint's reference to them.

        Drops the token, and stores the notices of a certificate. Returns False if the endpoint was
        modified since `before`.
        """
        ...

    def save_token(self, endpoint: Endpoint, stored: StoredAuth, state: TokenState) -> bool:
        """Stores the next state of the token; its version is one higher.

        Returns False if the settings or the state have changed since `stored` was read.
        """
        ...

    def reencrypt(self, endpoint: Endpoint) -> None:
        """Encrypts the settings and the token again, with the current key."""
        ...


class CertificateNotices(Protocol):
    """Notices before client certificates expire, by the day that they are due.

    `ReceiverAuths` stores them with a certificate.
    """

    def on(self, day: date) -> Iterator[CertificateNotice]:
        """Yields the notices that are due on a day in UTC."""
        ...

    def is_current(self, notice: CertificateNotice) -> bool:
        """Returns whether the endpoint still has the certificate."""
        ...

    def remove(self, notices: Sequence[CertificateNotice]) -> None:
        """Removes notices of one day."""
        ...


class AssertionSigner(Protocol):
    """Signatures of client assertions."""

    def sign(self, key: AssertionKey, data: bytes) -> bytes:
        """Returns the signature, as a JSON Web Signature has it.

        ValueError, with a reason for people, for a key that is unusable or weak.
        """
        ...


class CertificateReader(Protocol):
    """Checks of certificates and keys that clients upload."""

    def identity(self, pem: str, now: datetime) -> ClientCertificate:
        """Returns the certificate of a PEM text with a private key and its chain.

        ValueError, with a reason for people, if a receiver could not accept it.
        """
        ...

    def authorities(self, pem: str, now: datetime) -> str:
        """Returns the certificates of a PEM text, without anything else; ValueError as above."""
        ...


class WebIdentities(Protocol):
    """Tokens of the AWS account's own identity."""

    def token(self, audience: str) -> AccessToken:
        """Returns a signed token for the audience; TokenError, with a reason, if there is none."""
        ...
