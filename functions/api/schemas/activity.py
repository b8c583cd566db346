"""Request and response schemas of an application's activity over time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from functions.api import output_fields
from functions.api.fields import EventTypeName, Name, One, QueryTimestamp, Split
from functions.api.queries import Query
from shared.domain.endpoints.activity import (
    MAX_FAILURE_ENDPOINTS,
    MAX_PERIOD,
    Activity,
    Period,
    RecentFailures,
    Results,
)
from shared.domain.timestamps import format_timestamp

PeriodName = Literal["OneDay", "OneHour", "FiveMinutes"]

_EventTypes = Annotated[
    list[EventTypeName] | None,
    Split,
    Field(description="Only these event types, separated by commas or repeated."),
]
_Since = Annotated[
    QueryTimestamp | None,
    Field(
        description="Start of the period, by default a day before its end; at most "
        f"{MAX_PERIOD.days} days before it.",
        examples=["2026-01-15T00:00:00Z"],
    ),
]
_Until = Annotated[
    QueryTimestamp | None,
    Field(
        description="End of the period, exclusive; now by default, and at most now.",
        examples=["2026-01-15T12:00:00Z"],
    ),
]


class ActivityQuery(Query):
    """The period and the event types to count."""

    since: _Since = None
    until: _Until = None
    event_types: _EventTypes = None


class AttemptSeriesQuery(Query):
    """The period to count, its parts, and the event types."""

    startDate: _Since = None  # noqa: N815 a wire name
    endDate: _Until = None  # noqa: N815 a wire name
    period: Annotated[
        PeriodName, One, Field(description="The length of each part.", examples=["OneHour"])
    ] = "OneHour"
    event_types: _EventTypes = None


class EndpointFailureQuery(Query):
    """The endpoints to count."""

    endpoint_ids: Annotated[
        list[Name] | None,
        Split,
        Field(
            max_length=MAX_FAILURE_ENDPOINTS,
            description="The endpoints, by id, separated by commas or repeated; by default the "
            f"newest {MAX_FAILURE_ENDPOINTS}.",
            examples=[["ep_38GdMFhLTQGZKtJ1dxDqG5bEnyV"]],
        ),
    ] = None


class ResultsOut(TypedDict):
    """Numbers of results."""

    success: Annotated[int, Field(description="Attempts that succeeded.", examples=[120])]
    failure: Annotated[int, Field(description="Attempts that failed.", examples=[3])]
    canceled: Annotated[
        int,
        Field(
            description="Deliveries that were canceled, at the time of their message.",
            examples=[0],
        ),
    ]


class HourOut(ResultsOut):
    """Results of an hour."""

    hour: Annotated[output_fields.Timestamp, Field(description="Start of the hour, in UTC.")]
    approximated: Annotated[
        bool,
        Field(description="Whether the hour has more results than were counted.", examples=[False]),
    ]


class LatencyOut(TypedDict):
    """Milliseconds until receivers answered, within ten percent."""

    p50: Annotated[
        int | None, Field(description="The median; null without attempts.", examples=[120])
    ]
    p95: Annotated[
        int | None, Field(description="The 95th percentile; null without attempts.", examples=[480])
    ]


class AppAttemptStatsOut(TypedDict):
    """An application's attempts in a period, by event type, endpoint and hour."""

    since: Annotated[output_fields.Timestamp, Field(description="Start of the period.")]
    until: Annotated[output_fields.Timestamp, Field(description="End of the period.")]
    total_success: Annotated[int, Field(description="Attempts that succeeded.", examples=[120])]
    total_failure: Annotated[int, Field(description="Attempts that failed.", examples=[3])]
    total_canceled: Annotated[
        int, Field(description="Deliveries that were canceled.", examples=[0])
    ]
    by_event_type: Annotated[
        dict[str, ResultsOut],
        Field(
            description="Results by event type.",
            examples=[{"invoice.paid": {"success": 120, "failure": 3, "canceled": 0}}],
        ),
    ]
    by_endpoint: Annotated[
        dict[str, ResultsOut],
        Field(
            description="Results by the endpoint's id.",
            examples=[
                {"ep_38GdMFhLTQGZKtJ1dxDqG5bEnyV": {"success": 120, "failure": 3, "canceled": 0}}
            ],
        ),
    ]
    by_hour: Annotated[
        list[HourOut], Field(description="Results of each hour of the period, oldest first.")
    ]
    latency: Annotated[LatencyOut, Field(description="How fast receivers answered.")]
    approximated: Annotated[
        bool,
        Field(
            description="Whether counting stopped at its limit, so that the numbers are too low.",
            examples=[False],
        ),
    ]
    counted_since: Annotated[
        output_fields.Timestamp,
        Field(
            description="From this time on everything was counted; `since`, unless `approximated`."
        ),
    ]


