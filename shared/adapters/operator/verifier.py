"""Signatures, as a consumer checks them with the text that an endpoint's secret is shown as."""

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
    """For one secret: `whsec_…`, or the public half of a pair, `whpk_…`."""

    secret: Secret | None = field(repr=False)
    public: Ed25519PublicKey | None = None

    @classmethod
    def parse(cls, text: str) -> "Verifier":
        """BadRequest when the text is no secret of an endpoint. No error quotes it."""
        try:
            if text.startswith(_PUBLIC):
                raw = b64decode(text.removeprefix(_PUBLIC), validate=True)
                return cls(None, Ed25519PublicKey.from_public_bytes(raw))
            return cls(Secret.parse(text))
        except (InvalidInput, binascii.Error, ValueError):
            raise BadRequest(
                "The secret is none of an endpoint: it begins with whsec_, whsk_ or whpk_, as "
                "endpoint.get-secret answers it."
            ) from None

    def fits(self, signature: str, signed: bytes) -> bool:
        """Whether the signature is that of these bytes."""
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
