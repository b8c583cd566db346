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
    endpoint_trials,
    endpoints,
    environment,
    event_types,
    health,
    messages,
    operational_endpoints,
    statistics,
)
from functions.api.routes.destinations import destinations
from functions.api.routes.portal import catalog, sessions, settings
from functions.api.routes.reading import message_lists
from functions.api.routes.receiver_auth import jwks, tls, tokens
from functions.api.routes.sending import broadcasts, replays

OPERATIONS: tuple[Operation, ...] = (
    *applications.operations,
    *endpoints.operations,
    *endpoint_trials.operations,
    *destinations.operations,
    *endpoint_stats.operations,
    *tokens.operations,
    *tls.operations,
    *jwks.operations,
    *event_types.operations,
    *messages.operations,
    *message_lists.operations,
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
    *broadcasts.operations,
    *statistics.operations,
    *health.operations,
    *document.operations,
)
