"""Identities of clients: keys with certificates of an authority, good and bad ones."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


def rsa_key(bits: int = 2_048) -> Any:
    return rsa.generate_private_key(65_537, bits)


def ec_key(curve: ec.EllipticCurve | None = None) -> Any:
    return ec.generate_private_key(curve or ec.SECP256R1())


@dataclass(frozen=True)
class Authority:
    """An authority that issues certificates; an `issuer` makes it an intermediate one."""

    key: Any
    certificate: x509.Certificate

    @classmethod
    def new(cls, name: str = "authority", issuer: "Authority | None" = None) -> "Authority":
        key = ec_key()
        by = (issuer.key, issuer.certificate.subject) if issuer else (key, _name(name))
        return cls(key, _certificate(key, name, by, is_authority=True))

    def issue(
        self, key: Any, *, starts: timedelta = -DAY, ends: timedelta = DAY
    ) -> x509.Certificate:
        """Returns a certificate for a key, valid between two times from now."""
        by = self.key, self.certificate.subject
        return _certificate(key, "client", by, starts=starts, ends=ends)

    @property
    def pem(self) -> str:
        return pem_of(self.certificate)


def identity(authority: Authority, key: Any = None, **times: timedelta) -> str:
    """Returns a key with its certificate."""
    own = ec_key() if key is None else key
    return key_pem(own) + pem_of(authority.issue(own, **times))


def key_pem(key: Any, passphrase: bytes | None = None) -> str:
    encryption = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    text: bytes = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)
    return text.decode()


def pem_of(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


def receiver_context(folder: Path, authority: Authority, host: str) -> ssl.SSLContext:
    """Returns the context of a receiver that accepts this authority's clients only."""
    key = ec_key()
    by = authority.key, authority.certificate.subject
    path = folder / f"{host}.pem"
    path.write_text(key_pem(key) + pem_of(_certificate(key, host, by)))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(cadata=authority.pem)
    return context


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(
    key: Any,
    name: str,
    by: tuple[Any, x509.Name],
    *,
    starts: timedelta = -DAY,
    ends: timedelta = DAY,
    is_authority: bool = False,
) -> x509.Certificate:
    now = datetime.now(UTC)
    issuer_key, issuer = by
    names = x509.SubjectAlternativeName([x509.DNSName(name)])
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + starts)
        .not_valid_after(now + ends)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(names, critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


@cache
def example(_number: int = 1) -> str:
    """Returns a key with a certificate that is valid for a hundred years around now.

    Each number has its own. The clocks of tests stand still at some time.
    """
    years = timedelta(days=18_250)
    return identity(Authority.new(), starts=-years, ends=years)


@cache
def example_chain() -> str:
    """Returns the certificate of the example, without its key."""
    whole = example()
    return whole[whole.index("-----BEGIN CERTIFICATE-----") :]
