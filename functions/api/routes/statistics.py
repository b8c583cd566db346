"""/api/v1/stats"""

from functions.api.operations import Call, Operations
from functions.api.schemas.background_tasks import StartedTaskOut, started_out
from functions.api.schemas.statistics import AppUsageStatsIn, AppUsageStatsOut, app_usage_out
from functions.http.response import Response, json_response

operations = Operations("/api/v1/stats")


@operations.add(
    "statistics.aggregate-app-stats", "POST", "/usage/app", answers={202: AppUsageStatsOut}
)
def by_application(call: Call, body: AppUsageStatsIn, idempotency_key: str | None) -> Response:
    """Starts to count messages, and the endpoints that they went to, by application."""
    task = call.services.statistics.by_application(
        call.identity, body.to_input(), body.app_ids, idempotency_key
    )
    return json_response(202, app_usage_out(task))


@operations.add(
    "statistics.aggregate-event-types", "PUT", "/usage/event-types", answers={202: StartedTaskOut}
)
def subscriptions(call: Call) -> Response:
    """Starts to collect which event types the applications subscribe to."""
    return json_response(202, started_out(call.services.statistics.subscriptions(call.identity)))
