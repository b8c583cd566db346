"""HTTP requests of the command line to a stack's API."""

import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from ipaddress import ip_address
from urllib.parse import urlsplit

from shared.domain.errors import BadRequest, InfrastructureError

SECONDS = 30


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """A response of any status; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


def request(method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> ApiResponse:
    """Sends a request; returns a response of any status. InfrastructureError without one."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadRequest(
            f"{url!r} is not a valid URL of an API: it must begin with https:// or http://."
        )
    # A proxy is only for remote hosts.
    proxies: dict[str, str] | None = {} if _is_here(parts.hostname) else None
    opener = urllib.request.build_opener(urllib.request.ProxyHandler(proxies))
    made = urllib.request.Request(url, body, dict(headers), method=method)  # noqa: S310 checked above
    try:
        with opener.open(made, timeout=SECONDS) as answer:
            return ApiResponse(answer.status, _lower(answer.headers.items()), answer.read())
    except urllib.error.HTTPError as exc:
        with exc:
            return ApiResponse(exc.code, _lower(exc.headers.items()), exc.read())
    except (OSError, HTTPException) as exc:
        reason = getattr(exc, "reason", exc)
        place = f"{parts.scheme}://{parts.netloc}"
        raise InfrastructureError(
            f"{place} does not respond: {reason}. Does the stack exist, and is the URL right?"
        ) from exc


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _lower(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers}
