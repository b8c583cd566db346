"""Standard Webhooks signatures over `id.timestamp.body`: HMAC-SHA256, or Ed25519."""

import base64
import binascii
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from shared.domain.errors import InvalidInput, Problem

GENERATED_BYTES = 24
_MIN_BYTES, _MAX_BYTES = 24, 75
# The size of an Ed25519 private key, and of a public one.
_HALF_BYTES = 32

_SYMMETRIC = "whsec_"
_PAIR = "whsk_"
_PUBLIC = "whpk_"

# Signs the second argument with a private key, the first. It is injected, as the standard library
# has no Ed25519, and most deliveries do not need it.
Ed25519Sign = Callable[[bytes, bytes], bytes]


@dataclass(frozen=True, slots=True)
class Secret:
    """An endpoint's signing secret: a symmetric key, or an Ed25519 key pair. Its repr is empty.

    The `key` of a pair is the private key (the seed), followed by the public key.
    """

    key: bytes = field(repr=False)
    is_pair: bool = field(default=False, repr=False)

    @classmethod
    def parse(cls, text: str, field: str = "secret") -> "Secret":
        """Parses `whsec_` and base64 of 24 to 75 bytes, or `whsk_` and base64 of a pair's 64 bytes.

        Raises InvalidInput, at this field of the body, for any other text. Does not check that the
        two keys of a pair belong together.
        """
        if text.startswith(_PAIR):
            size = 2 * _HALF_BYTES
            return cls(_decoded(text.removeprefix(_PAIR), size, size, field), is_pair=True)
        if not text.startswith(_SYMMETRIC):
            raise _invalid(field, f"must start with {_SYMMETRIC} or {_PAIR}")
        return cls(_decoded(text.removeprefix(_SYMMETRIC), _MIN_BYTES, _MAX_BYTES, field))

    @property
    def private(self) -> bytes:
        """Private key of a pair."""
        return self.key[:_HALF_BYTES]

    @property
    def public(self) -> bytes:
        """Public key of a pair."""
        return self.key[_HALF_BYTES:]

    def reveal(self) -> str:
        """Returns the text to verify with: the public key of a pair, else the secret."""
        return _text(_PUBLIC, self.public) if self.is_pair else self.whole()

    def whole(self) -> str:
        """Returns the text that `parse` accepts."""
        return _text(_PAIR if self.is_pair else _SYMMETRIC, self.key)


@dataclass(frozen=True, slots=True)
class OldSecret:
    """A replaced secret that still signs until `expires_at`."""

    secret: Secret
    expires_at: datetime


def signed_headers(
    secrets: Sequence[Secret],
    message_id: str,
    sent_at: datetime,
    body: bytes,
    ed25519: Ed25519Sign,
) -> dict[str, str]:
    """Returns the three headers under both of their names, for either kind of receiver.

    The signature header holds one signature by each secret, in order.
    """
    timestamp = str(int(sent_at.timestamp()))
    signed = f"{message_id}.{timestamp}.".encode() + body
    signature = " ".join(sign(secret, signed, ed25519) for secret in secrets)
    values = {"id": message_id, "timestamp": timestamp, "signature": signature}
    return {
        f"{name}-{part}": value for name in ("webhook", "svix") for part, value in values.items()
    }


def sign(secret: Secret, signed: bytes, ed25519: Ed25519Sign) -> str:
    """Returns `v1,` (symmetric) or `v1a,` (Ed25519) and the signature in base64."""
    if secret.is_pair:
        return _text("v1a,", ed25519(secret.private, signed))
    return _text("v1,", hmac.digest(secret.key, signed, "sha256"))


def _text(prefix: str, raw: bytes) -> str:
    return prefix + base64.b64encode(raw).decode()


def _decoded(text: str, least: int, most: int, field: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise _invalid(field, "is not base64 after its prefix") from None
    if not least <= len(key) <= most:
        size = str(most) if least == most else f"{least} to {most}"
        raise _invalid(field, f"must hold {size} bytes")
    return key


def _invalid(place: str, reason: str) -> InvalidInput:
    return InvalidInput(Problem(("body", place), f"The secret {reason}."))
