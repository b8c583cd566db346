"""Operations of /api/v1/app/{app_id}/endpoint."""

from dataclasses import replace

from functions.api.operations import Call, Operations
from functions.api.queries import OrderedQuery
from functions.api.schemas.endpoints.endpoint_headers import (
    EndpointHeadersOut,
    HeadersIn,
    HeadersPatchIn,
    headers_out,
)
from functions.api.schemas.endpoints.endpoints import (
    EndpointIn,
    EndpointOut,
    EndpointPatch,
    EndpointPutIn,
    endpoint_out,
)
from functions.api.schemas.endpoints.secrets import EndpointSecretOut, SecretRotateIn
from functions.api.schemas.lists import ListOut, page_out
from functions.api.schemas.messages.messages import EventExampleIn, MessageOut
from functions.http.response import Response, json_response, message_out
from functions.http.sdk_compatibility import reads_rotated_key
from shared.domain.ids import ENDPOINT

operations = Operations("/api/v1/app/<app_id>/endpoint")


@operations.add("endpoint.list", "GET", responses={200: ListOut[EndpointOut]})
def list_endpoints(call: Call, query: OrderedQuery) -> Response:
    """List endpoints.

    Newest first, unless `order` says otherwise.
    """
    request = query.ordered_page(ENDPOINT, descending=True)
    page = call.services.endpoints.page(call.identity, call.path["app_id"], request)
    return json_response(200, page_out(page, endpoint_out))


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
    return json_response(201, endpoint_out(endpoint))


@operations.add("endpoint.get", "GET", "/<endpoint_id>", responses={200: EndpointOut})
def get(call: Call) -> Response:
    """Get an endpoint."""
    return json_response(
        200, endpoint_out(call.services.endpoints.get(call.identity, *_place(call)))
    )


@operations.add(
    "endpoint.update", "PUT", "/<endpoint_id>", responses={200: EndpointOut, 201: EndpointOut}
)
def update(call: Call, body: EndpointPutIn) -> Response:
    """Replace an endpoint.

    Keeps its secret and headers. Creates the endpoint if it does not exist.
    """
    endpoint, new = call.services.endpoints.put(call.identity, *_place(call), body.to_input())
    return json_response(201 if new else 200, endpoint_out(endpoint))


@operations.add("endpoint.patch", "PATCH", "/<endpoint_id>", responses={200: EndpointOut})
def patch(call: Call, body: EndpointPatch) -> Response:
    """Update an endpoint.

    Changes the fields that are present in the body.
    """
    endpoint = call.services.endpoints.change(call.identity, *_place(call), body.applied)
    return json_response(200, endpoint_out(endpoint))


@operations.add("endpoint.delete", "DELETE", "/<endpoint_id>", responses={204: None})
def delete(call: Call) -> Response:
    """Delete an endpoint.

    Cancels its pending deliveries; past attempts remain readable.
    """
    call.services.endpoints.delete(call.identity, *_place(call))
    return json_response(204)


@operations.add(
    "endpoint.get-secret", "GET", "/<endpoint_id>/secret", responses={200: EndpointSecretOut}
)
def get_secret(call: Call) -> Response:
    """Get the signing secret of an endpoint.

    Receivers verify deliveries with it.
    """
    endpoint = call.services.endpoints.get(call.identity, *_place(call))
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
        call.identity, _place(call), body.secret(), body.grace(), idempotency_key
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
        200, headers_out(call.services.endpoints.get(call.identity, *_place(call)))
    )


@operations.add("endpoint.update-headers", "PUT", "/<endpoint_id>/headers", responses={204: None})
def set_headers(call: Call, body: HeadersIn) -> Response:
    """Replace the headers of an endpoint."""
    call.services.endpoints.change(
        call.identity, *_place(call), lambda endpoint: replace(endpoint, headers=body.headers)
    )
    return json_response(204)


@operations.add("endpoint.patch-headers", "PATCH", "/<endpoint_id>/headers", responses={204: None})
def patch_headers(call: Call, body: HeadersPatchIn) -> Response:
    """Update the headers of an endpoint.

    Sets the headers in the body, and removes those that are null.
    """
    changes = body.changes()
    call.services.endpoints.change(
        call.identity, *_place(call), lambda endpoint: endpoint.with_headers(changes)
    )
    return json_response(204)


@operations.add(
    "endpoint.send-example", "POST", "/<endpoint_id>/send-example", responses={200: MessageOut}
)
def send_example(call: Call, body: EventExampleIn, idempotency_key: str | None) -> Response:
    """Send an example of an event type to an endpoint.

    The example comes from the event type's schema and is sent as a new message. `svix.ping` needs
    no event type. The endpoint's filters apply.
    """
    message = call.services.examples.send(
        call.identity,
        *_place(call),
        body.event_type,
        body.example_index,
        idempotency_key,
    )
    return json_response(200, message_out(message, call.services.clock.now(), content=False))


def _place(call: Call) -> tuple[str, str]:
    return call.path["app_id"], call.path["endpoint_id"]
