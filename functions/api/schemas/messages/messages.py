"""Request and response schemas of messages.

The function `ingest` writes its answers without pydantic, in `functions.http`; the types here
describe the same wire format.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from functions.api import output_fields
from functions.api.fields import Channels, EventTypeName, Flag, Name, RequestBody
from functions.api.queries import Query
from functions.api.schemas.messages.message_lists import MessageDestinationsOut
from shared.domain.messages.message import MAX_NAMED

# Each message takes a few reads and writes, all within the function's timeout.
MAX_EXPUNGED = 100


class ContentQuery(Query):
    """Parameters of requests that return payloads."""

    with_content: Annotated[
        Flag, Field(description="Whether to include payloads; otherwise they are `{}`.")
    ] = True


class MessagePrecheckIn(RequestBody):
    """The event type and channels of a message to check."""

    event_type: Annotated[EventTypeName, Field(description="The event type.")]
    channels: Annotated[Channels | None, Field(description="The channels of the message.")] = None


class MessagePrecheckOut(TypedDict):
    """The result of a check."""

    active: Annotated[
        bool,
        Field(
            description="Whether at least one endpoint would receive the message.", examples=[True]
        ),
    ]


class EventExampleIn(RequestBody):
    """The example to send."""

    event_type: Annotated[EventTypeName, Field(description="The event type whose example is sent.")]
    example_index: Annotated[
        int, Field(ge=0, description="The index of the example in the event type's schema.")
    ] = 0


class FilteredOutOut(TypedDict):
    """The endpoints that their content filters left out when the message was accepted."""

    count: Annotated[
        int, Field(description="The number of endpoints that were left out.", examples=[1])
    ]
    endpointIds: Annotated[
        list[output_fields.EndpointId],
        Field(description=f"The first {MAX_NAMED} of these endpoints."),
    ]


class MessageOut(TypedDict):
    """A message."""

    id: output_fields.MessageId
    eventType: output_fields.EventType
    eventId: Annotated[
        str | None, Field(description="Your own id of the message, if set.", examples=["evt-7c1"])
    ]
    channels: Annotated[
        list[output_fields.Channel] | None, Field(description="The channels of the message.")
    ]
    tags: Annotated[
        list[output_fields.Tag] | None, Field(description="Tags to filter messages by.")
    ]
    payload: Annotated[
        dict[str, Any],
        Field(
            description='The payload; `{"expired": true}` after its retention.',
            examples=[{"id": 42}],
        ),
    ]
    timestamp: Annotated[
        output_fields.Timestamp, Field(description="When the message was accepted.")
    ]
    deliverAt: Annotated[
        output_fields.Timestamp | None,
        Field(description="When the first attempts are due, if delayed."),
    ]
    filteredOut: NotRequired[
        Annotated[
            FilteredOutOut,
            Field(
                description="The endpoints that subscribe to the message and whose content "
                "filters left it out; absent if there are none. Specific to Outrider."
            ),
        ]
    ]
    destinations: NotRequired[
        Annotated[
            MessageDestinationsOut,
            Field(
                description="The endpoints of the message; only in a list, with "
                "`with_destinations`. Specific to Outrider."
            ),
        ]
    ]


class MessageCancelOut(TypedDict):
    """The result of a cancellation."""

    canceled: Annotated[int, Field(description="The number of canceled deliveries.", examples=[2])]


class BulkExpungeIn(RequestBody):
    """The messages to expunge."""

    ids: Annotated[
        list[Annotated[Name, Field(examples=["evt-7c1"])]],
        Field(max_length=MAX_EXPUNGED, description="The messages, by id or `eventId`."),
    ] = Field(default_factory=list)


class BulkExpungeOut(TypedDict):
    """The result for each message."""

    results: Annotated[
        dict[str, Literal["expunged", "not-found"]],
        Field(
            description="The result by the id in the request.", examples=[{"evt-7c1": "expunged"}]
        ),
    ]


def bulk_expunge_out(expunged: Mapping[str, bool]) -> BulkExpungeOut:
    """Returns the results as the API represents them."""
    return {
        "results": {name: "expunged" if done else "not-found" for name, done in expunged.items()}
    }
