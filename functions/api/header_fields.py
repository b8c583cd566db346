"""Headers that deliveries to an endpoint carry beside ours: which names and values may be."""

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
    """ValueError when a header of this name cannot be an endpoint's own."""
    if not is_name(name):
        raise ValueError(f"{name!r} is not a header name")
    if is_reserved(name):
        raise ValueError(f"The header {name} is set by Outrider and cannot be changed")


def check_header_value(value: str) -> None:
    """ValueError when the value is too long or would break out of its line."""
    if len(value.encode()) > MAX_HEADER_VALUE_BYTES:
        raise ValueError(f"A header's value is over {MAX_HEADER_VALUE_BYTES} bytes")
    if not is_value(value):
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
_NAMES = {"pattern": f"^{NAME_PATTERN}$"}
# No shorter in bytes than in characters.
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
