"""/api/v1/app/{app_id}/attempt, and what became of one message."""

from collections.abc import Callable
from functools import partial

from functions.api.operations import Call, Operations
from functions.api.schemas.attempts import (
    AttemptQuery,
    DestinationQuery,
    EmptyOut,
    ExpandedQuery,
    MessageAttemptOut,
    MessageEndpointOut,
    attempt_out,
    destination_out,
)
from functions.api.schemas.lists import ListOut, page_out
from functions.http.response import Response, answer
from shared.domain.delivery import Attempt
from shared.domain.ids import ATTEMPT, ENDPOINT

operations = Operations("/api/v1/app/<app_id>")


@operations.add(
    "message-attempt.list-by-msg",
    "GET",
    "/attempt/msg/<msg_id>",
    answers={200: ListOut[MessageAttemptOut]},
)
def list_by_message(call: Call, query: AttemptQuery) -> Response:
    """Lists the attempts to deliver a message, newest first."""
    page = call.services.attempts.page_of_message(
        call.identity,
        call.path["app_id"],
        call.path["msg_id"],
        query.timed_page(ATTEMPT),
        _wanted(call, query),
    )
    return answer(200, page_out(page, _show(query)))


@operations.add(
    "message-attempt.list-by-endpoint",
    "GET",
    "/attempt/endpoint/<endpoint_id>",
    answers={200: ListOut[MessageAttemptOut]},
)
def list_by_endpoint(call: Call, query: AttemptQuery) -> Response:
    """Lists the attempts that were made at an endpoint, newest first."""
    page = call.services.attempts.page_of_endpoint(
        call.identity,
        call.path["app_id"],
        call.path["endpoint_id"],
        query.timed_page(ATTEMPT),
        query.wants_attempt,
    )
    return answer(200, page_out(page, _show(query)))


@operations.add(
    "message-attempt.get",
    "GET",
    "/msg/<msg_id>/attempt/<attempt_id>",
    answers={200: MessageAttemptOut},
)
def get(call: Call, query: ExpandedQuery) -> Response:
    """Gives one attempt with the head of the receiver's answer."""
    path = call.path
    attempt = call.services.attempts.get(
        call.identity, path["app_id"], path["msg_id"], path["attempt_id"]
    )
    return answer(200, attempt_out(attempt, content=True, expanded=query.expanded_statuses))


@operations.add(
    "message-attempt.list-attempted-destinations",
    "GET",
    "/msg/<msg_id>/endpoint",
    answers={200: ListOut[MessageEndpointOut]},
)
def list_destinations(call: Call, query: DestinationQuery) -> Response:
    """Lists the endpoints that a message was sent to, with where each delivery stands."""
    page = call.services.attempts.page_of_destinations(
        call.identity, call.path["app_id"], call.path["msg_id"], query.page(ENDPOINT)
    )
    return answer(200, page_out(page, partial(destination_out, expanded=query.expanded_statuses)))


@operations.add(
    "message-attempt.expunge-content",
    "DELETE",
    "/msg/<msg_id>/attempt/<attempt_id>/content",
    answers={204: None},
)
def expunge(call: Call) -> Response:
    """Forgets the answer that an attempt got; its `response` reads `EXPUNGED` from then on."""
    path = call.path
    call.services.expunge.expunge_attempt(
        call.identity, path["app_id"], path["msg_id"], path["attempt_id"]
    )
    return answer(204)


@operations.add(
    "message-attempt.resend",
    "POST",
    "/msg/<msg_id>/endpoint/<endpoint_id>/resend",
    answers={202: EmptyOut},
)
def resend(call: Call, idempotency_key: str | None) -> Response:
    """Sends a message to one endpoint once more, whatever the endpoint filters.

    A failure is not repeated, and what the schedule has planned goes on. A success ends the
    delivery.
    """
    path = call.path
    call.services.resend.resend(
        call.identity,
        path["app_id"],
        path["msg_id"],
        path["endpoint_id"],
        idempotency_key,
    )
    return answer(202, EmptyOut())


def _show(query: AttemptQuery) -> Callable[[Attempt], MessageAttemptOut]:
    return partial(attempt_out, content=query.with_content, expanded=query.expanded_statuses)


def _wanted(call: Call, query: AttemptQuery) -> Callable[[Attempt], bool]:
    """The query's filters; NotFound when it names an endpoint that is not there."""
    if query.endpoint_id is None:
        return query.wants_attempt
    endpoint = call.services.endpoints.get(call.identity, call.path["app_id"], query.endpoint_id)
    return lambda a: a.key.endpoint_id == endpoint.id and query.wants_attempt(a)
