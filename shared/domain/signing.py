"""Standard Webhooks signatures: HMAC-SHA256 over `id.timestamp.body`."""

import base64
import binascii
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from shared.domain.errors import InvalidInput, Problem

_PREFIX = "whsec_"
GENERATED_BYTES = 24
_MIN_BYTES, _MAX_BYTES = 24, 75


@dataclass(frozen=True, slots=True)
class Secret:
    """An endpoint's symmetric key. Its repr shows nothing."""

    key: bytes = field(repr=False)

    @classmethod
    def parse(cls, text: str, field: str = "secret") -> "Secret":
        """From `whsec_` and base64 of 24 to 75 bytes; else InvalidInput at this field of the body."""
        if not text.startswith(_PREFIX):
            raise _invalid(field, f"must start with {_PREFIX}")
        try:
            key = base64.b64decode(text.removeprefix(_PREFIX), validate=True)
        except (binascii.Error, ValueError):
            raise _invalid(field, "is not base64 after its prefix") from None
        if not _MIN_BYTES <= len(key) <= _MAX_BYTES:
            raise _invalid(field, f"must hold {_MIN_BYTES} to {_MAX_BYTES} bytes")
        return cls(key)

    def reveal(self) -> str:
        """The text that the consumer verifies with."""
        return _PREFIX + base64.b64encode(self.key).decode()


@dataclass(frozen=True, slots=True)
class OldSecret:
    """A key that was replaced and that still signs until `expires_at`."""

    secret: Secret
    expires_at: datetime


def signed_headers(
    secrets: Sequence[Secret], message_id: str, sent_at: datetime, body: bytes
) -> dict[str, str]:
    """The three headers under both of their names, so that either kind of receiver verifies.

    There is a signature by each of the secrets, in their order.
    """
    timestamp = str(int(sent_at.timestamp()))
    signature = " ".join(sign(secret, message_id, timestamp, body) for secret in secrets)
    values = {"id": message_id, "timestamp": timestamp, "signature": signature}
    return {
        f"{name}-{part}": value for name in ("webhook", "svix") for part, value in values.items()
    }


def sign(secret: Secret, message_id: str, timestamp: str, body: bytes) -> str:
    """`v1,` and the base64 signature; `timestamp` is in seconds since 1970."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.digest(secret.key, signed, "sha256")
    return "v1," + base64.b64encode(digest).decode()


def _invalid(place: str, reason: str) -> InvalidInput:
    return InvalidInput(Problem(("body", place), f"The secret {reason}."))
