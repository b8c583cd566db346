"""Every operation that the API serves."""

from functions.api.operations import Operation
from functions.api.routes import (
    applications,
    attempts,
    endpoints,
    event_types,
    health,
    messages,
)

OPERATIONS: tuple[Operation, ...] = (
    *applications.operations,
    *endpoints.operations,
    *event_types.operations,
    *messages.operations,
    *attempts.operations,
    *health.operations,
)
