"""Requests to receivers, with URL and headers checked against request smuggling."""

import base64
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, quote, unquote, urlsplit

from shared.domain.deliveries.attempt_headers import HeaderPairs
from shared.domain.endpoints.endpoint_input import METHODS
from shared.domain.endpoints.headers import OF_THE_CONNECTION, is_name, is_value
from shared.domain.endpoints.targets import SCHEMES, TargetPolicy
from shared.version import VERSION

_DEFAULTS = {
    "accept": "*/*",
    "content-type": "application/json",
    "user-agent": f"Outrider/{VERSION}",
}
# Deliveries and challenges.
_METHODS = {*METHODS, "GET", "OPTIONS"}
# Non-ASCII names were converted when the endpoint was registered.
_HOST = re.compile(r"[0-9A-Za-z._-]+|[0-9A-Fa-f:.]+(%.+)?", re.ASCII)
# Already escaped by the URL standard, so printable characters stay unchanged.
_AS_IT_IS = "".join(map(chr, range(0x21, 0x7F)))


class UnsendableError(ValueError):
    """The URL or a header cannot be sent; the message says why."""


@dataclass(frozen=True, slots=True)
class OutboundRequest:
    """A request: the target to connect to, the headers, and all bytes to send.

    `identity` names the TLS settings; it is empty for those of every endpoint.
    """

    scheme: str
    host: str
    port: int
    headers: HeaderPairs = field(repr=False)
    data: bytes = field(repr=False)
    identity: str = ""

    @property
    def origin(self) -> tuple[str, str, int, str]:
        """Returns the origin and TLS identity of requests that may use the same connection."""
        return self.scheme, self.host, self.port, self.identity


def prepared(
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    policy: TargetPolicy,
    *,
    method: str = "POST",
    identity: str = "",
) -> OutboundRequest:
    """Builds a request with `headers` and defaults; else UnsendableError.

    Checks scheme and port against the policy; the address is checked after resolution.

    If header names differ only in case, the last one is sent. A user and password in the URL become
    an authorization header unless there is one.
    """
    target, port = _target(url)
    if reason := policy.refusal_of_port(target.scheme, port):
        raise UnsendableError(reason)
    if method not in _METHODS:
        raise UnsendableError("Requests to receivers have no such method.")
    _check(headers)
    sent = _headers(target, port, headers, len(body))
    return OutboundRequest(
        scheme=target.scheme,
        host=target.hostname or "",
        port=SCHEMES[target.scheme] if port is None else port,
        headers=sent,
        data=_head(f"{method} {_place(url, target)}", sent) + body,
        identity=identity,
    )


def _target(url: str) -> tuple[SplitResult, int | None]:
    try:
        target = urlsplit(url)
        port = target.port
    except ValueError:
        # Without the cause, which may quote a password.
        raise UnsendableError("The URL is not valid.") from None
    if target.scheme not in SCHEMES:
        raise UnsendableError("The URL does not begin with http:// or https://.")
    if not target.hostname:
        raise UnsendableError("The URL names no host.")
    # Some parsers treat a backslash as a slash, and would see another host.
    if not _HOST.fullmatch(target.hostname) or "\\" in target.netloc:
        raise UnsendableError("The host's name is not valid.")
    return target, port


def _check(headers: Mapping[str, str]) -> None:
    if not all(map(is_name, headers)):
        raise UnsendableError("A header has a name that HTTP does not allow.")
    if not is_value("".join(headers.values())):
        raise UnsendableError("The value of a header has characters that HTTP does not allow.")


def _head(line: str, headers: HeaderPairs) -> bytes:
    """Formats the request line and the headers."""
    lines = [f"{line} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join([*lines, "", ""]).encode()


def _headers(
    target: SplitResult, port: int | None, headers: Mapping[str, str], length: int
) -> HeaderPairs:
    """Returns all headers of the request, in order."""
    host = f"[{target.hostname}]" if ":" in (target.hostname or "") else target.hostname
    if port not in {None, SCHEMES[target.scheme]}:
        host = f"{host}:{port}"
    framing = (("Host", f"{host}"), ("Content-Length", f"{length}"))
    return (*framing, *_merged(target, headers))


def _place(url: str, target: SplitResult) -> str:
    """Returns path and query, byte for byte if written as in the URL standard."""
    path = quote(target.path or "/", _AS_IT_IS)
    # Keeps an empty query, which is part of the URL.
    has_query = "?" in url.partition("#")[0]
    return f"{path}?{quote(target.query, _AS_IT_IS)}" if has_query else path


def _merged(target: SplitResult, headers: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Yields each header once."""
    named = {name: (name, value) for name, value in _DEFAULTS.items()}
    if target.username is not None or target.password is not None:
        named["authorization"] = ("authorization", _basic(target))
    named |= {name.lower(): (name, value) for name, value in headers.items()}
    return (pair for name, pair in named.items() if name not in OF_THE_CONNECTION)


def _basic(target: SplitResult) -> str:
    pair = f"{unquote(target.username or '')}:{unquote(target.password or '')}"
    return "Basic " + base64.b64encode(pair.encode()).decode()
