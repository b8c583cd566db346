"""/api/v1/app/{app_id}/msg"""

from functools import partial

from functions.api.operations import Call, Operations
from functions.api.queries import TimedQuery
from functions.api.schemas.background_tasks import StartedTaskOut, started_out
from functions.api.schemas.lists import ListOut, page_out
from functions.api.schemas.messages.messages import (
    BulkExpungeIn,
    BulkExpungeOut,
    ContentQuery,
    MessageCancelOut,
    MessageIn,
    MessageOut,
    MessagePrecheckIn,
    MessagePrecheckOut,
    bulk_expunge_out,
)
from functions.api.schemas.messages.replays import PurgeIn
from functions.http.message_create import create_message
from functions.http.response import Response, json_response, message_out
from shared.domain.ids import MESSAGE

operations = Operations("/api/v1/app/<app_id>/msg")


@operations.add(
    "message.create",
    "POST",
    answers={202: MessageOut},
    reads={"query": ContentQuery, "body": MessageIn, "idempotency_key": str | None},
)
def create(call: Call) -> Response:
    """Accepts a message and sends it to every endpoint that wants it.

    After 202 it is stored and on its way. Where its event type asks only to be warned, a payload
    that does not fit the schema is accepted all the same, and the header `outrider-warning` of the
    answer says what does not fit.
    """
    # `ingest` serves this, but for paths that end in a slash: those come here.
    return create_message(call.services.ingest, call.request, call.path["app_id"], call.access_log)


@operations.add("message.precheck", "POST", "/precheck/active", answers={200: MessagePrecheckOut})
def precheck(call: Call, body: MessagePrecheckIn) -> Response:
    """Tells whether a message of this type, on these channels, would go to any endpoint now."""
    active = call.services.ingest.messages.has_receivers(
        call.identity, call.path["app_id"], body.event_type, body.channels or ()
    )
    return json_response(200, {"active": active})


@operations.add("message.list", "GET", answers={200: ListOut[MessageOut]})
def list_messages(call: Call, query: TimedQuery) -> Response:
    """Lists the application's messages, newest first."""
    page = call.services.messages.page(
        call.identity,
        call.path["app_id"],
        query.timed_page(MESSAGE),
        query.narrowed().wants,
        content=query.with_content,
    )
    now = call.services.clock.now()
    return json_response(
        200, page_out(page, partial(message_out, now=now, content=query.with_content))
    )


@operations.add("message.get", "GET", "/<msg_id>", answers={200: MessageOut})
def get(call: Call, query: ContentQuery) -> Response:
    """Gives one message."""
    message = call.services.messages.get(
        call.identity, call.path["app_id"], call.path["msg_id"], content=query.with_content
    )
    return json_response(
        200, message_out(message, call.services.clock.now(), content=query.with_content)
    )


@operations.add("message.cancel", "POST", "/<msg_id>/cancel", answers={200: MessageCancelOut})
def cancel(call: Call) -> Response:
    """Ends the deliveries of a message that wait: for `deliverAt`, or for a retry.

    What has been delivered stays so. An attempt that is under way is not stopped, but not repeated.
    """
    canceled = call.services.cancellation.cancel(
        call.identity, call.path["app_id"], call.path["msg_id"]
    )
    return json_response(200, MessageCancelOut(canceled=canceled))


@operations.add("message.expunge-content", "DELETE", "/<msg_id>/content", answers={204: None})
def expunge(call: Call) -> Response:
    """Forgets a message's payload, which reads expired from then on.

    Deliveries that have not succeeded yet are canceled.
    """
    call.services.expunge.expunge(call.identity, call.path["app_id"], call.path["msg_id"])
    return json_response(204)


@operations.add(
    "message.bulk-expunge-content", "POST", "/bulk-expunge", answers={200: BulkExpungeOut}
)
def bulk_expunge(call: Call, body: BulkExpungeIn) -> Response:
    """Forgets the payloads of several messages and tells which of them there were."""
    found = call.services.expunge.expunge_many(call.identity, call.path["app_id"], body.ids)
    return json_response(200, bulk_expunge_out(found))


@operations.add(
    "message.expunge-all-contents", "POST", "/expunge-all-contents", answers={202: StartedTaskOut}
)
def expunge_all(call: Call, body: PurgeIn, idempotency_key: str | None) -> Response:
    """Starts to forget the payloads of all messages of the application, and the answers to them.

    Deliveries that have not succeeded yet are canceled.
    """
    task = call.services.purges.purge(
        call.identity, call.path["app_id"], idempotency_key, dry_run=body.dry_run
    )
    return json_response(202, started_out(task))
