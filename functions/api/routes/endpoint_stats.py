"""Operations on the statistics of an endpoint."""

from functions.api.operations import Call, Operations
from functions.api.schemas.endpoints.endpoint_stats import (
    EndpointAttemptStatsOut,
    EndpointStatsOut,
    RateLimitStatusOut,
    StatsQuery,
    attempt_stats_out,
    endpoint_stats_out,
    rate_limit_status_out,
)
from functions.http.response import Response, json_response
from shared.domain.statistics.endpoint_stats import Counts

operations = Operations("/api/v1/app/<app_id>/endpoint/<endpoint_id>")


@operations.add("endpoint.get-stats", "GET", "/stats", responses={200: EndpointStatsOut})
def get_stats(call: Call, query: StatsQuery) -> Response:
    """Count attempts and pending deliveries of an endpoint.

    A long count responds with 503; the next request continues it where it stopped.
    """
    return json_response(200, endpoint_stats_out(_counts(call, query)))


@operations.add(
    "endpoint.get-attempt-stats", "GET", "/attempt-stats", responses={200: EndpointAttemptStatsOut}
)
def get_attempt_stats(call: Call, query: StatsQuery) -> Response:
    """Count attempts at an endpoint.

    Counts whole hours. A long count responds with 503; the next request continues it where it
    stopped.
    """
    return json_response(200, attempt_stats_out(_counts(call, query, in_hours=True)))


@operations.add(
    "endpoint.get-throttling-status",
    "GET",
    "/rate-limit-status",
    responses={200: RateLimitStatusOut},
)
def get_rate_limit_status(call: Call) -> Response:
    """Get the state of an endpoint's rate limit.

    Says whether deliveries wait for the endpoint's own rate now.
    """
    line = call.services.rate_limit_status.waiting_line(call.identity, *call.endpoint_place)
    return json_response(200, rate_limit_status_out(line))


def _counts(call: Call, query: StatsQuery, *, in_hours: bool = False) -> Counts:
    stats = call.services.endpoint_stats
    window = stats.window(query.since, query.until, in_hours=in_hours)
    return stats.count(call.identity, *call.endpoint_place, window)
