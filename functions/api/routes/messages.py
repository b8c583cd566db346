"""/api/v1/app/{app_id}/msg"""

from functools import partial

from functions.api.operations import Access, Call, Operations
from functions.api.outputs import page_out
from functions.api.queries import TimedQuery
from functions.http.message_create import create_message
from functions.http.response import Response, answer, message_out
from shared.domain.ids import MESSAGE

operations = Operations("/api/v1/app/<app_id>/msg")


@operations.add("message.create", "POST")
def create(call: Call) -> Response:
    """`ingest` serves this, but for paths that end in a slash: those come here."""
    return create_message(call.services.ingest, call.request, call.path["app_id"])


@operations.add("message.list", "GET", access=Access.APPLICATION)
def list_messages(call: Call) -> Response:
    query = call.query(TimedQuery)
    page = call.services.messages.page(
        call.identity,
        call.path["app_id"],
        query.timed_page(MESSAGE),
        query.wants,
        content=query.with_content,
    )
    now = call.services.clock.now()
    return answer(200, page_out(page, partial(message_out, now=now, content=query.with_content)))


@operations.add("message.get", "GET", "/<msg_id>", Access.APPLICATION)
def get(call: Call) -> Response:
    content = call.request.flag("with_content", default=True)
    message = call.services.messages.get(call.identity, call.path["app_id"], call.path["msg_id"])
    return answer(200, message_out(message, call.services.clock.now(), content=content))
