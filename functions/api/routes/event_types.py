"""Operations of /api/v1/event-type."""

from dataclasses import replace
from functools import partial
from typing import Any

from functions.api.operations import Call, Operations
from functions.api.schemas.event_types.event_types import (
    EventTypeDeleteQuery,
    EventTypeIn,
    EventTypeOut,
    EventTypePatch,
    EventTypePutIn,
    EventTypeQuery,
    event_type_out,
)
from functions.api.schemas.event_types.openapi_import import (
    OpenApiImportIn,
    OpenApiImportOut,
    openapi_import_out,
)
from functions.api.schemas.event_types.retry_schedule import (
    RetryScheduleIn,
    RetryScheduleOut,
    retry_schedule_out,
)
from functions.api.schemas.lists import ListOut, page_out
from functions.http.response import Response, json_response
from shared.domain.errors import NotFound
from shared.domain.limits import is_name

operations = Operations("/api/v1/event-type")


@operations.add("event-type.list", "GET", responses={200: ListOut[EventTypeOut]})
def list_event_types(call: Call, query: EventTypeQuery) -> Response:
    """List event types.

    In order of name.
    """
    page = call.services.event_types.page(
        call.identity, query.page(""), archived=query.include_archived
    )
    return json_response(200, page_out(page, partial(event_type_out, content=query.with_content)))


@operations.add("event-type.create", "POST", responses={201: EventTypeOut})
def create(call: Call, body: EventTypeIn, idempotency_key: str | None) -> Response:
    """Create an event type.

    Restores an archived one; responds with 409 if it exists already.
    """
    event_type = call.services.event_types.create(
        call.identity, body.to_input(body.name), idempotency_key
    )
    return json_response(201, event_type_out(event_type))


@operations.add(
    "event-type.import-openapi", "POST", "/import/openapi", responses={200: OpenApiImportOut}
)
def import_openapi(call: Call, body: OpenApiImportIn) -> Response:
    """Import event types from the webhooks of an OpenAPI document."""
    body.check()
    service, loc = call.services.openapi_import, ("body", "spec")
    document: Any = body.spec
    if body.spec_raw is not None:
        loc = ("body", "specRaw")
        document = service.read(body.spec_raw, loc)
    imported = service.plan(call.identity, document, loc, replace_all=body.replace_all)
    if not body.dry_run:
        service.carry_out(imported)
    return json_response(200, openapi_import_out(imported, body))


@operations.add("event-type.get", "GET", "/<event_type_name>", responses={200: EventTypeOut})
def get(call: Call) -> Response:
    """Get an event type.

    Archived ones included.
    """
    return json_response(
        200, event_type_out(call.services.event_types.get(call.identity, _name(call)))
    )


@operations.add(
    "event-type.update",
    "PUT",
    "/<event_type_name>",
    responses={200: EventTypeOut, 201: EventTypeOut},
)
def update(call: Call, body: EventTypePutIn) -> Response:
    """Replace an event type.

    Creates the event type if it does not exist.
    """
    event_type_input = body.to_input(_name(call))
    event_type, new = call.services.event_types.put(call.identity, event_type_input)
    return json_response(201 if new else 200, event_type_out(event_type))


@operations.add("event-type.patch", "PATCH", "/<event_type_name>", responses={200: EventTypeOut})
def patch(call: Call, body: EventTypePatch) -> Response:
    """Update an event type.

    Changes the fields that are present in the body.
    """
    event_type = call.services.event_types.change(call.identity, _name(call), body.applied)
    return json_response(200, event_type_out(event_type))


@operations.add("event-type.delete", "DELETE", "/<event_type_name>", responses={204: None})
def delete(call: Call, query: EventTypeDeleteQuery) -> Response:
    """Archive an event type.

    Endpoints can no longer subscribe to it, and lists hide it.
    """
    event_types = call.services.event_types
    remove = event_types.expunge if query.expunge else event_types.archive
    remove(call.identity, _name(call))
    return json_response(204)


@operations.add(
    "event-type.get-retry-schedule",
    "GET",
    "/<event_type_name>/retry-schedule",
    responses={200: RetryScheduleOut},
)
def get_retry_schedule(call: Call) -> Response:
    """Get the retry schedule of an event type."""
    event_type = call.services.event_types.get(call.identity, _name(call))
    return json_response(200, retry_schedule_out(event_type))


@operations.add(
    "event-type.set-retry-schedule",
    "PUT",
    "/<event_type_name>/retry-schedule",
    responses={200: RetryScheduleOut},
)
def set_retry_schedule(call: Call, body: RetryScheduleIn) -> Response:
    """Set the retry schedule of an event type.

    Holds for messages that are accepted at least 30 seconds later, at endpoints without a schedule
    of their own.
    """
    schedule = body.schedule()
    event_type = call.services.event_types.change(
        call.identity, _name(call), lambda found: replace(found, retry_schedule=schedule)
    )
    return json_response(200, retry_schedule_out(event_type))


def _name(call: Call) -> str:
    """Returns the name in the path; NotFound if no event type can have it."""
    name = call.path["event_type_name"]
    if not is_name(name):
        raise NotFound("Event type not found")
    return name
