"""Requests to the API of a stack, from a terminal."""

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
    """Of any status; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


def request(method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> ApiResponse:
    """One request, whatever its answer. InfrastructureError when there is none."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadRequest(f"{url!r} is no URL of an API: it must begin with https://, or http://.")
    # A proxy is for what is elsewhere.
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
            f"{place} does not answer: {reason}. Is the stack there, and the URL right?"
        ) from exc


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _lower(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers}
