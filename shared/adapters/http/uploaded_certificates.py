"""Checks of the certificates and keys that clients upload, imported on first use."""

import re
import ssl
from datetime import datetime
from itertools import pairwise
from typing import Any

from shared.adapters.http.connection import NoMemoryFilesError
from shared.domain.receiver_auth.tls_identity import ClientCertificate

MIN_RSA_BITS = 2_048
MAX_CHAIN, MAX_AUTHORITIES = 10, 20
_MAX_SUBJECT = 200
_CURVES = frozenset({"secp256r1", "secp384r1", "secp521r1"})
_BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]{1,40})-----\s[^-]{1,65536}-----END \1-----", re.ASCII)
_CERTIFICATE = "CERTIFICATE"
_KEY = "PRIVATE KEY"


class UploadedCertificates:
    """`CertificateReader` by the cryptography library, and by OpenSSL as connections use it."""

    def identity(self, pem: str, now: datetime) -> ClientCertificate:
        blocks = _blocks(pem)
        keys = [text for kind, text in blocks if kind.endswith(_KEY)]
        if len(keys) != 1:
            raise ValueError("The PEM must hold one private key.")
        private = _private(keys[0])
        chain = _certificates(blocks, MAX_CHAIN)
        _check_strength(private)
        _check_chain(private, chain)
        for certificate in chain:
            _check_times(certificate, now)
        whole = _pem(private, chain)
        _check_with_openssl(whole)
        return _described(whole, chain[0])

    def authorities(self, pem: str, now: datetime) -> str:
        blocks = _blocks(pem)
        if any(kind.endswith(_KEY) for kind, _ in blocks):
            raise ValueError("The PEM holds a private key; it must hold certificates only.")
        found = _certificates(blocks, MAX_AUTHORITIES)
        for certificate in found:
            _check_times(certificate, now)
        return "".join(_certificate_pem(certificate) for certificate in found)


def _blocks(pem: str) -> list[tuple[str, bytes]]:
    return [(match[1], match[0].encode()) for match in _BLOCK.finditer(pem)]


def _private(pem: bytes) -> Any:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        return load_pem_private_key(pem, password=None)
    except TypeError:
        raise ValueError("The private key has a passphrase. Upload it without one.") from None
    # Without the cause, which may quote the key.
    except (ValueError, UnsupportedAlgorithm):
        raise ValueError("The private key cannot be read.") from None


def _certificates(blocks: list[tuple[str, bytes]], most: int) -> list[Any]:
    from cryptography.x509 import load_pem_x509_certificate

    found = [text for kind, text in blocks if kind == _CERTIFICATE]
    if not found:
        raise ValueError("The PEM holds no certificate.")
    if len(found) > most:
        raise ValueError(f"The PEM holds more than {most} certificates.")
    try:
        return [load_pem_x509_certificate(text) for text in found]
    except ValueError:
        raise ValueError("A certificate cannot be read.") from None


def _check_strength(private: Any) -> None:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    if isinstance(private, RSAPrivateKey) and private.key_size >= MIN_RSA_BITS:
        return
    if isinstance(private, EllipticCurvePrivateKey) and private.curve.name in _CURVES:
        return
    raise ValueError(
        f"The key is too weak or of another kind: RSA with {MIN_RSA_BITS:,} bits or more, or a key "
        "of the curves P-256, P-384 or P-521."
    )


def _check_chain(private: Any, chain: list[Any]) -> None:
    if private.public_key() != chain[0].public_key():
        raise ValueError("The private key does not belong to the first certificate.")
    for certificate, issuer in pairwise(chain):
        try:
            certificate.verify_directly_issued_by(issuer)
        except Exception:  # noqa: BLE001 the library has many errors for a signature that does not fit
            reason = "The chain is out of order: each certificate must be signed by the next one."
            raise ValueError(reason) from None


def _check_times(certificate: Any, now: datetime) -> None:
    if certificate.not_valid_after_utc <= now:
        raise ValueError(f"A certificate expired on {certificate.not_valid_after_utc:%Y-%m-%d}.")
    if certificate.not_valid_before_utc > now:
        raise ValueError(
            f"A certificate is not valid before {certificate.not_valid_before_utc:%Y-%m-%d}."
        )


def _check_with_openssl(pem: str) -> None:
    """Loads the identity as a connection does, whose rules are the last word."""
    from shared.adapters.http.client_tls import load_identity

    try:
        load_identity(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), pem)
    except ssl.SSLError as exc:
        why = (exc.reason or "no reason").replace("_", " ").lower()
        raise ValueError(f"OpenSSL refuses the identity: {why}.") from None
    except NoMemoryFilesError as exc:
        raise ValueError(str(exc)) from None


def _pem(private: Any, chain: list[Any]) -> str:
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    key = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return str(key) + "".join(_certificate_pem(certificate) for certificate in chain)


def _certificate_pem(certificate: Any) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding

    return str(certificate.public_bytes(Encoding.PEM).decode())


def _described(pem: str, certificate: Any) -> ClientCertificate:
    from cryptography.hazmat.primitives.hashes import SHA256

    return ClientCertificate(
        pem=pem,
        not_after=certificate.not_valid_after_utc,
        subject=certificate.subject.rfc4514_string()[:_MAX_SUBJECT],
        fingerprint=certificate.fingerprint(SHA256()).hex(),
    )
