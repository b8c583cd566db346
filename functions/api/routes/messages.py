"""Operations on messages."""

from dataclasses import replace

from functions.api.operations import Call, Operations
from functions.api.schemas.background_tasks import StartedTaskOut, started_out
from functions.api.schemas.messages.attempts import MessageAttemptOut, attempt_out
from functions.api.schemas.messages.message_search import MessageRawPayloadOut, raw_payload_out
from functions.api.schemas.messages.messages import (
    BulkExpungeIn,
    BulkExpungeOut,
    ContentQuery,
    MessageCancelOut,
    MessageOut,
    MessagePrecheckIn,
    MessagePrecheckOut,
    bulk_expunge_out,
)
from functions.api.schemas.messages.new_messages import MessageIn
from functions.api.schemas.messages.replays import PurgeIn
from functions.http.message_create import create_message
from functions.http.response import Response, json_response, message_out
from shared.domain.messages.message_parser import parse

operations = Operations("/api/v1/app/<app_id>")


@operations.add(
    "message.create",
    "POST",
    "/msg",
    responses={202: MessageOut},
    reads={"query": ContentQuery, "body": MessageIn, "idempotency_key": str | None},
)
def create(call: Call) -> Response:
    """Create a message.

    Sends the message to every endpoint that subscribes to it. After a 202 the message is stored and
    queued. If its event type enforces the schema only with a warning, a payload that does not match
    is accepted, and the response header `outrider-warning` names the mismatch.
    """
    # The function `ingest` serves this operation, except for paths with a trailing slash.
    return create_message(call.services.ingest, call.request, call.path["app_id"], call.access_log)


@operations.add(
    "message.precheck", "POST", "/msg/precheck/active", responses={200: MessagePrecheckOut}
)
def precheck(call: Call, body: MessagePrecheckIn) -> Response:
    """Check whether any endpoint would receive a message.

    Considers the event type and channels of the message, and the endpoints as they are now.
    """
    active = call.services.ingest.messages.has_receivers(
        call.identity, call.path["app_id"], body.event_type, body.channels or ()
    )
    return json_response(200, {"active": active})


@operations.add("message.get", "GET", "/msg/<msg_id>", responses={200: MessageOut})
def get(call: Call, query: ContentQuery) -> Response:
    """Get a message."""
    message = call.services.messages.get(
        call.identity, call.path["app_id"], call.path["msg_id"], content=query.with_content
    )
    return json_response(
        200, message_out(message, call.services.clock.now(), content=query.with_content)
    )


@operations.add(
    "message.get-raw-payload", "GET", "/msg/<msg_id>/raw", responses={200: MessageRawPayloadOut}
)
def get_raw_payload(call: Call) -> Response:
    """Get the exact body of a message.

    The text that receivers get: the payload as it was posted, or the raw payload in its place.
    """
    message = call.services.messages.get(call.identity, call.path["app_id"], call.path["msg_id"])
    return json_response(200, raw_payload_out(message, call.services.clock.now()))


@operations.add("message.cancel", "POST", "/msg/<msg_id>/cancel", responses={200: MessageCancelOut})
def cancel(call: Call) -> Response:
    """Cancel the pending deliveries of a message.

    Cancels deliveries that wait for `deliverAt` or for a retry. Successful deliveries are
    unaffected. An attempt in flight is not stopped, but not retried.
    """
    canceled = call.services.cancellation.cancel(
        call.identity, call.path["app_id"], call.path["msg_id"]
    )
    return json_response(200, MessageCancelOut(canceled=canceled))


@operations.add("message.expunge-content", "DELETE", "/msg/<msg_id>/content", responses={204: None})
def expunge(call: Call) -> Response:
    """Expunge the payload of a message.

    The payload reads as expired from then on. Deliveries that have not succeeded yet are canceled.
    """
    call.services.expunge.expunge(call.identity, call.path["app_id"], call.path["msg_id"])
    return json_response(204)


@operations.add(
    "message.bulk-expunge-content", "POST", "/msg/bulk-expunge", responses={200: BulkExpungeOut}
)
def bulk_expunge(call: Call, body: BulkExpungeIn, idempotency_key: str | None) -> Response:
    """Expunge the payloads of several messages.

    Responds with the result for each message: `not-found` also for a payload that had expired, or
    was expunged by another request.
    """
    expunged = call.services.expunge.expunge_many(
        call.identity, call.path["app_id"], body.ids, idempotency_key
    )
    return json_response(200, bulk_expunge_out(expunged))


@operations.add(
    "message.expunge-all-contents",
    "POST",
    "/msg/expunge-all-contents",
    responses={202: StartedTaskOut},
)
def expunge_all(call: Call, body: PurgeIn, idempotency_key: str | None) -> Response:
    """Expunge the contents of all messages of an application.

    Starts a background task that expunges payloads and responses. Deliveries that have not
    succeeded yet are canceled.
    """
    task = call.services.purges.purge(
        call.identity, call.path["app_id"], idempotency_key, dry_run=body.dry_run
    )
    return json_response(202, started_out(task))


@operations.add(
    "message.test-attempt",
    "POST",
    "/endpoint/<endpoint_id>/msg/test-attempt",
    responses={201: MessageAttemptOut},
    reads={"body": MessageIn, "idempotency_key": str | None},
)
def test_attempt(call: Call, idempotency_key: str | None) -> Response:
    """Send a test message to one endpoint.

    Creates a message that goes to this endpoint only, whatever its filters, and responds with its
    first attempt, which is pending. `msgId` leads to the attempts as they are made.
    """
    message_input = replace(parse(call.request.body), application=None)
    attempt = call.services.trial_messages.send(
        call.identity,
        call.path["app_id"],
        call.path["endpoint_id"],
        message_input,
        idempotency_key,
    )
    return json_response(201, attempt_out(attempt, content=True, expanded=True))
