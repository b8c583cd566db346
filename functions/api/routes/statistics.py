"""/api/v1/stats"""

from functions.api.operations import Call, Operations
from functions.api.schemas.background_tasks import StartedTaskOut, started_out
from functions.api.schemas.statistics import AppUsageStatsIn, AppUsageStatsOut, app_usage_out
from functions.http.response import Response, answer

operations = Operations("/api/v1/stats")


@operations.add(
    "statistics.aggregate-app-stats", "POST", "/usage/app", answers={202: AppUsageStatsOut}
)
def by_application(call: Call, body: AppUsageStatsIn, idempotency_key: str | None) -> Response:
    """Starts to count messages and their deliveries by application."""
    task = call.services.statistics.by_application(
        call.identity, body.draft(), body.app_ids, idempotency_key
    )
    return answer(202, app_usage_out(task))


@operations.add(
    "statistics.aggregate-event-types", "PUT", "/usage/event-types", answers={202: StartedTaskOut}
)
def by_event_type(call: Call) -> Response:
    """Starts to count messages and their deliveries by event type, of the last 28 days."""
    return answer(202, started_out(call.services.statistics.by_event_type(call.identity)))
