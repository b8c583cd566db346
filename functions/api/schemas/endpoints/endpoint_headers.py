"""Request and response schemas of endpoint headers."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from functions.api.endpoint_header_fields import HeaderChanges, Headers
from functions.api.fields import RequestBody
from shared.domain.endpoints.endpoint import SENSITIVE_HEADERS, Endpoint


class HeadersIn(RequestBody):
    """The headers added to deliveries to an endpoint."""

    headers: Annotated[Headers, Field(repr=False)]


class HeadersPatchIn(RequestBody):
    """Headers to set. Null, or a name in `deleteHeaders`, removes a header."""

    headers: HeaderChanges = Field(default_factory=dict, repr=False)
    delete_headers: Annotated[
        list[str], Field(description="Names of headers to remove.", examples=[["X-Old"]])
    ] = Field(default_factory=list)

    def changes(self) -> dict[str, str | None]:
        """Returns the value of each changed header; None to remove it."""
        return {**dict.fromkeys(self.delete_headers), **self.headers}


class EndpointHeadersOut(TypedDict):
    """The headers of an endpoint; sensitive ones without their values."""

    headers: Annotated[
        dict[str, str],
        Field(
            description="Names and values of the headers that are not sensitive.",
            examples=[{"X-A": "1"}],
        ),
    ]
    sensitive: Annotated[
        list[str],
        Field(
            description="Names of the headers whose values are secret.",
            examples=[["Authorization"]],
        ),
    ]


def headers_out(endpoint: Endpoint) -> EndpointHeadersOut:
    """Returns the headers as the API represents them."""
    sensitive = [name for name in endpoint.headers if name.lower() in SENSITIVE_HEADERS]
    shown = {name: value for name, value in endpoint.headers.items() if name not in sensitive}
    return {"headers": shown, "sensitive": sensitive}
