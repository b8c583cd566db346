"""Operations that send many messages to an endpoint again."""

from functions.api.operations import Call, Operations
from functions.api.schemas.background_tasks import StartedTaskOut, started_out
from functions.api.schemas.messages.replays import BulkReplayIn, ReplayIn
from functions.http.response import Response, json_response

operations = Operations("/api/v1/app/<app_id>/endpoint/<endpoint_id>")


@operations.add("endpoint.recover", "POST", "/recover", responses={202: StartedTaskOut})
def recover(call: Call, body: ReplayIn, idempotency_key: str | None) -> Response:
    """Recover failed messages.

    Starts a background task that resends the messages that failed and never reached the endpoint.
    """
    start = call.services.replays.recover
    task = start(call.identity, call.endpoint_place, body.to_input(), idempotency_key)
    return json_response(202, started_out(task))


@operations.add(
    "endpoint.replay-missing", "POST", "/replay-missing", responses={202: StartedTaskOut}
)
def replay_missing(call: Call, body: ReplayIn, idempotency_key: str | None) -> Response:
    """Replay missing messages.

    Starts a background task that sends the messages that match the endpoint's filters and were
    never sent to it.
    """
    start = call.services.replays.replay_missing
    task = start(call.identity, call.endpoint_place, body.to_input(), idempotency_key)
    return json_response(202, started_out(task))


@operations.add("endpoint.bulk-replay", "POST", "/bulk-replay", responses={202: StartedTaskOut})
def bulk_replay(call: Call, body: BulkReplayIn, idempotency_key: str | None) -> Response:
    """Replay messages.

    Starts a background task that resends messages that the endpoint was sent before.
    """
    start = call.services.replays.bulk_replay
    task = start(call.identity, call.endpoint_place, body.to_input(), idempotency_key)
    return json_response(202, started_out(task))
