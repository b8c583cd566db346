"""/api/v1/health"""

from functions.api.operations import Call, Operations
from functions.http.response import Response, json_response

operations = Operations("/api/v1/health")


@operations.add("health.get", "GET", answers={204: None})
@operations.add("health.get", "HEAD", answers={204: None})
def health(_call: Call) -> Response:
    """Says that the API answers."""
    return json_response(204)


@operations.add("health.ping", "GET", "/ping", answers={204: None})
@operations.add("health.ping", "HEAD", "/ping", answers={204: None})
def ping(_call: Call) -> Response:
    """Says that the API answers."""
    return json_response(204)
