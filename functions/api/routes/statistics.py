"""Operations of /api/v1/stats."""

from functions.api.operations import Call, Operations
from functions.api.schemas.background_tasks import StartedTaskOut, started_out
from functions.api.schemas.statistics import AppUsageStatsIn, AppUsageStatsOut, app_usage_out
from functions.http.response import Response, json_response

operations = Operations("/api/v1/stats")


@operations.add(
    "statistics.aggregate-app-stats", "POST", "/usage/app", responses={202: AppUsageStatsOut}
)
def by_application(call: Call, body: AppUsageStatsIn, idempotency_key: str | None) -> Response:
    """Count messages by application.

    Starts a background task that counts messages and their deliveries to endpoints.
    """
    task = call.services.statistics.by_application(
        call.identity, body.to_input(), body.app_ids, idempotency_key
    )
    return json_response(202, app_usage_out(task))


@operations.add(
    "statistics.aggregate-event-types", "PUT", "/usage/event-types", responses={202: StartedTaskOut}
)
def subscriptions(call: Call) -> Response:
    """Collect the subscribed event types of applications.

    Starts a background task.
    """
    return json_response(202, started_out(call.services.statistics.subscriptions(call.identity)))
