"""Operations of /api/v1/app/{app_id}/destination."""

from functions.api.operations import Call, Operations
from functions.api.queries import OrderedQuery
from functions.api.schemas.endpoints.destination_setup import DestinationSetupOut, setup_out
from functions.api.schemas.endpoints.destinations import (
    DestinationIn,
    DestinationOut,
    DestinationPatch,
    TransformationIn,
    TransformationOut,
    destination_out,
)
from functions.api.schemas.endpoints.secrets import EndpointSecretOut, SecretRotateIn
from functions.api.schemas.lists import ListOut, page_out
from functions.api.schemas.messages.attempts import EmptyOut
from functions.http.response import Response, json_response
from shared.domain.errors import InvalidInput, Problem
from shared.domain.ids import DESTINATION

operations = Operations("/api/v1/app/<app_id>/destination")


@operations.add("destination.list", "GET", responses={200: ListOut[DestinationOut]})
def list_destinations(call: Call, query: OrderedQuery) -> Response:
    """List destinations.

    Newest first, unless `order` says otherwise.
    """
    request = query.ordered_page(DESTINATION, descending=True)
    page = call.services.destinations.endpoints.page(call.identity, call.path["app_id"], request)
    return json_response(200, page_out(page, destination_out))


@operations.add("destination.create", "POST", responses={201: DestinationOut})
def create(call: Call, body: DestinationIn, idempotency_key: str | None) -> Response:
    """Create a destination.

    It is disabled unless `status` says otherwise. Make the role of its setup, then enable it.
    """
    endpoint = call.services.destinations.endpoints.create(
        call.identity, call.path["app_id"], body.to_input(), None, idempotency_key
    )
    return json_response(201, destination_out(endpoint))


@operations.add("destination.get", "GET", "/<destination_id>", responses={200: DestinationOut})
def get(call: Call) -> Response:
    """Get a destination."""
    endpoint = call.services.destinations.endpoints.get(call.identity, *_place(call))
    return json_response(200, destination_out(endpoint))


@operations.add(
    "destination.get-setup",
    "GET",
    "/<destination_id>/setup",
    responses={200: DestinationSetupOut},
)
def get_setup(call: Call) -> Response:
    """Get the role that a destination needs.

    As policies, as a template of CloudFormation, and in Terraform. Specific to Outrider.
    """
    setup = call.services.destinations.setup(call.identity, *_place(call))
    return json_response(200, setup_out(setup))


@operations.add(
    "destination.upsert",
    "PUT",
    "/<destination_id>",
    responses={200: DestinationOut, 201: DestinationOut},
)
def upsert(call: Call, body: DestinationIn) -> Response:
    """Replace a destination.

    Keeps its secret. Creates the destination if it does not exist.
    """
    put = call.services.destinations.endpoints.put
    endpoint, new = put(call.identity, *_place(call), body.to_input())
    return json_response(201 if new else 200, destination_out(endpoint))


@operations.add("destination.patch", "PATCH", "/<destination_id>", responses={200: DestinationOut})
def patch(call: Call, body: DestinationPatch) -> Response:
    """Update a destination.

    Changes the fields that are present in the body, and the members present in `config`.
    """
    change = call.services.destinations.endpoints.change
    return json_response(200, destination_out(change(call.identity, *_place(call), body.applied)))


@operations.add("destination.delete", "DELETE", "/<destination_id>", responses={204: None})
def delete(call: Call) -> Response:
    """Delete a destination.

    Cancels its pending deliveries; past attempts remain readable.
    """
    call.services.destinations.endpoints.delete(call.identity, *_place(call))
    return json_response(204)


@operations.add(
    "destination.get-secret",
    "GET",
    "/<destination_id>/secret",
    responses={200: EndpointSecretOut},
)
def get_secret(call: Call) -> Response:
    """Get the signing secret of a destination.

    Receivers verify the attribute `webhook-signature` with it.
    """
    endpoint = call.services.destinations.endpoints.get(call.identity, *_place(call))
    return json_response(200, {"key": endpoint.secret.reveal()})


@operations.add(
    "destination.rotate-secret",
    "POST",
    "/<destination_id>/secret/rotate",
    responses={200: EndpointSecretOut},
)
def rotate_secret(call: Call, body: SecretRotateIn, idempotency_key: str | None) -> Response:
    """Rotate the signing secret of a destination.

    Responds with the new secret; the previous one stays valid for a grace period.
    """
    secret = call.services.destinations.rotation.rotate(
        call.identity, _place(call), body.secret(), body.grace(), idempotency_key
    )
    return json_response(200, {"key": secret.reveal()})


@operations.add(
    "destination.transformation.get",
    "GET",
    "/<destination_id>/transformation",
    responses={200: TransformationOut},
)
def get_transformation(call: Call) -> Response:
    """Get the transformation of a destination.

    Destinations have none: messages arrive as they were posted.
    """
    call.services.destinations.endpoints.get(call.identity, *_place(call))
    return json_response(200, TransformationOut(code=None, enabled=False))


@operations.add(
    "destination.transformation.patch",
    "PATCH",
    "/<destination_id>/transformation",
    responses={200: EmptyOut},
)
def patch_transformation(call: Call, body: TransformationIn) -> Response:
    """Update the transformation of a destination.

    Only null is accepted, as destinations have no transformations.
    """
    call.services.destinations.endpoints.get(call.identity, *_place(call))
    if body.code is not None:
        raise InvalidInput(Problem(("body", "code"), "Destinations have no transformations."))
    return json_response(200, EmptyOut())


def _place(call: Call) -> tuple[str, str]:
    return call.path["app_id"], call.path["destination_id"]
