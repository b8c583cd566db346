"""What is sent to a receiver: the URL and headers,
checked so that nothing else can be smuggled in.
"""

import base64
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, quote, unquote, urlsplit

from shared.domain.endpoints.headers import OF_THE_CONNECTION, is_name, is_value
from shared.domain.endpoints.targets import SCHEMES, TargetPolicy
from shared.version import VERSION

_DEFAULTS = {
    "accept": "*/*",
    "content-type": "application/json",
    "user-agent": f"Outrider/{VERSION}",
}
# Names beyond ASCII have been written in it when they were registered.
_HOST = re.compile(r"[0-9A-Za-z._-]+|[0-9A-Fa-f:.]+(%.+)?", re.ASCII)
# The URL standard has escaped what it wants escaped, so all printable characters stay as they are.
_AS_IT_IS = "".join(map(chr, range(0x21, 0x7F)))


class UnsendableError(ValueError):
    """The URL or a header cannot be sent; the message says why."""


@dataclass(frozen=True, slots=True)
class OutboundRequest:
    """Where to connect to, and the bytes to send there."""

    scheme: str
    host: str
    port: int
    data: bytes = field(repr=False)

    @property
    def origin(self) -> tuple[str, str, int]:
        """What requests have in common that may follow each other on a connection."""
        return self.scheme, self.host, self.port


def prepared(
    url: str, headers: Mapping[str, str], body: bytes, policy: TargetPolicy
) -> OutboundRequest:
    """The POST for a URL, with the defaults beside `headers`; else UnsendableError.

    Of the policy, scheme and port are held to here; the address is when it is known.

    Of two headers whose names differ in case only the later one is sent. A user and password in
    the URL become an authorization header unless there is one.
    """
    target, port = _target(url)
    if reason := policy.refusal_of_port(target.scheme, port):
        raise UnsendableError(reason)
    _check(headers)
    return OutboundRequest(
        scheme=target.scheme,
        host=target.hostname or "",
        port=SCHEMES[target.scheme] if port is None else port,
        data=_head(_place(url, target), target, port, headers, len(body)) + body,
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
    if not all(map(is_name, headers)):
        raise UnsendableError("A header has a name that HTTP does not allow.")
    if not is_value("".join(headers.values())):
        raise UnsendableError("The value of a header holds characters that HTTP does not allow.")


def _head(
    place: str, target: SplitResult, port: int | None, headers: Mapping[str, str], length: int
) -> bytes:
    """The request line and the headers."""
    host = f"[{target.hostname}]" if ":" in (target.hostname or "") else target.hostname
    if port not in {None, SCHEMES[target.scheme]}:
        host = f"{host}:{port}"
    lines = [f"POST {place} HTTP/1.1", f"Host: {host}", f"Content-Length: {length}"]
    lines += [f"{name}: {value}" for name, value in _merged(target, headers)]
    return "\r\n".join([*lines, "", ""]).encode()


def _place(url: str, target: SplitResult) -> str:
    """The path and the query, byte for byte where they are written as the URL standard has it."""
    path = quote(target.path or "/", _AS_IT_IS)
    # An empty query is a part of the URL, too.
    has_query = "?" in url.partition("#")[0]
    return f"{path}?{quote(target.query, _AS_IT_IS)}" if has_query else path


def _merged(target: SplitResult, headers: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """The name and value of each, once."""
    named = {name: (name, value) for name, value in _DEFAULTS.items()}
    if target.username is not None or target.password is not None:
        named["authorization"] = ("authorization", _basic(target))
    named |= {name.lower(): (name, value) for name, value in headers.items()}
    return (pair for name, pair in named.items() if name not in OF_THE_CONNECTION)


def _basic(target: SplitResult) -> str:
    pair = f"{unquote(target.username or '')}:{unquote(target.password or '')}"
    return "Basic " + base64.b64encode(pair.encode()).decode()
