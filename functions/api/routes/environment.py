"""/api/v1/environment"""

from functions.api.operations import Call, Operations
from functions.api.schemas.event_types.environment import (
    EnvironmentIn,
    EnvironmentOut,
    environment_out,
)
from functions.http.response import Response, json_response

operations = Operations("/api/v1/environment")


@operations.add("environment.export", "POST", "/export", answers={200: EnvironmentOut})
def export(call: Call) -> Response:
    """Gives all that the organisation has configured for its applications together."""
    event_types = call.services.environment.export(call.identity)
    return json_response(200, environment_out(event_types, call.services.clock.now()))


@operations.add("environment.import", "POST", "/import", answers={204: None})
def bring_in(call: Call, body: EnvironmentIn) -> Response:
    """Makes the event types that the body has as it has them, and leaves others alone."""
    call.services.environment.import_event_types(call.identity, body.to_inputs())
    return json_response(204)
