"""Operations of /api/v1/app/{app_id}/endpoint/{endpoint_id}: OAuth clients and web identities."""

from functions.api.operations import Call, Operations
from functions.api.schemas.receiver_auth.oauth import (
    EndpointOauthConfigOut,
    EndpointOauthOut,
    oauth_config_out,
    oauth_out,
)
from functions.api.schemas.receiver_auth.oauth_clients import EndpointOauthConfigIn
from functions.api.schemas.receiver_auth.tls import WebIdentityIn, WebIdentityOut, web_identity_out
from functions.http.response import Response, json_response
from shared.domain.errors import NotFound
from shared.domain.receiver_auth.receiver_auth import WebIdentity

operations = Operations("/api/v1/app/<app_id>/endpoint/<endpoint_id>")


@operations.add("endpoint.get-oauth", "GET", "/oauth", responses={200: EndpointOauthConfigOut})
def get_oauth(call: Call) -> Response:
    """Get the OAuth client of an endpoint.

    Without its secrets. Responds with 404 if there is none.
    """
    stored = call.services.receiver_auths.get(call.identity, call.endpoint_place)
    if stored.auth.oauth is None:
        raise NotFound("The endpoint has no OAuth client.")
    return json_response(200, oauth_config_out(stored.auth.oauth, stored))


@operations.add("endpoint.set-oauth-config", "PUT", "/oauth", responses={204: None})
def set_oauth(call: Call, body: EndpointOauthConfigIn) -> Response:
    """Set the OAuth client of an endpoint.

    Deliveries then have a bearer token that it gets from the token endpoint. Replaces an earlier
    client with its token.
    """
    call.services.receiver_auths.set_oauth(call.identity, call.endpoint_place, body.to_client())
    return json_response(204)


@operations.add("endpoint.delete-oauth-config", "DELETE", "/oauth", responses={204: None})
def delete_oauth(call: Call) -> Response:
    """Delete the OAuth client of an endpoint.

    Deliveries then have no token. Does nothing if there is no client.
    """
    call.services.receiver_auths.set_oauth(call.identity, call.endpoint_place, None)
    return json_response(204)


@operations.add("endpoint.get-oauth-2", "GET", "/oauth-config", responses={200: EndpointOauthOut})
def get_oauth_config(call: Call) -> Response:
    """Get whether an endpoint has an OAuth client.

    With the client, without its secrets.
    """
    return json_response(
        200, oauth_out(call.services.receiver_auths.get(call.identity, call.endpoint_place))
    )


@operations.add(
    "endpoint.get-web-identity", "GET", "/web-identity", responses={200: WebIdentityOut}
)
def get_web_identity(call: Call) -> Response:
    """Get the audience of an endpoint's web identity tokens."""
    stored = call.services.receiver_auths.get(call.identity, call.endpoint_place)
    return json_response(200, web_identity_out(stored))


@operations.add("endpoint.set-web-identity", "PUT", "/web-identity", responses={204: None})
def set_web_identity(call: Call, body: WebIdentityIn) -> Response:
    """Set the audience of an endpoint's web identity tokens.

    Deliveries then have a bearer token that AWS signs for the stack's account: no secret is shared.
    Needs the stack's parameter WebIdentity.
    """
    settings = WebIdentity(audience=body.audience)
    call.services.receiver_auths.set_web_identity(call.identity, call.endpoint_place, settings)
    return json_response(204)


@operations.add("endpoint.delete-web-identity", "DELETE", "/web-identity", responses={204: None})
def delete_web_identity(call: Call) -> Response:
    """Delete the audience of an endpoint's web identity tokens.

    Deliveries then have no token. Does nothing if there is no audience.
    """
    call.services.receiver_auths.set_web_identity(call.identity, call.endpoint_place, None)
    return json_response(204)
