"""Headers of endpoints on the wire."""

from typing import Annotated

from pydantic import AfterValidator, Field
from typing_extensions import TypedDict

from functions.api.fields import Headers, Input, check_header_name, check_header_value
from shared.domain.endpoint import SENSITIVE_HEADERS, Endpoint


class HeadersIn(Input):
    """All headers that deliveries to an endpoint carry."""

    headers: Headers


def _check_changes(changes: dict[str, str | None]) -> dict[str, str | None]:
    for name, value in changes.items():
        check_header_name(name)
        check_header_value(value or "")
    return changes


class HeadersPatchIn(Input):
    """Headers to set; those that are null, or named in `deleteHeaders`, go."""

    headers: Annotated[dict[str, str | None], AfterValidator(_check_changes)] = Field(
        default_factory=dict
    )
    delete_headers: list[str] = Field(default_factory=list)

    def changes(self) -> dict[str, str | None]:
        """One value for each header that changes, None to drop it."""
        return {**dict.fromkeys(self.delete_headers), **self.headers}


class EndpointHeadersOut(TypedDict):
    """An endpoint's own headers; of sensitive ones only the names."""

    headers: dict[str, str]
    sensitive: list[str]


def headers_out(endpoint: Endpoint) -> EndpointHeadersOut:
    """As the API shows them."""
    sensitive = [name for name in endpoint.headers if name.lower() in SENSITIVE_HEADERS]
    shown = {name: value for name, value in endpoint.headers.items() if name not in sensitive}
    return {"headers": shown, "sensitive": sensitive}
