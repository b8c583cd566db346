"""Operations of /api/v1/app/{app_id}/endpoint that try an example or a content filter."""

from functions.api.operations import Call, Operations
from functions.api.schemas.endpoints.filters import FilterTestIn, FilterTestOut, filter_test_out
from functions.api.schemas.messages.messages import EventExampleIn, MessageOut
from functions.http.response import Response, json_response, message_out

operations = Operations("/api/v1/app/<app_id>/endpoint")


@operations.add(
    "endpoint.send-example", "POST", "/<endpoint_id>/send-example", responses={200: MessageOut}
)
def send_example(call: Call, body: EventExampleIn, idempotency_key: str | None) -> Response:
    """Send an example of an event type to an endpoint.

    The example comes from the event type's schema and is sent as a new message. `svix.ping` needs
    no event type. The endpoint's filters apply.
    """
    message = call.services.examples.send(
        call.identity,
        *call.endpoint_place,
        body.event_type,
        body.example_index,
        idempotency_key,
    )
    return json_response(200, message_out(message, call.services.clock.now(), content=False))


@operations.add(
    "endpoint.test-filter", "POST", "/<endpoint_id>/filter/test", responses={200: FilterTestOut}
)
def test_filter(call: Call, body: FilterTestIn) -> Response:
    """Try a content filter.

    Applies the filter to the application's latest messages, and changes nothing.
    """
    trial = call.services.filter_trials.run(
        call.identity, *call.endpoint_place, body.content_filter
    )
    return json_response(200, filter_test_out(trial))
