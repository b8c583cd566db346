"""Operations of /api/v1/operational-webhook/endpoint."""

from dataclasses import replace

from functions.api.operations import Call, Operations
from functions.api.queries import OrderedQuery
from functions.api.schemas.endpoints.endpoint_headers import (
    EndpointHeadersOut,
    HeadersIn,
    headers_out,
)
from functions.api.schemas.endpoints.operational_endpoints import (
    OperationalEndpointIn,
    OperationalEndpointOut,
    OperationalEndpointUpsertIn,
    operational_endpoint_out,
)
from functions.api.schemas.endpoints.secrets import EndpointSecretOut, SecretRotateIn
from functions.api.schemas.lists import ListOut, page_out
from functions.http.response import Response, json_response
from functions.http.sdk_compatibility import takes_operational_key
from shared.domain.ids import ENDPOINT, OPERATIONAL_APP

operations = Operations("/api/v1/operational-webhook/endpoint")


@operations.add(
    "operational-webhook.endpoint.list", "GET", responses={200: ListOut[OperationalEndpointOut]}
)
def list_endpoints(call: Call, query: OrderedQuery) -> Response:
    """List operational endpoints.

    Newest first, unless `order` says otherwise.
    """
    request = query.ordered_page(ENDPOINT, descending=True)
    page = call.services.operational.endpoints.page(call.identity, OPERATIONAL_APP, request)
    return json_response(200, page_out(page, operational_endpoint_out))


@operations.add(
    "operational-webhook.endpoint.create", "POST", responses={201: OperationalEndpointOut}
)
def create(call: Call, body: OperationalEndpointIn, idempotency_key: str | None) -> Response:
    """Create an operational endpoint."""
    endpoint = call.services.operational.endpoints.create(
        call.identity, OPERATIONAL_APP, body.to_input(), body.key(), idempotency_key
    )
    return json_response(201, operational_endpoint_out(endpoint))


@operations.add(
    "operational-webhook.endpoint.get",
    "GET",
    "/<endpoint_id>",
    responses={200: OperationalEndpointOut},
)
def get(call: Call) -> Response:
    """Get an operational endpoint."""
    endpoint = call.services.operational.endpoints.get(call.identity, *_place(call))
    return json_response(200, operational_endpoint_out(endpoint))


@operations.add(
    "operational-webhook.endpoint.upsert",
    "PUT",
    "/<endpoint_id>",
    responses={200: OperationalEndpointOut},
)
def upsert(call: Call, body: OperationalEndpointUpsertIn) -> Response:
    """Replace an operational endpoint.

    Keeps its secret and headers. Creates the endpoint if it does not exist.
    """
    put = call.services.operational.endpoints.put
    endpoint, _ = put(call.identity, *_place(call), body.to_input())
    return json_response(200, operational_endpoint_out(endpoint))


@operations.add(
    "operational-webhook.endpoint.delete", "DELETE", "/<endpoint_id>", responses={204: None}
)
def delete(call: Call) -> Response:
    """Delete an operational endpoint."""
    call.services.operational.endpoints.delete(call.identity, *_place(call))
    return json_response(204)


@operations.add(
    "operational-webhook.endpoint.get-secret",
    "GET",
    "/<endpoint_id>/secret",
    responses={200: EndpointSecretOut},
)
def get_secret(call: Call) -> Response:
    """Get the signing secret of an operational endpoint.

    Receivers verify deliveries with it.
    """
    endpoint = call.services.operational.endpoints.get(call.identity, *_place(call))
    return json_response(200, {"key": endpoint.secret.reveal()})


@operations.add(
    "operational-webhook.endpoint.rotate-secret",
    "POST",
    "/<endpoint_id>/secret/rotate",
    responses={200: EndpointSecretOut, 204: None},
)
def rotate_secret(call: Call, body: SecretRotateIn, idempotency_key: str | None) -> Response:
    """Rotate the signing secret of an operational endpoint.

    Responds with the new secret; the previous one stays valid for a grace period. SDKs before 2.7,
    and all those in C#, Java and Kotlin, get a 204 without a body.
    """
    secret = call.services.operational.rotation.rotate(
        call.identity, _place(call), body.secret(), body.grace(), idempotency_key
    )
    takes_key = takes_operational_key(call.request)
    return json_response(200, {"key": secret.reveal()}) if takes_key else json_response(204)


@operations.add(
    "operational-webhook.endpoint.get-headers",
    "GET",
    "/<endpoint_id>/headers",
    responses={200: EndpointHeadersOut},
)
def get_headers(call: Call) -> Response:
    """Get the headers of an operational endpoint.

    Sensitive headers are listed without their values.
    """
    endpoint = call.services.operational.endpoints.get(call.identity, *_place(call))
    return json_response(200, headers_out(endpoint))


@operations.add(
    "operational-webhook.endpoint.set-headers",
    "PUT",
    "/<endpoint_id>/headers",
    responses={204: None},
)
def set_headers(call: Call, body: HeadersIn) -> Response:
    """Replace the headers of an operational endpoint."""
    call.services.operational.endpoints.change(
        call.identity, *_place(call), lambda endpoint: replace(endpoint, headers=body.headers)
    )
    return json_response(204)


def _place(call: Call) -> tuple[str, str]:
    return OPERATIONAL_APP, call.path["endpoint_id"]
