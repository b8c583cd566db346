"""/api/v1/app/{app_id}/attempt, and what became of one message."""

from collections.abc import Callable
from functools import partial

from functions.api.operations import Access, Call, Operations
from functions.api.outputs import Shown, attempt_out, destination_out, page_out
from functions.api.queries import AttemptQuery, ListQuery
from functions.http.response import Response, answer
from shared.domain.delivery import Attempt
from shared.domain.ids import ATTEMPT, ENDPOINT

operations = Operations("/api/v1/app/<app_id>")


@operations.add("message-attempt.list-by-msg", "GET", "/attempt/msg/<msg_id>", Access.APPLICATION)
def list_by_message(call: Call) -> Response:
    query = call.query(AttemptQuery)
    page = call.services.attempts.page_of_message(
        call.identity,
        call.path["app_id"],
        call.path["msg_id"],
        query.timed_page(ATTEMPT),
        _wanted(call, query),
    )
    return answer(200, page_out(page, _show(query)))


@operations.add(
    "message-attempt.list-by-endpoint", "GET", "/attempt/endpoint/<endpoint_id>", Access.APPLICATION
)
def list_by_endpoint(call: Call) -> Response:
    query = call.query(AttemptQuery)
    page = call.services.attempts.page_of_endpoint(
        call.identity,
        call.path["app_id"],
        call.path["endpoint_id"],
        query.timed_page(ATTEMPT),
        query.wants_attempt,
    )
    return answer(200, page_out(page, _show(query)))


@operations.add(
    "message-attempt.get", "GET", "/msg/<msg_id>/attempt/<attempt_id>", Access.APPLICATION
)
def get(call: Call) -> Response:
    path = call.path
    attempt = call.services.attempts.get(
        call.identity, path["app_id"], path["msg_id"], path["attempt_id"]
    )
    expanded = call.request.flag("expanded_statuses", default=False)
    return answer(200, attempt_out(attempt, content=True, expanded=expanded))


@operations.add(
    "message-attempt.list-attempted-destinations",
    "GET",
    "/msg/<msg_id>/endpoint",
    Access.APPLICATION,
)
def list_destinations(call: Call) -> Response:
    page = call.services.attempts.page_of_destinations(
        call.identity,
        call.path["app_id"],
        call.path["msg_id"],
        call.query(ListQuery).page(ENDPOINT),
    )
    expanded = call.request.flag("expanded_statuses", default=False)
    return answer(200, page_out(page, partial(destination_out, expanded=expanded)))


def _show(query: AttemptQuery) -> Callable[[Attempt], Shown]:
    return partial(attempt_out, content=query.with_content, expanded=query.expanded_statuses)


def _wanted(call: Call, query: AttemptQuery) -> Callable[[Attempt], bool]:
    """The query's filters; NotFound when it names an endpoint that is not there."""
    if query.endpoint_id is None:
        return query.wants_attempt
    endpoint = call.services.endpoints.get(call.identity, call.path["app_id"], query.endpoint_id)
    return lambda a: a.key.endpoint_id == endpoint.id and query.wants_attempt(a)
