"""Request and response schemas of endpoints' recent failures."""

from datetime import datetime
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from functions.api import output_fields
from functions.api.fields import Name, Split
from functions.api.queries import Query
from shared.domain.statistics.activity import MAX_FAILURE_ENDPOINTS, RecentFailures
from shared.domain.timestamps import format_timestamp


class EndpointFailureQuery(Query):
    """The endpoints to count."""

    endpoint_ids: Annotated[
        list[Name] | None,
        Field(
            max_length=MAX_FAILURE_ENDPOINTS,
            description="The endpoints, by id, separated by commas or repeated; by default the "
            f"newest {MAX_FAILURE_ENDPOINTS}.",
            examples=[["ep_38GdMFhLTQGZKtJ1dxDqG5bEnyV"]],
        ),
        # Last: pydantic writes the limits of a list only where the list itself has them.
        Split,
    ] = None


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
