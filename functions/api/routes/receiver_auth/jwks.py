"""The public keys of endpoints, which need no token."""

from functions.api.operations import Call, Operations
from functions.api.schemas.receiver_auth.jwks import JwksOut, JwksQuery
from functions.http.cacheable import cacheable_response
from functions.http.response import Response

operations = Operations("/.well-known")


@operations.add("endpoint-keys.get", "GET", "/jwks.json", responses={200: JwksOut, 304: None})
def get_keys(call: Call, query: JwksQuery) -> Response:
    """Get the public keys that verify an endpoint's deliveries.

    For endpoints that sign with Ed25519, as a JSON Web Key Set: the current key, and those that
    still sign after a rotation. Responds with 404 for every other endpoint.
    """
    keys = call.services.public_keys.of(query.org, query.app, query.endpoint)
    return cacheable_response(call.request, {"keys": list(keys)})
