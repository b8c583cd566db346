"""Request and response schemas of an application's activity over time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from functions.api import output_fields
from functions.api.fields import EventTypeName, QueryTimestamp, Split
from functions.api.queries import Query
from shared.domain.statistics.activity import MAX_PERIOD, Activity, Period, Results
from shared.domain.timestamps import format_timestamp

EventTypes = Annotated[
    list[EventTypeName] | None,
    Split,
    Field(description="Only these event types, separated by commas or repeated."),
]
Since = Annotated[
    QueryTimestamp | None,
    Field(
        description="Start of the period, by default a day before its end; at most "
        f"{MAX_PERIOD.days} days before it.",
        examples=["2026-01-15T00:00:00Z"],
    ),
]
Until = Annotated[
    QueryTimestamp | None,
    Field(
        description="End of the period, exclusive; now by default, and at most now.",
        examples=["2026-01-15T12:00:00Z"],
    ),
]


class ActivityQuery(Query):
    """The period and the event types to count."""

    since: Since = None
    until: Until = None
    event_types: EventTypes = None


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


def _named(found: Mapping[str, Results]) -> dict[str, ResultsOut]:
    return {name: results_out(results) for name, results in found.items()}


def _hour(found: Activity, hour: datetime, results: Results) -> HourOut:
    return {
        **results_out(results),
        "hour": format_timestamp(hour),
        "approximated": hour < found.counted_since and found.approximated,
    }
