"""Names in receivers' certificates, compared as browsers, curl, Go and Node.js do."""

from collections.abc import Iterable
from ipaddress import ip_address
from ssl import SSLObject, SSLSocket

from shared.domain.endpoints.targets import is_address


class WrongNameError(ValueError):
    """The certificate is for another host, named in the message."""


def check_name(peer: SSLSocket | SSLObject, host: str) -> None:
    """Raises WrongNameError unless the certificate, whose chain is verified, is for the host.

    OpenSSL's own comparison rejects an underscore under a wildcard.
    """
    certificate = peer.getpeercert() or {}
    names = [(str(pair[0]), str(pair[1])) for pair in certificate.get("subjectAltName", ())]
    if is_address(host):
        matches = any(_is_same_address(name, host) for kind, name in names if kind == "IP Address")
    else:
        matches = is_named(host, (name for kind, name in names if kind == "DNS"))
    if matches:
        return
    if not names:
        raise WrongNameError("it has no DNS name, and a common name alone does not count")
    raise WrongNameError(f"Hostname mismatch, certificate is not valid for '{host}'")


def is_named(host: str, patterns: Iterable[str]) -> bool:
    """Returns whether a DNS name or a wildcard matches the host (RFC 6125)."""
    host = host.lower()
    label, _, parent = host.partition(".")
    for pattern in patterns:
        if not pattern.isascii():
            continue
        first, _, rest = pattern.lower().removesuffix(".").partition(".")
        if f"{first}.{rest}" == host or (first == host and not rest):
            return True
        # A wildcard never matches a whole top-level domain, nor a part of a label.
        if first == "*" and label and "." in rest and rest == parent:
            return True
    return False


def _is_same_address(text: str, host: str) -> bool:
    try:
        return ip_address(text.strip()) == ip_address(host)
    except ValueError:
        return False
