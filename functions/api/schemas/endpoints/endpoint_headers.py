"""Headers of endpoints on the wire."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from functions.api.fields import RequestBody
from functions.api.header_fields import HeaderChanges, Headers
from shared.domain.endpoints.endpoint import SENSITIVE_HEADERS, Endpoint


class HeadersIn(RequestBody):
    """All headers that deliveries to an endpoint carry."""

    headers: Annotated[Headers, Field(repr=False)]


class HeadersPatchIn(RequestBody):
    """Headers to set; those that are null, or named in `deleteHeaders`, go."""

    headers: HeaderChanges = Field(default_factory=dict, repr=False)
    delete_headers: Annotated[
        list[str], Field(description="Names of headers to drop.", examples=[["X-Old"]])
    ] = Field(default_factory=list)

    def changes(self) -> dict[str, str | None]:
        """One value for each header that changes, None to drop it."""
        return {**dict.fromkeys(self.delete_headers), **self.headers}


class EndpointHeadersOut(TypedDict):
    """An endpoint's own headers; of sensitive ones only the names."""

    headers: Annotated[
        dict[str, str],
        Field(description="Names and values, without the sensitive ones.", examples=[{"X-A": "1"}]),
    ]
    sensitive: Annotated[
        list[str],
        Field(description="Names of headers with a secret value.", examples=[["Authorization"]]),
    ]


def headers_out(endpoint: Endpoint) -> EndpointHeadersOut:
    """As the API shows them."""
    sensitive = [name for name in endpoint.headers if name.lower() in SENSITIVE_HEADERS]
    shown = {name: value for name, value in endpoint.headers.items() if name not in sensitive}
    return {"headers": shown, "sensitive": sensitive}
