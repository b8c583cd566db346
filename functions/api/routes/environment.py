"""Operations of /api/v1/environment."""

from functions.api.operations import Call, Operations
from functions.api.schemas.event_types.environment import (
    EnvironmentIn,
    EnvironmentOut,
    environment_out,
)
from functions.http.response import Response, json_response

operations = Operations("/api/v1/environment")


@operations.add("environment.export", "POST", "/export", responses={200: EnvironmentOut})
def export(call: Call) -> Response:
    """Export the organisation's configuration."""
    event_types = call.services.environment.export(call.identity)
    return json_response(200, environment_out(event_types, call.services.clock.now()))


@operations.add("environment.import", "POST", "/import", responses={204: None})
def bring_in(call: Call, body: EnvironmentIn) -> Response:
    """Import a configuration.

    Creates or replaces the event types in the body, and leaves others unchanged.
    """
    call.services.environment.import_event_types(call.identity, body.to_inputs())
    return json_response(204)
