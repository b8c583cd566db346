"""Operations of /api/v1/app."""

from functions.api.operations import Call, Operations
from functions.api.schemas.applications import (
    ApplicationCreateQuery,
    ApplicationIn,
    ApplicationListQuery,
    ApplicationOut,
    ApplicationPatch,
    application_out,
)
from functions.api.schemas.lists import ListOut, page_out
from functions.http.response import Response, json_response
from shared.domain.ids import APP

operations = Operations("/api/v1/app")


@operations.add("application.list", "GET", responses={200: ListOut[ApplicationOut]})
def list_applications(call: Call, query: ApplicationListQuery) -> Response:
    """List applications.

    Oldest first, unless `order` says otherwise.
    """
    request = query.ordered_page(APP, descending=False)
    page = call.services.application_list.page(call.identity, request, query.exclusions())
    return json_response(200, page_out(page, application_out))


@operations.add("application.create", "POST", responses={200: ApplicationOut, 201: ApplicationOut})
def create(
    call: Call, query: ApplicationCreateQuery, body: ApplicationIn, idempotency_key: str | None
) -> Response:
    """Create an application.

    Responds with 409 if another application has its `uid`.
    """
    applications, wanted = call.services.applications, (call.identity, body.to_input())
    if query.get_if_exists:
        application, new = applications.get_or_create(*wanted, idempotency_key)
        return json_response(201 if new else 200, application_out(application))
    return json_response(201, application_out(applications.create(*wanted, idempotency_key)))


@operations.add("application.get", "GET", "/<app_id>", responses={200: ApplicationOut})
def get(call: Call) -> Response:
    """Get an application."""
    application = call.services.applications.get(call.identity, call.path["app_id"])
    return json_response(200, application_out(application))


@operations.add(
    "application.update", "PUT", "/<app_id>", responses={200: ApplicationOut, 201: ApplicationOut}
)
def update(call: Call, body: ApplicationIn) -> Response:
    """Replace an application.

    Creates the application if it does not exist.
    """
    application, new = call.services.applications.put(
        call.identity, call.path["app_id"], body.to_input()
    )
    return json_response(201 if new else 200, application_out(application))


@operations.add("application.patch", "PATCH", "/<app_id>", responses={200: ApplicationOut})
def patch(call: Call, body: ApplicationPatch) -> Response:
    """Update an application.

    Changes the fields that are present in the body.
    """
    application = call.services.applications.change(
        call.identity, call.path["app_id"], body.applied
    )
    return json_response(200, application_out(application))


@operations.add("application.delete", "DELETE", "/<app_id>", responses={204: None})
def delete(call: Call) -> Response:
    """Delete an application.

    Also deletes its endpoints and cancels its pending deliveries.
    """
    call.services.applications.delete(call.identity, call.path["app_id"])
    return json_response(204)
