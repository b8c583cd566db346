"""Operations of /api/v1/app/{app_id}/endpoint."""

from dataclasses import replace
from functools import partial

from functions.api.operations import Call, Operations
from functions.api.queries import OrderedQuery
from functions.api.schemas.endpoints.endpoint_headers import (
    EndpointHeadersOut,
    HeadersIn,
    HeadersPatchIn,
    headers_out,
)
from functions.api.schemas.endpoints.endpoint_outputs import EndpointOut, endpoint_out
from functions.api.schemas.endpoints.endpoints import EndpointIn, EndpointPatch, EndpointPutIn
from functions.api.schemas.endpoints.secrets import EndpointSecretOut, SecretRotateIn
from functions.api.schemas.lists import ListOut, page_out
from functions.http.response import Response, json_response
from functions.http.sdk_compatibility import reads_rotated_key
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.ids import ENDPOINT

operations = Operations("/api/v1/app/<app_id>/endpoint")


@operations.add("endpoint.list", "GET", responses={200: ListOut[EndpointOut]})
def list_endpoints(call: Call, query: OrderedQuery) -> Response:
    """List endpoints.

    Newest first, unless `order` says otherwise.
    """
    request = query.ordered_page(ENDPOINT, descending=True)
    page = call.services.endpoints.page(call.identity, call.path["app_id"], request)
    return json_response(200, page_out(page, partial(endpoint_out, call.services.clock.now())))


@operations.add("endpoint.create", "POST", responses={201: EndpointOut})
def create(call: Call, body: EndpointIn, idempotency_key: str | None) -> Response:
    """Create an endpoint.

    Generates a signing secret unless `secret` is given.
    """
    endpoint = call.services.endpoints.create(
        call.identity,
        call.path["app_id"],
        body.to_input(),
        body.key(),
        idempotency_key,
    )
    return _shown(call, 201, endpoint)


@operations.add("endpoint.get", "GET", "/<endpoint_id>", responses={200: EndpointOut})
def get(call: Call) -> Response:
    """Get an endpoint."""
    return _shown(call, 200, call.services.endpoints.get(call.identity, *call.endpoint_place))


@operations.add(
    "endpoint.update", "PUT", "/<endpoint_id>", responses={200: EndpointOut, 201: EndpointOut}
)
def update(call: Call, body: EndpointPutIn) -> Response:
    """Replace an endpoint.

    Keeps its secret and headers. Creates the endpoint if it does not exist.
    """
    endpoint, new = call.services.endpoints.put(
        call.identity, *call.endpoint_place, body.to_input()
    )
    return _shown(call, 201 if new else 200, endpoint)


@operations.add("endpoint.patch", "PATCH", "/<endpoint_id>", responses={200: EndpointOut})
def patch(call: Call, body: EndpointPatch) -> Response:
    """Update an endpoint.

    Changes the fields that are present in the body.
    """
    endpoint = call.services.endpoints.change(call.identity, *call.endpoint_place, body.applied)
    return _shown(call, 200, endpoint)


@operations.add("endpoint.delete", "DELETE", "/<endpoint_id>", responses={204: None})
def delete(call: Call) -> Response:
    """Delete an endpoint.

    Cancels its pending deliveries; past attempts remain readable.
    """
    call.services.endpoints.delete(call.identity, *call.endpoint_place)
    return json_response(204)


@operations.add("endpoint.pause", "POST", "/<endpoint_id>/pause", responses={200: EndpointOut})
def pause(call: Call) -> Response:
    """Pause an endpoint.

    Nothing is sent to it until it is resumed: new messages and due retries wait. Its settings can
    be changed meanwhile. Specific to Outrider.
    """
    return _set_paused(call, paused=True)


@operations.add("endpoint.resume", "POST", "/<endpoint_id>/resume", responses={200: EndpointOut})
def resume(call: Call) -> Response:
    """Resume an endpoint.

    Starts a background task that sends what has waited, the oldest messages first, slowly in the
    beginning. Specific to Outrider.
    """
    return _set_paused(call, paused=False)


@operations.add(
    "endpoint.get-secret", "GET", "/<endpoint_id>/secret", responses={200: EndpointSecretOut}
)
def get_secret(call: Call) -> Response:
    """Get the signing secret of an endpoint.

    Receivers verify deliveries with it.
    """
    endpoint = call.services.endpoints.get(call.identity, *call.endpoint_place)
    return json_response(200, {"key": endpoint.secret.reveal()})


@operations.add(
    "endpoint.rotate-secret",
    "POST",
    "/<endpoint_id>/secret/rotate",
    responses={200: EndpointSecretOut, 204: None},
)
def rotate_secret(call: Call, body: SecretRotateIn, idempotency_key: str | None) -> Response:
    """Rotate the signing secret of an endpoint.

    Responds with the new secret; the previous one stays valid for a grace period. SDKs before 2.7
    get a 204 without a body.
    """
    secret = call.services.rotation.rotate(
        call.identity, call.endpoint_place, body.secret(), body.grace(), idempotency_key
    )
    reads_key = reads_rotated_key(call.request)
    return json_response(200, {"key": secret.reveal()}) if reads_key else json_response(204)


@operations.add(
    "endpoint.get-headers", "GET", "/<endpoint_id>/headers", responses={200: EndpointHeadersOut}
)
def get_headers(call: Call) -> Response:
    """Get the headers of an endpoint.

    Sensitive headers are listed without their values.
    """
    return json_response(
        200, headers_out(call.services.endpoints.get(call.identity, *call.endpoint_place))
    )


@operations.add("endpoint.update-headers", "PUT", "/<endpoint_id>/headers", responses={204: None})
def set_headers(call: Call, body: HeadersIn) -> Response:
    """Replace the headers of an endpoint."""
    call.services.endpoints.change(
        call.identity,
        *call.endpoint_place,
        lambda endpoint: replace(endpoint, headers=body.headers),
    )
    return json_response(204)


@operations.add("endpoint.patch-headers", "PATCH", "/<endpoint_id>/headers", responses={204: None})
def patch_headers(call: Call, body: HeadersPatchIn) -> Response:
    """Update the headers of an endpoint.

    Sets the headers in the body, and removes those that are null.
    """
    changes = body.changes()
    call.services.endpoints.change(
        call.identity, *call.endpoint_place, lambda endpoint: endpoint.with_headers(changes)
    )
    return json_response(204)


def _set_paused(call: Call, *, paused: bool) -> Response:
    endpoint = call.services.endpoints.change(
        call.identity, *call.endpoint_place, lambda endpoint: replace(endpoint, paused=paused)
    )
    return _shown(call, 200, endpoint)


def _shown(call: Call, status: int, endpoint: Endpoint) -> Response:
    return json_response(status, endpoint_out(call.services.clock.now(), endpoint))
