"""/api/v1/event-type"""

from functools import partial

from functions.api.inputs import EventTypeIn, EventTypePatch, EventTypePutIn
from functions.api.operations import Access, Call, Operations
from functions.api.outputs import event_type_out, page_out
from functions.api.queries import EventTypeQuery
from functions.http.response import Response, answer
from shared.domain.errors import NotFound
from shared.domain.rules import is_name

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
    body = call.body(EventTypeIn)
    event_type = call.services.event_types.create(
        call.identity, body.draft(body.name), call.request.idempotency_key
    )
    return answer(201, event_type_out(event_type))


@operations.add("event-type.get", "GET", "/<event_type_name>", Access.APPLICATION)
def get(call: Call) -> Response:
    return answer(200, event_type_out(call.services.event_types.get(call.identity, _name(call))))


@operations.add("event-type.update", "PUT", "/<event_type_name>")
def update(call: Call) -> Response:
    draft = call.body(EventTypePutIn).draft(_name(call))
    event_type, new = call.services.event_types.put(call.identity, draft)
    return answer(201 if new else 200, event_type_out(event_type))


@operations.add("event-type.patch", "PATCH", "/<event_type_name>")
def patch(call: Call) -> Response:
    changes = call.body(EventTypePatch)
    event_type = call.services.event_types.change(call.identity, _name(call), changes.applied)
    return answer(200, event_type_out(event_type))


@operations.add("event-type.delete", "DELETE", "/<event_type_name>")
def delete(call: Call) -> Response:
    event_types = call.services.event_types
    remove = (
        event_types.expunge if call.request.flag("expunge", default=False) else event_types.archive
    )
    remove(call.identity, _name(call))
    return answer(204)


def _name(call: Call) -> str:
    """The name in the path; NotFound when nothing can be called so."""
    name = call.path["event_type_name"]
    if not is_name(name):
        raise NotFound("Event type not found")
    return name
