"""/api/v1/app/{app_id}/endpoint"""

from dataclasses import replace
from datetime import timedelta

from functions.api.endpoint_inputs import (
    EndpointIn,
    EndpointPatch,
    EndpointPutIn,
    HeadersIn,
    HeadersPatchIn,
    SecretRotateIn,
)
from functions.api.operations import Access, Call, Operations
from functions.api.outputs import endpoint_out, headers_out, page_out
from functions.api.queries import OrderedQuery
from functions.http.response import Response, answer
from shared.domain.ids import ENDPOINT

operations = Operations("/api/v1/app/<app_id>/endpoint")


@operations.add("endpoint.list", "GET", access=Access.APPLICATION)
def list_endpoints(call: Call) -> Response:
    request = call.query(OrderedQuery).ordered_page(ENDPOINT, descending=True)
    page = call.services.endpoints.page(call.identity, call.path["app_id"], request)
    return answer(200, page_out(page, endpoint_out))


@operations.add("endpoint.create", "POST", access=Access.APPLICATION)
def create(call: Call) -> Response:
    body = call.body(EndpointIn)
    endpoint = call.services.endpoints.create(
        call.identity,
        call.path["app_id"],
        body.draft(),
        body.key(),
        call.request.idempotency_key,
    )
    return answer(201, endpoint_out(endpoint))


@operations.add("endpoint.get", "GET", "/<endpoint_id>", Access.APPLICATION)
def get(call: Call) -> Response:
    return answer(200, endpoint_out(call.services.endpoints.get(call.identity, *_place(call))))


@operations.add("endpoint.update", "PUT", "/<endpoint_id>", Access.APPLICATION)
def update(call: Call) -> Response:
    draft = call.body(EndpointPutIn).draft()
    endpoint, new = call.services.endpoints.put(call.identity, *_place(call), draft)
    return answer(201 if new else 200, endpoint_out(endpoint))


@operations.add("endpoint.patch", "PATCH", "/<endpoint_id>", Access.APPLICATION)
def patch(call: Call) -> Response:
    changes = call.body(EndpointPatch)
    endpoint = call.services.endpoints.change(call.identity, *_place(call), changes.applied)
    return answer(200, endpoint_out(endpoint))


@operations.add("endpoint.delete", "DELETE", "/<endpoint_id>", Access.APPLICATION)
def delete(call: Call) -> Response:
    call.services.endpoints.delete(call.identity, *_place(call))
    return answer(204)


@operations.add("endpoint.get-secret", "GET", "/<endpoint_id>/secret", Access.APPLICATION)
def get_secret(call: Call) -> Response:
    endpoint = call.services.endpoints.get(call.identity, *_place(call))
    return answer(200, {"key": endpoint.secret.reveal()})


@operations.add(
    "endpoint.rotate-secret", "POST", "/<endpoint_id>/secret/rotate", Access.APPLICATION
)
def rotate_secret(call: Call) -> Response:
    """200 with the new key, as the SDKs of today read it; those of before ignore the body."""
    body = call.body(SecretRotateIn)
    grace = timedelta(seconds=body.grace_period_seconds)
    endpoint = call.services.endpoints.rotate_secret(
        call.identity, *_place(call), body.secret(), grace
    )
    return answer(200, {"key": endpoint.secret.reveal()})


@operations.add("endpoint.get-headers", "GET", "/<endpoint_id>/headers", Access.APPLICATION)
def get_headers(call: Call) -> Response:
    return answer(200, headers_out(call.services.endpoints.get(call.identity, *_place(call))))


@operations.add("endpoint.update-headers", "PUT", "/<endpoint_id>/headers", Access.APPLICATION)
def set_headers(call: Call) -> Response:
    headers = call.body(HeadersIn).headers
    call.services.endpoints.change(
        call.identity, *_place(call), lambda endpoint: replace(endpoint, headers=headers)
    )
    return answer(204)


@operations.add("endpoint.patch-headers", "PATCH", "/<endpoint_id>/headers", Access.APPLICATION)
def patch_headers(call: Call) -> Response:
    changes = call.body(HeadersPatchIn).changes()
    call.services.endpoints.change(
        call.identity, *_place(call), lambda endpoint: endpoint.with_headers(changes)
    )
    return answer(204)


def _place(call: Call) -> tuple[str, str]:
    return call.path["app_id"], call.path["endpoint_id"]
