"""All operations of the API."""

from functions.api.operations import Operation
from functions.api.routes import (
    applications,
    attempts,
    authentication,
    background_tasks,
    document,
    endpoint_history,
    endpoint_stats,
    endpoints,
    environment,
    event_types,
    health,
    messages,
    operational_endpoints,
    replays,
    statistics,
)
from functions.api.routes.portal import catalog, sessions, settings

OPERATIONS: tuple[Operation, ...] = (
    *applications.operations,
    *endpoints.operations,
    *endpoint_stats.operations,
    *event_types.operations,
    *messages.operations,
    *attempts.operations,
    *endpoint_history.operations,
    *operational_endpoints.operations,
    *authentication.operations,
    *sessions.operations,
    *settings.operations,
    *catalog.operations,
    *environment.operations,
    *background_tasks.operations,
    *replays.operations,
    *statistics.operations,
    *health.operations,
    *document.operations,
)
