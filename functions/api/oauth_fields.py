"""Fields of OAuth clients that a client of the API sets."""

from typing import Annotated

from pydantic import Field

from functions.api.endpoint_header_fields import check_header_name, check_header_value
from shared.domain.receiver_auth.token_request import OWN_PARAMETERS

MAX_TEXT, MAX_SECRET, MAX_URL = 1_024, 8_192, 2_048

_TAKEN_HEADERS = frozenset({"accept", "authorization"})
# RFC 6749, 3.3.
SCOPE = r"^[\x21\x23-\x5b\x5d-\x7e]+$"
VISIBLE = r"^[^\x00-\x1f\x7f]*$"


def check_parameters(given: dict[str, str] | None) -> dict[str, str] | None:
    """Returns the parameters; ValueError for one that the grant sets."""
    for name in given or ():
        if name in OWN_PARAMETERS:
            raise ValueError(f"The parameter {name} is set by the grant")
    return given


def check_headers(given: dict[str, str] | None) -> dict[str, str] | None:
    """Returns the headers; ValueError for one that is invalid or that the grant sets."""
    for name, value in (given or {}).items():
        check_header_name(name)
        check_header_value(value)
        if name.lower() in _TAKEN_HEADERS:
            raise ValueError(f"The header {name} is set by the grant")
    return given


Text = Annotated[str, Field(max_length=MAX_TEXT, pattern=VISIBLE)]

Secret = Annotated[str, Field(max_length=MAX_SECRET, pattern=VISIBLE)]
