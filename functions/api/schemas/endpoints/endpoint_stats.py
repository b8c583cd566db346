"""Counts of what an endpoint was sent, on the wire."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from functions.api.fields import QueryTimestamp
from functions.api.queries import Query
from shared.domain.endpoints.endpoint_stats import Counts


class StatsQuery(Query):
    """The time to count, of four weeks at the most."""

    since: Annotated[
        QueryTimestamp | None,
        Field(
            description="Only what is not older; four weeks before `until` by default.",
            examples=["2026-01-15T00:00:00Z"],
        ),
    ] = None
    until: Annotated[
        QueryTimestamp | None,
        Field(
            description="Only what is older; now by default, and no later.",
            examples=["2026-01-15T12:00:00Z"],
        ),
    ] = None


_Success = Annotated[int, Field(description="Attempts that succeeded.", examples=[120])]
_Fail = Annotated[int, Field(description="Attempts that failed.", examples=[3])]
_Canceled = Annotated[int, Field(description="Deliveries that were canceled.", examples=[0])]


class EndpointAttemptStatsOut(TypedDict):
    """How often an endpoint was sent something, and what came of it."""

    success: _Success
    fail: _Fail
    canceled: _Canceled


class EndpointStatsOut(EndpointAttemptStatsOut):
    """The same, and what is under way."""

    pending: Annotated[
        int,
        Field(
            description="Deliveries that wait for their first attempt by the schedule.",
            examples=[0],
        ),
    ]
    sending: Annotated[
        int, Field(description="Deliveries that wait for their next attempt.", examples=[1])
    ]


def attempt_stats_out(counts: Counts) -> EndpointAttemptStatsOut:
    """As the API shows it."""
    return {"success": counts.success, "fail": counts.fail, "canceled": counts.canceled}


def endpoint_stats_out(counts: Counts) -> EndpointStatsOut:
    """As the API shows it."""
    return {
        **attempt_stats_out(counts),
        "pending": counts.pending,
        "sending": counts.sending,
    }
