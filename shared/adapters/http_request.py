"""What is sent to a receiver: the URL and headers, checked so that nothing else can be smuggled in."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from multidict import CIMultiDict
from yarl import URL

from shared.domain.targets import SCHEMES, TargetPolicy
from shared.version import VERSION

DEFAULTS = {
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


class UnsendableError(ValueError):
    """The URL or a header cannot be sent; the message says why."""


@dataclass(frozen=True, slots=True)
class Request:
    """Where to post and with which headers; one of each name."""

    url: URL
    headers: CIMultiDict[str] = field(repr=False)


def prepared(url: str, headers: Mapping[str, str], policy: TargetPolicy) -> Request:
    """The request for a URL, with the defaults beside `headers`; else UnsendableError.

    Of the policy, scheme and port are held to here; the address is when it is known.

    Of two headers whose names differ in case only the later one is sent. A user and password in
    the URL become an authorization header unless there is one.
    """
    target = _target(url)
    if reason := policy.refusal_of_port(target.scheme, target.explicit_port):
        raise UnsendableError(reason)
    _check(headers)
    merged = CIMultiDict(DEFAULTS)
    for name, value in headers.items():
        if name.lower() not in _OURS:
            merged[name] = value
    if target.raw_user is not None or target.raw_password is not None:
        merged.setdefault("authorization", _basic(target))
        target = target.with_user(None)
    return Request(target, merged)


def _target(url: str) -> URL:
    try:
        target = URL(url)
    except (ValueError, TypeError):
        # The cause may quote a password.
        raise UnsendableError("The URL is not valid.") from None
    if target.scheme not in SCHEMES:
        raise UnsendableError("The URL does not begin with http:// or https://.")
    if not target.raw_host:
        raise UnsendableError("The URL names no host.")
    return target


def _check(headers: Mapping[str, str]) -> None:
    if not all(map(_NAME.fullmatch, headers)):
        raise UnsendableError("A header has a name that HTTP does not allow.")
    if _FORBIDDEN.search("".join(headers.values())):
        raise UnsendableError("The value of a header holds characters that HTTP does not allow.")


def _basic(url: URL) -> str:
    pair = f"{url.user or ''}:{url.password or ''}"
    return "Basic " + base64.b64encode(pair.encode()).decode()
