"""Verification of signatures with an endpoint's secret, as a consumer does it."""

import binascii
import hmac
from base64 import b64decode
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared.adapters.crypto.ed25519 import LibraryEd25519
from shared.domain.endpoints.signing import Secret, sign
from shared.domain.errors import BadRequest, InvalidInput

_PUBLIC, _BY_PAIR = "whpk_", "v1a,"


@dataclass(frozen=True, slots=True)
class Verifier:
    """A verifier for a secret: `whsec_…`, or the public key of a pair, `whpk_…`."""

    secret: Secret | None = field(repr=False)
    public: Ed25519PublicKey | None = None

    @classmethod
    def parse(cls, text: str) -> "Verifier":
        """Parses a secret; BadRequest if it is invalid. No error quotes it."""
        try:
            if text.startswith(_PUBLIC):
                raw = b64decode(text.removeprefix(_PUBLIC), validate=True)
                return cls(None, Ed25519PublicKey.from_public_bytes(raw))
            return cls(Secret.parse(text))
        except (InvalidInput, binascii.Error, ValueError):
            raise BadRequest(
                "Invalid endpoint secret: it must begin with whsec_, whsk_ or whpk_, as returned "
                "by endpoint.get-secret."
            ) from None

    def fits(self, signature: str, signed: bytes) -> bool:
        """Returns whether the signature is valid for these bytes."""
        if self.secret is not None:
            wanted = sign(self.secret, signed, LibraryEd25519().sign)
            return hmac.compare_digest(wanted.encode(), signature.encode())
        return self.public is not None and _is_signed(self.public, signature, signed)


def _is_signed(public: Ed25519PublicKey, signature: str, signed: bytes) -> bool:
    try:
        raw = b64decode(signature.removeprefix(_BY_PAIR), validate=True)
        public.verify(raw, signed)
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return signature.startswith(_BY_PAIR)
