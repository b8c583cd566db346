"""Headers that deliveries to an endpoint carry beside ours: which names and values may be."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

MAX_HEADER_VALUE_BYTES = 4_096

_HEADER_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_FORBIDDEN_IN_VALUE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
# What Outrider or the HTTP library sets itself, and what proxies of the large clouds act on.
_FORBIDDEN_HEADERS = frozenset(
    [
        "age",
        "cache-control",
        "clear-site-data",
        "connection",
        "expires",
        "host",
        "keep-alive",
        "pragma",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "trailers",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "warning",
    ]
)
_FORBIDDEN_PREFIXES = (
    "content-",
    "svix-",
    "webhook-",
    "x-amz-",
    "x-amzn-",
    "x-azure-",
    "x-fd-",
    "x-gfe",
    "x-goog-",
    "x-google",
    "x-svix-",
)


def check_header_name(name: str) -> None:
    """ValueError when a header of this name cannot be an endpoint's own."""
    if not _HEADER_NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not a header name")
    lower = name.lower()
    if lower in _FORBIDDEN_HEADERS or lower.startswith(_FORBIDDEN_PREFIXES):
        raise ValueError(f"The header {name} is set by Outrider and cannot be changed")


def check_header_value(value: str) -> None:
    """ValueError when the value is too long or would break out of its line."""
    if len(value.encode()) > MAX_HEADER_VALUE_BYTES:
        raise ValueError(f"A header's value is over {MAX_HEADER_VALUE_BYTES} bytes")
    if _FORBIDDEN_IN_VALUE.search(value):
        raise ValueError("A header's value has a control character")


def _headers(headers: dict[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        check_header_name(name)
        check_header_value(value)
    return headers


def _changes(changes: dict[str, str | None]) -> dict[str, str | None]:
    for name, value in changes.items():
        check_header_name(name)
        check_header_value(value or "")
    return changes


_FORBIDDEN = (
    "Names that Outrider or HTTP itself sets (`content-…`, `host`, `user-agent`, `webhook-…`, "
    "`svix-…`, `x-amz-…` and their like) are refused. A value has up to "
    f"{MAX_HEADER_VALUE_BYTES} bytes and no control character."
)
_EXAMPLE = {"X-Tenant": "acme", "Authorization": "Basic dTpw"}
_NAMES = {"pattern": f"^{_HEADER_NAME.pattern}$"}
# No shorter in bytes than in characters.
_Value = Annotated[
    str,
    Field(
        json_schema_extra={
            "maxLength": MAX_HEADER_VALUE_BYTES,
            "pattern": r"^[^\x00-\x08\x0a-\x1f\x7f]*$",
        }
    ),
]

Headers = Annotated[
    dict[str, _Value],
    AfterValidator(_headers),
    Field(
        description=f"Headers that every delivery to the endpoint carries. {_FORBIDDEN}",
        examples=[_EXAMPLE],
        json_schema_extra={"propertyNames": _NAMES},
    ),
]
HeaderChanges = Annotated[
    dict[str, _Value | None],
    AfterValidator(_changes),
    Field(
        description=f"Headers to set; one that is null is dropped. {_FORBIDDEN}",
        examples=[{"X-Tenant": "acme", "X-Old": None}],
        json_schema_extra={"propertyNames": _NAMES},
    ),
]
