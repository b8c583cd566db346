"""Clashes of an endpoint's credentials: two settings must not set one header."""

from collections.abc import Iterator

from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.errors import InvalidInput, Problem

_AUTHORIZATION = "authorization"


def check_credentials(endpoint: Endpoint, field: str | None = None) -> None:
    """Raises InvalidInput if two settings of the endpoint set one header.

    The error is at the field of the settings that come second, or at this `field` of the body.
    """
    taken: dict[str, str] = {}
    for header, setting, place in _settings(endpoint):
        if (other := taken.setdefault(header, setting)) != setting:
            reason = f"Both {other} and {setting} set the header {header}. Remove one of them."
            raise InvalidInput(Problem(("body", field or place), reason))


def _settings(endpoint: Endpoint) -> Iterator[tuple[str, str, str]]:
    """Yields each header that is set, what sets it, and the field that does."""
    for name in endpoint.headers:
        yield name.lower(), "a custom header", "headers"
    if endpoint.basic_auth is not None:
        yield _AUTHORIZATION, "basicAuth", "basicAuth"
    if endpoint.api_key_auth is not None:
        yield endpoint.api_key_auth.name.lower(), "apiKeyAuth", "apiKeyAuth"
    if endpoint.auth is not None and endpoint.auth.is_bearer:
        yield _AUTHORIZATION, "OAuth", "oauth"
