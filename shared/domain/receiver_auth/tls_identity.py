"""TLS settings of an endpoint: the client certificate, and the authorities to trust."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from hashlib import sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCertificate:
    """A client certificate with its chain and private key, all in PEM."""

    pem: str = field(repr=False)
    not_after: datetime
    subject: str
    fingerprint: str


@dataclass(frozen=True)
class TlsIdentity:
    """Settings of a connection: `pem` is shown to the receiver, `authorities` replace the system's.

    Connections of different identities are never shared.
    """

    pem: str | None = field(default=None, repr=False)
    authorities: str | None = field(default=None, repr=False)

    @cached_property
    def digest(self) -> str:
        """Returns a name for the identity that reveals nothing of it."""
        parts = (self.pem or "", self.authorities or "")
        return sha256("\0".join(parts).encode()).hexdigest()
