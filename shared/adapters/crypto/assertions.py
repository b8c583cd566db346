"""Signatures of client assertions by the cryptography library, imported on first use."""

import hmac
from typing import Any

from shared.domain.receiver_auth.oauth import AssertionAlgorithm, AssertionKey

MIN_RSA_BITS = 2_048
# The size of SHA-256 (RFC 7518, 3.2).
MIN_SECRET_BYTES = 32
_P256 = "secp256r1"
_HALF_BYTES = 32


class LibraryAssertionSigner:
    """`AssertionSigner` by the cryptography library."""

    def sign(self, key: AssertionKey, data: bytes) -> bytes:
        match key.algorithm:
            case AssertionAlgorithm.HS256:
                if len(key.key) < MIN_SECRET_BYTES:
                    raise ValueError(f"an HS256 secret has {MIN_SECRET_BYTES} bytes or more")
                return hmac.digest(key.key, data, "sha256")
            case AssertionAlgorithm.RS256:
                return _rs256(_private(key.key), data)
            case AssertionAlgorithm.ES256:
                return _es256(_private(key.key), data)


def _private(pem: bytes) -> Any:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        return load_pem_private_key(pem, password=None)
    except TypeError:
        raise ValueError("the private key has a passphrase") from None
    # Without the cause, which may quote the key.
    except (ValueError, UnsupportedAlgorithm):
        raise ValueError("the private key is not valid PEM") from None


def _rs256(private: Any, data: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.hashes import SHA256

    if not isinstance(private, RSAPrivateKey):
        raise ValueError("RS256 takes an RSA key")  # noqa: TRY004 a reason for people
    if private.key_size < MIN_RSA_BITS:
        raise ValueError(f"an RSA key has {MIN_RSA_BITS:,} bits or more")
    return private.sign(data, PKCS1v15(), SHA256())


def _es256(private: Any, data: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA256

    if not isinstance(private, EllipticCurvePrivateKey) or private.curve.name != _P256:
        raise ValueError("ES256 takes a key of the curve P-256")
    halves = decode_dss_signature(private.sign(data, ECDSA(SHA256())))
    return b"".join(half.to_bytes(_HALF_BYTES, "big") for half in halves)
