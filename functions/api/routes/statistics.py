"""Operations of /api/v1/stats, and of an application's activity."""

from functions.api.operations import Call, Operations
from functions.api.schemas.activity import ActivityQuery, AppAttemptStatsOut, activity_out
from functions.api.schemas.attempt_series import AttemptSeriesOut, AttemptSeriesQuery, series_out
from functions.api.schemas.background_tasks import StartedTaskOut, started_out
from functions.api.schemas.endpoint_failures import (
    EndpointFailureListOut,
    EndpointFailureQuery,
    failures_out,
)
from functions.api.schemas.statistics import AppUsageStatsIn, AppUsageStatsOut, app_usage_out
from functions.http.response import Response, json_response

operations = Operations("/api/v1")


@operations.add(
    "statistics.aggregate-app-stats", "POST", "/stats/usage/app", responses={202: AppUsageStatsOut}
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
    "statistics.aggregate-event-types",
    "PUT",
    "/stats/usage/event-types",
    responses={202: StartedTaskOut},
)
def subscriptions(call: Call) -> Response:
    """Collect the subscribed event types of applications.

    Starts a background task.
    """
    return json_response(202, started_out(call.services.statistics.subscriptions(call.identity)))


@operations.add(
    "application.get-attempt-stats",
    "GET",
    "/app/<app_id>/stats/attempts",
    responses={200: AppAttemptStatsOut},
)
def activity(call: Call, query: ActivityQuery) -> Response:
    """Count the attempts of an application.

    By hour, event type and endpoint, with the latency of receivers. Reads a bounded number of
    attempts, newest first: if there are more, the counts are `approximated`, and complete from
    `counted_since` on.
    """
    stats = call.services.activity
    window = stats.window(query.since, query.until)
    found = stats.activity(call.identity, call.path["app_id"], window, query.event_types)
    return json_response(200, activity_out(found))


@operations.add(
    "statistics.app-attempts",
    "GET",
    "/stats/app/<app_id>/attempt",
    responses={200: AttemptSeriesOut},
)
def series(call: Call, query: AttemptSeriesQuery) -> Response:
    """Count the attempts of an application over time.

    In parts of a day, an hour or five minutes. Bounded as the counts by event type.
    """
    stats = call.services.activity
    window = stats.window(query.startDate, query.endDate)
    found = stats.activity(call.identity, call.path["app_id"], window, query.event_types)
    return json_response(200, series_out(found, query.period))


@operations.add(
    "application.get-endpoint-stats",
    "GET",
    "/app/<app_id>/stats/endpoints",
    responses={200: EndpointFailureListOut},
)
def endpoint_failures(call: Call, query: EndpointFailureQuery) -> Response:
    """Count the recent attempts of several endpoints.

    Those of the last 24 hours, for a list of endpoints; of an endpoint with many, the newest.
    """
    stats = call.services.activity
    found, since = stats.recent_failures(call.identity, call.path["app_id"], query.endpoint_ids)
    return json_response(200, failures_out(found, since))
