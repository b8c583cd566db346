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
# Of an Ed25519 pair's halves, the private and the public one.
_HALF_BYTES = 32

_SYMMETRIC = "whsec_"
_PAIR = "whsk_"
_PUBLIC = "whpk_"

# Signs data, the second argument, with a private half, the first. It is given from outside: the
# standard library has no Ed25519, and most deliveries need none.
Ed25519Sign = Callable[[bytes, bytes], bytes]


@dataclass(frozen=True, slots=True)
class Secret:
    """An endpoint's key: a symmetric one, or an Ed25519 pair. Its repr shows nothing.

    A pair's `key` is its private half (the seed) and then its public one.
    """

    key: bytes = field(repr=False)
    is_pair: bool = field(default=False, repr=False)

    @classmethod
    def parse(cls, text: str, field: str = "secret") -> "Secret":
        """From `whsec_` and base64 of 24 to 75 bytes, or `whsk_` and base64 of a pair's 64.

        Else InvalidInput at this field of the body. Whether a pair's halves belong together is
        not told here.
        """
        if text.startswith(_PAIR):
            size = 2 * _HALF_BYTES
            return cls(_decoded(text.removeprefix(_PAIR), size, size, field), is_pair=True)
        if not text.startswith(_SYMMETRIC):
            raise _invalid(field, f"must start with {_SYMMETRIC} or {_PAIR}")
        return cls(_decoded(text.removeprefix(_SYMMETRIC), _MIN_BYTES, _MAX_BYTES, field))

    @property
    def private(self) -> bytes:
        """A pair's half that signs."""
        return self.key[:_HALF_BYTES]

    @property
    def public(self) -> bytes:
        """A pair's half that verifies."""
        return self.key[_HALF_BYTES:]

    def reveal(self) -> str:
        """The text that the consumer verifies with: of a pair, the public half."""
        return _text(_PUBLIC, self.public) if self.is_pair else self.whole()

    def whole(self) -> str:
        """The text that `parse` reads."""
        return _text(_PAIR if self.is_pair else _SYMMETRIC, self.key)


@dataclass(frozen=True, slots=True)
class OldSecret:
    """A key that was replaced and that still signs until `expires_at`."""

    secret: Secret
    expires_at: datetime


def signed_headers(
    secrets: Sequence[Secret],
    message_id: str,
    sent_at: datetime,
    body: bytes,
    ed25519: Ed25519Sign,
) -> dict[str, str]:
    """The three headers under both of their names, so that either kind of receiver verifies.

    There is a signature by each of the secrets, in their order.
    """
    timestamp = str(int(sent_at.timestamp()))
    signed = f"{message_id}.{timestamp}.".encode() + body
    signature = " ".join(sign(secret, signed, ed25519) for secret in secrets)
    values = {"id": message_id, "timestamp": timestamp, "signature": signature}
    return {
        f"{name}-{part}": value for name in ("webhook", "svix") for part, value in values.items()
    }


def sign(secret: Secret, signed: bytes, ed25519: Ed25519Sign) -> str:
    """`v1,` and the base64 signature, or `v1a,` and that by a pair."""
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
