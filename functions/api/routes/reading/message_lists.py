"""Lists of messages."""

from functions.api.operations import Call, Operations
from functions.api.schemas.lists import ListOut, page_out
from functions.api.schemas.messages.message_lists import MessageListQuery, destinations_out
from functions.api.schemas.messages.message_search import MessageSearchIn
from functions.api.schemas.messages.messages import MessageOut
from functions.http.response import Response, json_response, message_out
from shared.domain.ids import MESSAGE
from shared.domain.messages.message import Message
from shared.domain.paging import Page

operations = Operations("/api/v1/app/<app_id>")


@operations.add("message.list", "GET", "/msg", responses={200: ListOut[MessageOut]})
def list_messages(call: Call, query: MessageListQuery) -> Response:
    """List messages.

    Newest first.
    """
    page = call.services.messages.page(
        call.identity,
        call.path["app_id"],
        query.timed_page(MESSAGE),
        query.narrowed().wants,
        content=query.with_content,
    )
    return _listed(call, page, content=query.with_content, destinations=query.with_destinations)


@operations.add("message.search", "POST", "/msg/search", responses={200: ListOut[MessageOut]})
def search(call: Call, body: MessageSearchIn) -> Response:
    """Search messages.

    By id or `eventId`, tag, channel, event type and time. Newest first.
    """
    page = call.services.messages.search(
        call.identity,
        call.path["app_id"],
        body.page(),
        body.narrowed().wants,
        reference=body.id,
        content=body.with_content,
    )
    return _listed(call, page, content=body.with_content, destinations=body.with_destinations)


def _listed(call: Call, page: Page[Message], *, content: bool, destinations: bool) -> Response:
    now = call.services.clock.now()
    found = call.services.message_destinations.of(page.items) if destinations else {}

    def show(message: Message) -> MessageOut:
        shown: MessageOut = message_out(message, now, content=content)  # type: ignore[assignment]
        if message.id in found:
            shown["destinations"] = destinations_out(found[message.id])
        return shown

    return json_response(200, page_out(page, show))
