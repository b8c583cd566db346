"""Every operation that the API serves."""

from functions.api.operations import Operation
from functions.api.routes import (
    applications,
    attempts,
    authentication,
    endpoints,
    environment,
    event_types,
    health,
    messages,
    operational_endpoints,
)

OPERATIONS: tuple[Operation, ...] = (
    *applications.operations,
    *endpoints.operations,
    *event_types.operations,
    *messages.operations,
    *attempts.operations,
    *operational_endpoints.operations,
    *authentication.operations,
    *environment.operations,
    *health.operations,
)
