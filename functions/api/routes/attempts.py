"""Operations of /api/v1/app/{app_id}/attempt, and on the attempts of a message."""

from functools import partial

from functions.api.operations import Call, Operations
from functions.api.schemas.lists import ListOut, page_out
from functions.api.schemas.messages.attempt_headers import (
    AttemptHeadersOut,
    attempt_headers_out,
)
from functions.api.schemas.messages.attempt_queries import (
    AttemptQuery,
    DestinationQuery,
    ExpandedQuery,
    MessageAttemptQuery,
)
from functions.api.schemas.messages.attempts import (
    EmptyOut,
    MessageAttemptOut,
    MessageEndpointOut,
    attempt_out,
    destination_out,
)
from functions.http.response import Response, json_response
from shared.domain.ids import ATTEMPT, RECEIVERS

operations = Operations("/api/v1/app/<app_id>")


@operations.add(
    "message-attempt.list-by-msg",
    "GET",
    "/attempt/msg/<msg_id>",
    responses={200: ListOut[MessageAttemptOut]},
)
def list_by_message(call: Call, query: MessageAttemptQuery) -> Response:
    """List the attempts of a message.

    Newest first.
    """
    return _listed(call, query, query.endpoint_id)


@operations.add(
    "message-attempt.list-by-msg-deprecated",
    "GET",
    "/msg/<msg_id>/attempt",
    responses={200: ListOut[MessageAttemptOut]},
)
def list_by_message_as_before(call: Call, query: MessageAttemptQuery) -> Response:
    """List the attempts of a message, at the path of the first SDKs."""
    return list_by_message(call, query)


@operations.add(
    "message-attempt.list-by-endpoint-deprecated",
    "GET",
    "/msg/<msg_id>/endpoint/<endpoint_id>/attempt",
    responses={200: ListOut[MessageAttemptOut]},
)
def list_by_destination(call: Call, query: AttemptQuery) -> Response:
    """List the attempts of a message at an endpoint."""
    return _listed(call, query, call.path["endpoint_id"])


@operations.add(
    "message-attempt.get",
    "GET",
    "/msg/<msg_id>/attempt/<attempt_id>",
    responses={200: MessageAttemptOut},
)
def get(call: Call, query: ExpandedQuery) -> Response:
    """Get an attempt.

    Includes the beginning of the receiver's response.
    """
    path = call.path
    attempt = call.services.attempts.get(
        call.identity, path["app_id"], path["msg_id"], path["attempt_id"]
    )
    return json_response(200, attempt_out(attempt, content=True, expanded=query.expanded_statuses))


@operations.add(
    "message-attempt.get-headers",
    "GET",
    "/msg/<msg_id>/attempt/<attempt_id>/headers",
    responses={200: AttemptHeadersOut},
)
def get_headers(call: Call) -> Response:
    """Get the headers of an attempt.

    Those that were sent, with the signature, and those of the response, in bounded size. Sensitive
    headers are listed without their values.
    """
    path = call.path
    found = call.services.attempts.headers(
        call.identity, path["app_id"], path["msg_id"], path["attempt_id"]
    )
    return json_response(200, attempt_headers_out(found))


@operations.add(
    "message-attempt.list-attempted-destinations",
    "GET",
    "/msg/<msg_id>/endpoint",
    responses={200: ListOut[MessageEndpointOut]},
)
def list_destinations(call: Call, query: DestinationQuery) -> Response:
    """List the endpoints of a message.

    Shows the status of the delivery to each endpoint.
    """
    page = call.services.attempts.page_of_destinations(
        call.identity, call.path["app_id"], call.path["msg_id"], query.page(RECEIVERS)
    )
    return json_response(
        200, page_out(page, partial(destination_out, expanded=query.expanded_statuses))
    )


@operations.add(
    "message-attempt.expunge-content",
    "DELETE",
    "/msg/<msg_id>/attempt/<attempt_id>/content",
    responses={204: None},
)
def expunge(call: Call) -> Response:
    """Expunge the response of an attempt.

    Its `response` is `EXPUNGED` from then on.
    """
    path = call.path
    call.services.expunge.expunge_attempt(
        call.identity, path["app_id"], path["msg_id"], path["attempt_id"]
    )
    return json_response(204)


@operations.add(
    "message-attempt.resend",
    "POST",
    "/msg/<msg_id>/endpoint/<endpoint_id>/resend",
    responses={202: EmptyOut},
)
def resend(call: Call, idempotency_key: str | None) -> Response:
    """Resend a message to an endpoint.

    Ignores the endpoint's filters. A failed attempt is not retried, and the scheduled retries go
    on; a successful one ends the delivery.
    """
    path = call.path
    call.services.resend.resend(
        call.identity,
        path["app_id"],
        path["msg_id"],
        path["endpoint_id"],
        idempotency_key,
    )
    return json_response(202, EmptyOut())


def _listed(call: Call, query: AttemptQuery, endpoint_reference: str | None) -> Response:
    page = call.services.attempts.page_of_message(
        call.identity,
        call.path["app_id"],
        call.path["msg_id"],
        query.timed_page(ATTEMPT),
        query.wants_attempt(),
        endpoint_reference,
    )
    show = partial(attempt_out, content=query.with_content, expanded=query.expanded_statuses)
    return json_response(200, page_out(page, show))
