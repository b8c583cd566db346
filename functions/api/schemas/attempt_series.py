"""Request and response schemas of an application's attempts as a series."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from functions.api import output_fields
from functions.api.fields import One
from functions.api.queries import Query
from functions.api.schemas.activity import EventTypes, Since, Until
from shared.domain.statistics.activity import Activity, Period
from shared.domain.timestamps import format_timestamp

PeriodName = Literal["OneDay", "OneHour", "FiveMinutes"]


class AttemptSeriesQuery(Query):
    """The period to count, its parts, and the event types."""

    startDate: Since = None  # noqa: N815 a wire name
    endDate: Until = None  # noqa: N815 a wire name
    period: Annotated[
        PeriodName, One, Field(description="The length of each part.", examples=["OneHour"])
    ] = "OneHour"
    event_types: EventTypes = None


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
