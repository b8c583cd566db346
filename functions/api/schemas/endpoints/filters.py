"""Request and response schemas of dry runs of content filters."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from functions.api import output_fields
from functions.api.endpoint_fields import FilterBody
from shared.services.endpoints.filter_trial import MOST, FilterResult, FilterTrial


class FilterTestIn(FilterBody):
    """The filter to try; null or absent: the endpoint's own."""


class FilterTestOut(TypedDict):
    """The results of a filter for the latest messages."""

    checked: Annotated[
        int,
        Field(
            description=f"The number of messages that were read: the latest {MOST}, or fewer if "
            "there are fewer or their payloads are large.",
            examples=[100],
        ),
    ]
    matched: Annotated[
        int, Field(description="The number of messages that pass the filter.", examples=[37])
    ]
    filteredOut: Annotated[
        int, Field(description="The number of messages that do not pass it.", examples=[60])
    ]
    notSubscribed: Annotated[
        int,
        Field(
            description="The number of messages whose event type or channels the endpoint does not "
            "receive.",
            examples=[2],
        ),
    ]
    unchecked: Annotated[
        int,
        Field(
            description="The number of messages whose payload has expired or was expunged.",
            examples=[1],
        ),
    ]
    matchedIds: Annotated[
        list[output_fields.MessageId],
        Field(description="The messages that pass the filter, newest first."),
    ]
    filteredOutIds: Annotated[
        list[output_fields.MessageId],
        Field(description="The messages that do not pass it, newest first."),
    ]


def filter_test_out(trial: FilterTrial) -> FilterTestOut:
    """Returns the results as the API represents them."""
    matched, left_out = (
        trial.ids(result) for result in (FilterResult.MATCHED, FilterResult.FILTERED_OUT)
    )
    return {
        "checked": len(trial.results),
        "matched": len(matched),
        "filteredOut": len(left_out),
        "notSubscribed": len(trial.ids(FilterResult.NOT_SUBSCRIBED)),
        "unchecked": len(trial.ids(FilterResult.UNCHECKED)),
        "matchedIds": list(matched),
        "filteredOutIds": list(left_out),
    }
