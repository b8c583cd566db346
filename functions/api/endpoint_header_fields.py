"""Custom headers of an endpoint's deliveries: the rules for names and values."""

from typing import Annotated

from pydantic import AfterValidator, Field

from shared.domain.endpoints.headers import (
    FORBIDDEN_CHARACTERS,
    NAME_PATTERN,
    is_name,
    is_reserved,
    is_value,
)

MAX_HEADER_VALUE_BYTES = 4_096


def check_header_name(name: str) -> None:
    """Raises ValueError for a name that a custom header cannot have."""
    if not is_name(name):
        raise ValueError(f"{name!r} is not a valid header name")
    if is_reserved(name):
        raise ValueError(f"The header {name} is set by Outrider and cannot be changed")


def check_header_value(value: str) -> None:
    """Raises ValueError for a value that is too long or would break out of its line."""
    if len(value.encode()) > MAX_HEADER_VALUE_BYTES:
        raise ValueError(f"The value of a header is over {MAX_HEADER_VALUE_BYTES} bytes")
    if not is_value(value):
        raise ValueError("The value of a header has a control character")


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
    "Names that Outrider or HTTP sets (`content-…`, `host`, `user-agent`, `webhook-…`, "
    "`svix-…`, `x-amz-…` and similar) are refused. A value has up to "
    f"{MAX_HEADER_VALUE_BYTES} bytes and no control character."
)
_EXAMPLE = {"X-Tenant": "acme", "Authorization": "Basic dTpw"}
HEADER_NAMES = {"pattern": f"^{NAME_PATTERN}$"}
# A value has at least as many bytes as characters.
_Value = Annotated[
    str,
    Field(
        json_schema_extra={
            "maxLength": MAX_HEADER_VALUE_BYTES,
            "pattern": f"^[^{FORBIDDEN_CHARACTERS}]*$",
        }
    ),
]

Headers = Annotated[
    dict[str, _Value],
    AfterValidator(_headers),
    Field(
        description=f"Headers added to every delivery to the endpoint. {_FORBIDDEN}",
        examples=[_EXAMPLE],
        json_schema_extra={"propertyNames": HEADER_NAMES},
    ),
]
HeaderChanges = Annotated[
    dict[str, _Value | None],
    AfterValidator(_changes),
    Field(
        description=f"Headers to set; null removes a header. {_FORBIDDEN}",
        examples=[{"X-Tenant": "acme", "X-Old": None}],
        json_schema_extra={"propertyNames": HEADER_NAMES},
    ),
]
