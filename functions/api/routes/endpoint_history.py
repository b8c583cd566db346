"""Operations on the history of an endpoint: its attempts and its messages."""

from functools import partial

from functions.api.operations import Call, Operations
from functions.api.schemas.lists import ListOut, page_out
from functions.api.schemas.messages.attempts import CountOut
from functions.api.schemas.messages.endpoint_history import (
    AttemptCountQuery,
    AttemptedMessageQuery,
    EndpointAttemptOut,
    EndpointAttemptQuery,
    EndpointMessageOut,
    endpoint_attempt_out,
    endpoint_message_out,
)
from functions.http.response import Response, json_response
from shared.domain.ids import ATTEMPT, MESSAGE

operations = Operations("/api/v1/app/<app_id>")


@operations.add(
    "message-attempt.list-by-endpoint",
    "GET",
    "/attempt/endpoint/<endpoint_id>",
    responses={200: ListOut[EndpointAttemptOut]},
)
def list_attempts(call: Call, query: EndpointAttemptQuery) -> Response:
    """List the attempts at an endpoint.

    Newest first.
    """
    page = call.services.endpoint_history.page_of_attempts(
        call.identity,
        call.path["app_id"],
        call.path["endpoint_id"],
        query.timed_page(ATTEMPT),
        query.wants_attempt(),
        messages=query.with_msg,
        deliveries=query.with_delivery,
        content=query.with_content,
    )
    show = partial(
        endpoint_attempt_out,
        now=call.services.clock.now(),
        content=query.with_content,
        expanded=query.expanded_statuses,
    )
    return json_response(200, page_out(page, show))


@operations.add(
    "message-attempt.count-by-endpoint",
    "GET",
    "/attempt/endpoint/<endpoint_id>/count",
    responses={200: CountOut},
)
def count_attempts(call: Call, query: AttemptCountQuery) -> Response:
    """Count the attempts at an endpoint.

    Takes the filters of the list. Reads a bounded number of attempts, newest first: if there are
    more, the count is `approximated`.
    """
    count, approximated = call.services.endpoint_history.count_of_attempts(
        call.identity,
        call.path["app_id"],
        call.path["endpoint_id"],
        query.bounds(),
        query.wants_attempt(),
    )
    return json_response(200, CountOut(count=count, approximated=approximated))


@operations.add(
    "message-attempt.list-attempted-messages",
    "GET",
    "/endpoint/<endpoint_id>/msg",
    responses={200: ListOut[EndpointMessageOut]},
)
def list_messages(call: Call, query: AttemptedMessageQuery) -> Response:
    """List the messages of an endpoint.

    Newest first, with the status of each delivery.
    """
    page = call.services.endpoint_history.page_of_messages(
        call.identity,
        call.path["app_id"],
        call.path["endpoint_id"],
        query.timed_page(MESSAGE),
        query.narrowed(),
        query.wants_status(),
        content=query.with_content,
    )
    show = partial(
        endpoint_message_out,
        now=call.services.clock.now(),
        content=query.with_content,
        expanded=query.expanded_statuses,
    )
    return json_response(200, page_out(page, show))
