"""Messages on the wire.

What `ingest` needs of this is in `functions.http`, free of pydantic; here is what describes it.
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
from shared.domain.messages.message_input import MAX_RETENTION_DAYS, MAX_RETENTION_HOURS

# What one request expunges, each with a few reads and writes, within the function's time.
MAX_EXPUNGED = 100


class ContentQuery(Query):
    """Whether payloads are shown."""

    with_content: Annotated[Flag, Field(description="Without, payloads read `{}`.")] = True


def _not_both(schema: dict[str, Any]) -> None:
    names = ("payloadRetentionPeriod", "payloadRetentionHours")
    given = {name: {"type": "integer"} for name in names}
    schema["not"] = {"properties": given, "required": list(names)}


class RawHeaders(RequestBody):
    """What is told of a text beside it; other headers have no effect."""

    content_type: Annotated[
        Annotated[str, StringConstraints(pattern=f"^{CONTENT_TYPE}$")] | None,
        Field(
            alias="content-type",
            description="The type of the text, `application/json` by default.",
            examples=["text/xml"],
        ),
    ] = None


class TransformationsParams(RequestBody):
    """What to send in place of the payload; other members have no effect."""

    raw_payload: Annotated[
        str | None, Field(description="The text that receivers get.", examples=["<id>42</id>"])
    ] = None
    headers: Annotated[RawHeaders | None, Field(description="Of the text.")] = None


# Only described here: `shared.domain.messages.message_input` reads it, and a test holds the two together.
class MessageIn(RequestBody):
    """An event for one application."""

    model_config = ConfigDict(json_schema_extra=_not_both)

    event_type: Annotated[EventTypeName, Field(description="The type of the event.")]
    payload: Annotated[
        dict[str, Any],
        Field(
            validation_alias=AliasChoices("payload", "data"),
            description="What the receivers get, byte for byte as it is posted. Also under the name "
            "`data`.",
            examples=[{"id": 42}],
        ),
    ]
    event_id: Annotated[
        EventId | None,
        Field(description="Your own id of it, taken only once within the application."),
    ] = None
    channels: Annotated[
        Channels | None,
        Field(description="It goes to endpoints on at least one of these, and to those on none."),
    ] = None
    tags: Annotated[Tags | None, Field(description="Words to find it by.")] = None
    payload_retention_period: Annotated[
        Annotated[int, Field(ge=1, le=MAX_RETENTION_DAYS)] | None,
        Field(description="How many days the payload is kept.", examples=[30]),
    ] = MAX_RETENTION_DAYS
    payload_retention_hours: Annotated[
        Annotated[int, Field(ge=1, le=MAX_RETENTION_HOURS)] | None,
        Field(description="The same in hours; give one of the two.", examples=[None]),
    ] = None
    deliver_at: Annotated[
        Timestamp | None,
        Field(
            description="When to deliver it, 1 minute to 24 hours ahead; at once without it.",
            examples=[None],
        ),
    ] = None
    transformations_params: Annotated[
        TransformationsParams | None,
        Field(description="Another text for receivers than the payload.", examples=[None]),
    ] = None
    application: Annotated[
        ApplicationIn | None,
        Field(description="What to make the application of, if it is not there."),
    ] = None


class MessagePrecheckIn(RequestBody):
    """What a message would be about."""

    event_type: Annotated[EventTypeName, Field(description="The type of the event.")]
    channels: Annotated[
        Channels | None, Field(description="The channels that it would be sent on.")
    ] = None


class MessagePrecheckOut(TypedDict):
    """Whether it would go to anybody."""

    active: Annotated[
        bool, Field(description="Whether at least one endpoint would get it.", examples=[True])
    ]


class EventExampleIn(RequestBody):
    """Which example to send."""

    event_type: Annotated[EventTypeName, Field(description="Whose example it is.")]
    example_index: Annotated[
        int, Field(ge=0, description="Its place among the examples of the event type's schema.")
    ] = 0


class MessageOut(TypedDict):
    """A message."""

    id: output_fields.MessageId
    eventType: output_fields.EventType
    eventId: Annotated[
        str | None, Field(description="Your own id of it, if it has one.", examples=["evt-7c1"])
    ]
    channels: Annotated[
        list[output_fields.Channel] | None, Field(description="The channels that it was sent on.")
    ]
    tags: Annotated[list[output_fields.Tag] | None, Field(description="Words to find it by.")]
    payload: Annotated[
        dict[str, Any],
        Field(
            description='What was posted; `{"expired": true}` once it is not kept any more.',
            examples=[{"id": 42}],
        ),
    ]
    timestamp: Annotated[output_fields.Timestamp, Field(description="When it was accepted.")]
    deliverAt: Annotated[
        output_fields.Timestamp | None,
        Field(description="When its first attempts are due, if later."),
    ]


class MessageCancelOut(TypedDict):
    """What a cancellation ended."""

    canceled: Annotated[
        int, Field(description="How many deliveries waited for an attempt.", examples=[2])
    ]


class BulkExpungeIn(RequestBody):
    """The messages to expunge, each by its id or its `eventId`."""

    ids: Annotated[
        list[Annotated[Name, Field(examples=["evt-7c1"])]],
        Field(max_length=MAX_EXPUNGED, description="Ids, or `eventId`s."),
    ] = Field(default_factory=list)


class BulkExpungeOut(TypedDict):
    """What became of each message, under the name that it was asked for."""

    results: Annotated[
        dict[str, Literal["expunged", "not-found"]],
        Field(description="By what the request calls it.", examples=[{"evt-7c1": "expunged"}]),
    ]


def bulk_expunge_out(found: Mapping[str, bool]) -> BulkExpungeOut:
    """As the API shows it."""
    return {
        "results": {name: "expunged" if there else "not-found" for name, there in found.items()}
    }
