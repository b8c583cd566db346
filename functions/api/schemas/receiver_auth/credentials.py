"""Fields of an endpoint's credentials: a user name with a password, and an API key."""

from typing import Annotated

from pydantic import AfterValidator, Field
from typing_extensions import TypedDict

from functions.api.endpoint_header_fields import (
    MAX_HEADER_VALUE_BYTES,
    check_header_name,
    check_header_value,
)
from functions.api.fields import RequestBody
from shared.domain.endpoints.headers import FORBIDDEN_CHARACTERS, NAME_PATTERN
from shared.domain.receiver_auth.credentials import ApiKeyAuth, BasicAuth

_MAX_CHARACTERS = 1_024
# Characters that neither a header nor a user name may have (RFC 7617).
_CREDENTIAL = f"^[^{FORBIDDEN_CHARACTERS}]*$"


def _checked(value: str) -> str:
    check_header_value(value)
    return value


def _username(value: str) -> str:
    if ":" in value:
        raise ValueError("A user name has no colon")
    return _checked(value)


def _header(name: str) -> str:
    check_header_name(name)
    return name


class BasicAuthIn(RequestBody):
    """A user name and a password."""

    username: Annotated[
        str,
        AfterValidator(_username),
        Field(
            min_length=1,
            max_length=_MAX_CHARACTERS,
            description="The user name; it has no colon.",
            examples=["outrider"],
            json_schema_extra={"pattern": f"^[^:{FORBIDDEN_CHARACTERS}]*$"},
        ),
    ]
    password: Annotated[
        str,
        AfterValidator(_checked),
        Field(
            max_length=_MAX_CHARACTERS,
            repr=False,
            description="The password; no response shows it.",
            examples=["correct horse battery staple"],
            json_schema_extra={"pattern": _CREDENTIAL},
        ),
    ]


class ApiKeyAuthIn(RequestBody):
    """A key in a header of the receiver's choice."""

    header: Annotated[
        str,
        AfterValidator(_header),
        Field(
            max_length=128,
            description="The name of the header; a custom header may not have it as well.",
            examples=["X-Api-Key"],
            json_schema_extra={"pattern": f"^{NAME_PATTERN}$"},
        ),
    ]
    value: Annotated[
        str,
        AfterValidator(_checked),
        Field(
            min_length=1,
            max_length=MAX_HEADER_VALUE_BYTES,
            repr=False,
            description="The key; no response shows it.",
            examples=["k-123"],
            json_schema_extra={"pattern": _CREDENTIAL},
        ),
    ]


def _basic(given: BasicAuthIn | None) -> BasicAuth | None:
    if given is None:
        return None
    return BasicAuth(username=given.username, password=given.password)


def _api_key(given: ApiKeyAuthIn | None) -> ApiKeyAuth | None:
    return None if given is None else ApiKeyAuth(name=given.header, value=given.value)


BasicAuthField = Annotated[
    BasicAuthIn | None,
    AfterValidator(_basic),
    Field(
        repr=False,
        description="A user name and a password, sent as `Authorization: Basic …`. Null removes it; "
        "a PUT without it keeps it. Specific to Outrider.",
    ),
]
ApiKeyAuthField = Annotated[
    ApiKeyAuthIn | None,
    AfterValidator(_api_key),
    Field(
        repr=False,
        description="A key that is sent in a header. Null removes it; a PUT without it keeps it. "
        "Specific to Outrider.",
    ),
]


class BasicAuthOut(TypedDict):
    """A user name; the password is not shown."""

    username: Annotated[str, Field(description="The user name.", examples=["outrider"])]


class ApiKeyAuthOut(TypedDict):
    """The header of a key; the key is not shown."""

    header: Annotated[str, Field(description="The name of the header.", examples=["X-Api-Key"])]


def basic_auth_out(found: BasicAuth) -> BasicAuthOut:
    """Returns what may be shown of it."""
    return {"username": found.username}


def api_key_auth_out(found: ApiKeyAuth) -> ApiKeyAuthOut:
    """Returns what may be shown of it."""
    return {"header": found.name}
