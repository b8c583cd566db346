"""Request schemas of new messages.

The function `ingest` parses messages without pydantic, in `shared.domain.messages.message_parser`;
a test compares the two.
"""

from typing import Annotated, Any, ClassVar

from pydantic import AliasChoices, ConfigDict, Field, StringConstraints

from functions.api.endpoint_header_fields import HEADER_NAMES
from functions.api.fields import Channels, EventId, EventTypeName, RequestBody, Tags, Timestamp
from functions.api.schemas.applications import ApplicationIn
from shared.domain.endpoints.headers import FORBIDDEN_CHARACTERS
from shared.domain.limits import CONTENT_TYPE
from shared.domain.messages.message_headers import MAX_HEADER_BYTES, MAX_HEADERS
from shared.domain.messages.message_parser import (
    MAX_BODY_BYTES,
    MAX_RETENTION_DAYS,
    MAX_RETENTION_HOURS,
)

# With a name, of a byte at least.
_HeaderValue = Annotated[
    str,
    Field(
        json_schema_extra={
            "maxLength": MAX_HEADER_BYTES - 1,
            "pattern": f"^[^{FORBIDDEN_CHARACTERS}]*$",
        }
    ),
]


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


class MessageContentIn(RequestBody):
    """An event."""

    model_config = ConfigDict(json_schema_extra=_not_both)

    max_bytes: ClassVar[int] = MAX_BODY_BYTES

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
    transformations_params: Annotated[
        TransformationsParams | None,
        Field(description="Replaces the payload that receivers get.", examples=[None]),
    ] = None
    headers: Annotated[
        Annotated[
            dict[str, _HeaderValue],
            Field(max_length=MAX_HEADERS, json_schema_extra={"propertyNames": HEADER_NAMES}),
        ]
        | None,
        Field(
            description="Headers added to every delivery of the message, which the endpoint's own "
            f"override: up to {MAX_HEADERS}, with {MAX_HEADER_BYTES} bytes together. Names that "
            "Outrider or HTTP sets are refused, and those of credentials. Specific to Outrider: "
            "other servers of this API ignore it.",
            examples=[{"X-Region": "eu"}],
        ),
    ] = None


class MessageIn(MessageContentIn):
    """An event for one application."""

    deliver_at: Annotated[
        Timestamp | None,
        Field(
            description="When to deliver the message, 1 minute to 24 hours ahead; immediately by "
            "default.",
            examples=[None],
        ),
    ] = None
    application: Annotated[
        ApplicationIn | None,
        Field(description="The application to create if none exists."),
    ] = None
