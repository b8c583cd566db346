"""Operations of /api/v1/app/{app_id}/endpoint/{endpoint_id}: certificates and authorities."""

from functions.api.operations import Call, Operations
from functions.api.schemas.receiver_auth.tls import (
    EndpointMtlsConfigIn,
    EndpointMtlsConfigOut,
    EndpointMtlsOut,
    EndpointServerCaIn,
    EndpointServerCaOut,
    mtls_config_out,
    mtls_out,
)
from functions.http.response import Response, json_response
from shared.domain.errors import NotFound

operations = Operations("/api/v1/app/<app_id>/endpoint/<endpoint_id>")


@operations.add("endpoint.get-mtls", "GET", "/mtls", responses={200: EndpointMtlsConfigOut})
def get_mtls(call: Call) -> Response:
    """Get the client certificate of an endpoint.

    Without its key. Responds with 404 if there is none.
    """
    stored = call.services.receiver_auths.get(call.identity, call.endpoint_place)
    if stored.auth.certificate is None:
        raise NotFound("The endpoint has no client certificate.")
    return json_response(200, mtls_config_out(stored.auth.certificate))


@operations.add("endpoint.set-mtls-config", "PUT", "/mtls", responses={204: None})
def set_mtls(call: Call, body: EndpointMtlsConfigIn) -> Response:
    """Set the client certificate of an endpoint.

    Deliveries then show it to a receiver that asks for one.
    """
    call.services.receiver_auths.set_certificate(call.identity, call.endpoint_place, body.identity)
    return json_response(204)


@operations.add("endpoint.delete-mtls-config", "DELETE", "/mtls", responses={204: None})
def delete_mtls(call: Call) -> Response:
    """Delete the client certificate of an endpoint.

    Does nothing if there is none.
    """
    call.services.receiver_auths.set_certificate(call.identity, call.endpoint_place, None)
    return json_response(204)


@operations.add("endpoint.get-mtls-2", "GET", "/mtls-config", responses={200: EndpointMtlsOut})
def get_mtls_config(call: Call) -> Response:
    """Get whether an endpoint has a client certificate.

    With the certificate's dates, without its key.
    """
    return json_response(
        200, mtls_out(call.services.receiver_auths.get(call.identity, call.endpoint_place))
    )


@operations.add("endpoint.get-server-ca", "GET", "/ca", responses={200: EndpointServerCaOut})
def get_server_ca(call: Call) -> Response:
    """Get the authorities that the receiver's certificate must come from."""
    stored = call.services.receiver_auths.get(call.identity, call.endpoint_place)
    return json_response(200, {"cert": stored.auth.authorities})


@operations.add("endpoint.set-server-ca", "PUT", "/ca", responses={204: None})
def set_server_ca(call: Call, body: EndpointServerCaIn) -> Response:
    """Set the authorities that the receiver's certificate must come from.

    They replace the public authorities for this endpoint; null brings these back.
    """
    call.services.receiver_auths.set_authorities(call.identity, call.endpoint_place, body.cert)
    return json_response(204)
