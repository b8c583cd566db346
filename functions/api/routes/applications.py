"""/api/v1/app"""

from functions.api.inputs import ApplicationIn, ApplicationPatch
from functions.api.operations import Access, Call, Operations
from functions.api.outputs import application_out, page_out
from functions.api.queries import OrderedQuery
from functions.http.response import Response, answer
from shared.domain.ids import APP

operations = Operations("/api/v1/app")


@operations.add("application.list", "GET")
def list_applications(call: Call) -> Response:
    request = call.query(OrderedQuery).ordered_page(APP, descending=False)
    page = call.services.applications.page(call.identity, request)
    return answer(200, page_out(page, application_out))


@operations.add("application.create", "POST")
def create(call: Call) -> Response:
    draft = call.body(ApplicationIn).draft()
    applications, key = call.services.applications, call.request.idempotency_key
    if call.request.flag("get_if_exists", default=False):
        application, new = applications.get_or_create(call.identity, draft, key)
        return answer(201 if new else 200, application_out(application))
    return answer(201, application_out(applications.create(call.identity, draft, key)))


@operations.add("application.get", "GET", "/<app_id>", Access.APPLICATION)
def get(call: Call) -> Response:
    application = call.services.applications.get(call.identity, call.path["app_id"])
    return answer(200, application_out(application))


@operations.add("application.update", "PUT", "/<app_id>")
def update(call: Call) -> Response:
    draft = call.body(ApplicationIn).draft()
    application, new = call.services.applications.put(call.identity, call.path["app_id"], draft)
    return answer(201 if new else 200, application_out(application))


@operations.add("application.patch", "PATCH", "/<app_id>")
def patch(call: Call) -> Response:
    changes = call.body(ApplicationPatch)
    application = call.services.applications.change(
        call.identity, call.path["app_id"], changes.applied
    )
    return answer(200, application_out(application))


@operations.add("application.delete", "DELETE", "/<app_id>")
def delete(call: Call) -> Response:
    call.services.applications.delete(call.identity, call.path["app_id"])
    return answer(204)
