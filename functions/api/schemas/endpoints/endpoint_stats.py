"""Request and response schemas of endpoint statistics."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from functions.api import output_fields
from functions.api.fields import QueryTimestamp
from functions.api.queries import Query
from shared.domain.endpoints.throttling import SlotLine
from shared.domain.statistics.endpoint_stats import Counts
from shared.domain.timestamps import format_timestamp


class StatsQuery(Query):
    """The period to count, at most four weeks."""

    since: Annotated[
        QueryTimestamp | None,
        Field(
            description="Start of the period; by default four weeks before `until`.",
            examples=["2026-01-15T00:00:00Z"],
        ),
    ] = None
    until: Annotated[
        QueryTimestamp | None,
        Field(
            description="End of the period, exclusive; now by default, and at most now.",
            examples=["2026-01-15T12:00:00Z"],
        ),
    ] = None


_Success = Annotated[int, Field(description="Attempts that succeeded.", examples=[120])]
_Fail = Annotated[int, Field(description="Attempts that failed.", examples=[3])]
_Canceled = Annotated[int, Field(description="Deliveries that were canceled.", examples=[0])]


class EndpointAttemptStatsOut(TypedDict):
    """Counts of the attempts at an endpoint, by result."""

    success: _Success
    fail: _Fail
    canceled: _Canceled


class EndpointStatsOut(EndpointAttemptStatsOut):
    """Counts of the attempts at an endpoint, by result, and of its pending deliveries."""

    pending: Annotated[
        int,
        Field(
            description="Deliveries waiting for their first attempt.",
            examples=[0],
        ),
    ]
    sending: Annotated[int, Field(description="Deliveries waiting for a retry.", examples=[1])]


class RateLimitStatusOut(TypedDict):
    """The state of an endpoint's rate limit."""

    status: Annotated[
        Literal["Ok", "RateLimited"],
        Field(
            description="`RateLimited` while deliveries wait for the endpoint's rate.",
            examples=["Ok"],
        ),
    ]
    throttledSince: Annotated[
        output_fields.Timestamp | None,
        Field(
            description="Since when the endpoint's rate has been used up without a pause, to the "
            "second; null if no delivery waits."
        ),
    ]
    throttledUntil: Annotated[
        output_fields.Timestamp | None,
        Field(description="When a delivery that is enqueued now would be sent; null for at once."),
    ]


def rate_limit_status_out(line: SlotLine | None) -> RateLimitStatusOut:
    """Returns the state of a rate limit, with the line that deliveries wait in, if any."""
    if line is None:
        return {"status": "Ok", "throttledSince": None, "throttledUntil": None}
    return {
        "status": "RateLimited",
        "throttledSince": format_timestamp(line.began_at),
        "throttledUntil": format_timestamp(line.next_at),
    }


def attempt_stats_out(counts: Counts) -> EndpointAttemptStatsOut:
    """Returns the counts as the API represents them."""
    return {"success": counts.success, "fail": counts.fail, "canceled": counts.canceled}


def endpoint_stats_out(counts: Counts) -> EndpointStatsOut:
    """Returns the counts as the API represents them."""
    return {
        **attempt_stats_out(counts),
        "pending": counts.pending,
        "sending": counts.sending,
    }
