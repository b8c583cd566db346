"""Operations of /api/v1/health."""

from functions.api.operations import Call, Operations
from functions.http.response import Response, json_response

operations = Operations("/api/v1/health")


@operations.add("health.get", "GET", responses={204: None})
@operations.add("health.get", "HEAD", responses={204: None})
def health(_call: Call) -> Response:
    """Check that the API responds."""
    return json_response(204)


@operations.add("health.ping", "GET", "/ping", responses={204: None})
@operations.add("health.ping", "HEAD", "/ping", responses={204: None})
def ping(_call: Call) -> Response:
    """Check that the API responds."""
    return json_response(204)