_Series = list[int]


class AttemptSeriesDataOut(TypedDict):
    """Numbers of results for each part of the period, oldest first."""

    successCount: Annotated[
        _Series, Field(description="Attempts that succeeded.", examples=[[120, 98]])
    ]
    failureCount: Annotated[_Series, Field(description="Attempts that failed.", examples=[[3, 0]])]
    canceledCount: Annotated[
        _Series, Field(description="Deliveries that were canceled.", examples=[[0, 0]])
    ]


class AttemptSeriesOut(TypedDict):
    """An application's attempts over time."""

    startDate: Annotated[
        output_fields.Timestamp, Field(description="Start of the first part of the period.")
    ]
    endDate: Annotated[output_fields.Timestamp, Field(description="End of the period.")]
    period: Annotated[
        PeriodName, Field(description="The length of each part.", examples=["OneHour"])
    ]
    data: Annotated[AttemptSeriesDataOut, Field(description="The numbers.")]
    approximated: Annotated[
        bool,
        Field(
            description="Whether counting stopped at its limit, so that numbers before "
            "`countedSince` are too low.",
            examples=[False],
        ),
    ]
    countedSince: Annotated[
        output_fields.Timestamp,
        Field(description="From this time on everything was counted."),
    ]


class EndpointFailuresOut(TypedDict):
    """Results of an endpoint's newest attempts of the last 24 hours."""

    endpointId: output_fields.EndpointId
    success: Annotated[int, Field(description="Attempts that succeeded.", examples=[120])]
    failure: Annotated[int, Field(description="Attempts that failed.", examples=[3])]
    approximated: Annotated[
        bool,
        Field(
            description="Whether there were more attempts than the newest ones, which are counted.",
            examples=[False],
        ),
    ]


class EndpointFailureListOut(TypedDict):
    """Results of the newest attempts of several endpoints."""

    data: Annotated[
        list[EndpointFailuresOut], Field(description="The endpoints, each with its results.")
    ]
    since: Annotated[output_fields.Timestamp, Field(description="Start of the 24 hours.")]


def results_out(found: Results) -> ResultsOut:
    """Returns the numbers as the API represents them."""
    return {"success": found.success, "failure": found.failure, "canceled": found.canceled}


def activity_out(found: Activity) -> AppAttemptStatsOut:
    """Returns the activity as the API represents it."""
    total = found.total
    return {
        "since": format_timestamp(found.since),
        "until": format_timestamp(found.until),
        "total_success": total.success,
        "total_failure": total.failure,
        "total_canceled": total.canceled,
        "by_event_type": _named(found.by_event_type),
        "by_endpoint": _named(found.by_endpoint),
        "by_hour": [_hour(found, hour, results) for hour, results in found.series(Period.HOUR)],
        "latency": {"p50": found.latency(50), "p95": found.latency(95)},
        "approximated": found.approximated,
        "counted_since": format_timestamp(found.counted_since),
    }


def series_out(found: Activity, period: PeriodName) -> AttemptSeriesOut:
    """Returns the activity over time as the API represents it."""
    parts = list(found.series(Period(period)))
    return {
        "startDate": format_timestamp(parts[0][0] if parts else found.since),
        "endDate": format_timestamp(found.until),
        "period": period,
        "data": {
            "successCount": [results.success for _, results in parts],
            "failureCount": [results.failure for _, results in parts],
            "canceledCount": [results.canceled for _, results in parts],
        },
        "approximated": found.approximated,
        "countedSince": format_timestamp(found.counted_since),
    }


def failures_out(found: list[RecentFailures], since: datetime) -> EndpointFailureListOut:
    """Returns the results of endpoints as the API represents them."""
    return {
        "data": [
            {
                "endpointId": each.endpoint_id,
                "success": each.results.success,
                "failure": each.results.failure,
                "approximated": each.approximated,
            }
            for each in found
        ],
        "since": format_timestamp(since),
    }


def _named(found: Mapping[str, Results]) -> dict[str, ResultsOut]:
    return {name: results_out(results) for name, results in found.items()}


def _hour(found: Activity, hour: datetime, results: Results) -> HourOut:
    return {
        **results_out(results),
        "hour": format_timestamp(hour),
        "approximated": hour < found.counted_since and found.approximated,
    }
