"""Request and response schemas of messages.

The function `ingest` reads and writes messages without pydantic, in `functions.http`; the types
here describe the same wire format.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, ConfigDict, Field, StringConstraints
from typing_extensions import TypedDict

from functions.api import output_fields
from functions.api.fields import (
    Channels,
    EventId,
    EventTypeName,
    Flag,
    Name,
    RequestBody,
    Tags,
    Timestamp,
)
from functions.api.queries import Query
from functions.api.schemas.applications import ApplicationIn
from shared.domain.limits import CONTENT_TYPE
from shared.domain.messages.message_parser import MAX_RETENTION_DAYS, MAX_RETENTION_HOURS

# Each message takes a few reads and writes, all within the function's timeout.
MAX_EXPUNGED = 100


class ContentQuery(Query):
    """Parameters of requests that return payloads."""

    with_content: Annotated[
        Flag, Field(description="Whether to include payloads; otherwise they are `{}`.")
    ] = True


def _not_both(schema: dict[str, Any]) -> None:
    names = ("payloadRetentionPeriod", "payloadRetentionHours")
    given = {name: {"type": "integer"} for name in names}
    schema["not"] = {"properties": given, "required": list(names)}


class RawHeaders(RequestBody):
    """Headers of a raw payload; other headers have no effect."""

    content_type: Annotated[
        Annotated[str, StringConstraints(pattern=f"^{CONTENT_TYPE}$")] | None,
        Field(
            alias="content-type",
            description="The content type of the raw payload; `application/json` by default.",
            examples=["text/xml"],
        ),
    ] = None


class TransformationsParams(RequestBody):
    """Options that replace the payload; other members have no effect."""

    raw_payload: Annotated[
        str | None,
        Field(
            description="The raw body that receivers get in place of the payload.",
            examples=["<id>42</id>"],
        ),
    ] = None
    headers: Annotated[RawHeaders | None, Field(description="Headers of the raw payload.")] = None


# Describes the body that `shared.domain.messages.message_parser` parses; a test compares the two.
class MessageIn(RequestBody):
    """An event for one application."""

    model_config = ConfigDict(json_schema_extra=_not_both)

    event_type: Annotated[EventTypeName, Field(description="The event type.")]
    payload: Annotated[
        dict[str, Any],
        Field(
            validation_alias=AliasChoices("payload", "data"),
            description="The payload, delivered byte for byte. Also accepted as `data`.",
            examples=[{"id": 42}],
        ),
    ]
    event_id: Annotated[
        EventId | None,
        Field(description="Your own id of the message, unique within the application."),
    ] = None
    channels: Annotated[
        Channels | None,
        Field(
            description="The channels: the message goes to endpoints on at least one of them, "
            "and to endpoints without channels."
        ),
    ] = None
    tags: Annotated[Tags | None, Field(description="Tags to filter messages by.")] = None
    payload_retention_period: Annotated[
        Annotated[int, Field(ge=1, le=MAX_RETENTION_DAYS)] | None,
        Field(description="Retention of the payload in days.", examples=[30]),
    ] = MAX_RETENTION_DAYS
    payload_retention_hours: Annotated[
        Annotated[int, Field(ge=1, le=MAX_RETENTION_HOURS)] | None,
        Field(
            description="Retention of the payload in hours; exclusive with days.", examples=[None]
        ),
    ] = None
    deliver_at: Annotated[
        Timestamp | None,
        Field(
            description="When to deliver the message, 1 minute to 24 hours ahead; immediately by "
            "default.",
            examples=[None],
        ),
    ] = None
    transformations_params: Annotated[
        TransformationsParams | None,
        Field(description="Replaces the payload that receivers get.", examples=[None]),
    ] = None
    application: Annotated[
        ApplicationIn | None,
        Field(description="The application to create if none exists."),
    ] = None


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


def bulk_expunge_out(found: Mapping[str, bool]) -> BulkExpungeOut:
    """Returns the results as the API represents them."""
    return {
        "results": {name: "expunged" if there else "not-found" for name, there in found.items()}
    }
