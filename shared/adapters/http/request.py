"""What is sent to a receiver: the URL and headers, checked so that nothing else can be smuggled in."""

import base64
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, quote, unquote, urlsplit

from shared.domain.targets import SCHEMES, TargetPolicy
from shared.version import VERSION

_DEFAULTS = {
    "accept": "*/*",
    "content-type": "application/json",
    "user-agent": f"Outrider/{VERSION}",
}
# These belong to the connection and to the body on it, which are ours.
_OURS = frozenset(
    {
        "connection",
        "content-encoding",
        "content-length",
        "expect",
        "host",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+", re.ASCII)
# Line breaks would begin a header, or a request, of the text's own.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]")
# Names beyond ASCII have been written in it when they were registered.
_HOST = re.compile(r"[0-9A-Za-z._-]+|[0-9A-Fa-f:.]+(%.+)?", re.ASCII)
# What a path and a query may hold as it is: an escape stays one.
_AS_IT_IS = "/%:@!$&'()*+,;=?[]"


class UnsendableError(ValueError):
    """The URL or a header cannot be sent; the message says why."""


@dataclass(frozen=True, slots=True)
class Request:
    """Where to connect to, and the bytes to send there."""

    scheme: str
    host: str
    port: int
    data: bytes = field(repr=False)

    @property
    def origin(self) -> tuple[str, str, int]:
        """What requests have in common that may follow each other on a connection."""
        return self.scheme, self.host, self.port


def prepared(url: str, headers: Mapping[str, str], body: bytes, policy: TargetPolicy) -> Request:
    """The POST for a URL, with the defaults beside `headers`; else UnsendableError.

    Of the policy, scheme and port are held to here; the address is when it is known.

    Of two headers whose names differ in case only the later one is sent. A user and password in
    the URL become an authorization header unless there is one.
    """
    target, port = _target(url)
    if reason := policy.refusal_of_port(target.scheme, port):
        raise UnsendableError(reason)
    _check(headers)
    return Request(
        scheme=target.scheme,
        host=target.hostname or "",
        port=SCHEMES[target.scheme] if port is None else port,
        data=_head(target, port, headers, len(body)) + body,
    )


def _target(url: str) -> tuple[SplitResult, int | None]:
    try:
        target = urlsplit(url)
        port = target.port
    except ValueError:
        # The cause may quote a password.
        raise UnsendableError("The URL is not valid.") from None
    if target.scheme not in SCHEMES:
        raise UnsendableError("The URL does not begin with http:// or https://.")
    if not target.hostname:
        raise UnsendableError("The URL names no host.")
    # Some take a backslash for a slash, and what is before it for the host.
    if not _HOST.fullmatch(target.hostname) or "\\" in target.netloc:
        raise UnsendableError("The host's name is not valid.")
    return target, port


def _check(headers: Mapping[str, str]) -> None:
    if not all(map(_NAME.fullmatch, headers)):
        raise UnsendableError("A header has a name that HTTP does not allow.")
    if _FORBIDDEN.search("".join(headers.values())):
        raise UnsendableError("The value of a header holds characters that HTTP does not allow.")


def _head(target: SplitResult, port: int | None, headers: Mapping[str, str], length: int) -> bytes:
    """The request line and the headers."""
    path = quote(target.path or "/", _AS_IT_IS)
    if target.query:
        path += "?" + quote(target.query, _AS_IT_IS)
    host = f"[{target.hostname}]" if ":" in (target.hostname or "") else target.hostname
    if port not in {None, SCHEMES[target.scheme]}:
        host = f"{host}:{port}"
    lines = [f"POST {path} HTTP/1.1", f"Host: {host}", f"Content-Length: {length}"]
    lines += [f"{name}: {value}" for name, value in _merged(target, headers)]
    return "\r\n".join([*lines, "", ""]).encode()


def _merged(target: SplitResult, headers: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """The name and value of each, once."""
    named = {name: (name, value) for name, value in _DEFAULTS.items()}
    if target.username is not None or target.password is not None:
        named["authorization"] = ("authorization", _basic(target))
    named |= {name.lower(): (name, value) for name, value in headers.items()}
    return (pair for name, pair in named.items() if name not in _OURS)


def _basic(target: SplitResult) -> str:
    pair = f"{unquote(target.username or '')}:{unquote(target.password or '')}"
    return "Basic " + base64.b64encode(pair.encode()).decode()
