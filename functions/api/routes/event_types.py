"""/api/v1/event-type"""

from functools import partial

from functions.api.inputs import EventTypeIn
from functions.api.operations import Access, Call, Operations
from functions.api.outputs import event_type_out, page_out
from functions.api.queries import EventTypeQuery
from functions.http.response import Response, answer

operations = Operations("/api/v1/event-type")


@operations.add("event-type.list", "GET", access=Access.APPLICATION)
def list_event_types(call: Call) -> Response:
    query = call.query(EventTypeQuery)
    page = call.services.event_types.page(
        call.identity, query.page(""), archived=query.include_archived
    )
    return answer(200, page_out(page, partial(event_type_out, content=query.with_content)))


@operations.add("event-type.create", "POST")
def create(call: Call) -> Response:
    draft = call.body(EventTypeIn).draft()
    key = call.request.idempotency_key
    event_type = call.services.event_types.create(call.identity, draft, key)
    return answer(201, event_type_out(event_type))


@operations.add("event-type.get", "GET", "/<event_type_name>", Access.APPLICATION)
def get(call: Call) -> Response:
    name = call.path["event_type_name"]
    return answer(200, event_type_out(call.services.event_types.get(call.identity, name)))
