"""Operations that send one event to many applications."""

from functions.api.operations import Call, Operations
from functions.api.schemas.background_tasks import StartedTaskOut, started_out
from functions.api.schemas.messages.broadcasts import BroadcastIn
from functions.http.response import Response, json_response
from shared.domain.background.broadcast_parser import parse_broadcast

operations = Operations("/api/v1/msg")


@operations.add(
    "message.broadcast",
    "POST",
    "/broadcast",
    responses={202: StartedTaskOut},
    reads={"body": BroadcastIn, "idempotency_key": str | None},
)
def broadcast(call: Call, idempotency_key: str | None) -> Response:
    """Broadcast a message.

    Starts a background task that creates a message for each application, or for those with the
    given metadata.
    """
    body = parse_broadcast(call.request.body)
    task = call.services.broadcasts.start(call.identity, body, idempotency_key)
    return json_response(202, started_out(task))
