"""Field types of endpoints, with their rules."""

from typing import Annotated

from pydantic import AfterValidator, AliasChoices, Field, WithJsonSchema

from functions.api.fields import Channels, EventTypeNames, Text, unique
from shared.domain.deliveries.retry import schedule_from_seconds
from shared.domain.limits import (
    MAX_RETRIES,
    MAX_RETRY_DELAY,
    MAX_WANTED_TYPES,
    MIN_RETRY_DELAY,
)

Description = Annotated[
    Text, Field(description="A free-text description.", examples=["Bookkeeping's receiver"])
]
# Null means the same as an absent field.
Version = Annotated[
    int | None,
    Field(ge=1, le=65_535),
    WithJsonSchema(
        {
            "type": ["integer", "null"],
            "minimum": 1,
            "maximum": 65_535,
            "description": "A version number of your own.",
            "examples": [1],
        }
    ),
]
Disabled = Annotated[
    bool, Field(description="Whether deliveries to the endpoint are paused.", examples=[False])
]
# The current name, then the name that the first SDKs use.
WantedEventTypes = Annotated[
    Annotated[EventTypeNames, Field(max_length=MAX_WANTED_TYPES)] | None,
    AfterValidator(unique),
    Field(
        validation_alias=AliasChoices("eventTypes", "filterTypes"),
        description="The event types that the endpoint receives; all by default. Each must exist. "
        "Also accepted as `filterTypes`.",
    ),
]
WantedChannels = Annotated[
    Channels | None,
    AfterValidator(unique),
    Field(
        description="The endpoint receives only messages on at least one of these channels. By "
        "default it receives messages on any channel, and messages without one.",
    ),
]
RetrySchedule = Annotated[
    Annotated[
        list[Annotated[int, Field(ge=MIN_RETRY_DELAY, le=MAX_RETRY_DELAY)]],
        Field(max_length=MAX_RETRIES),
    ]
    | None,
    AfterValidator(schedule_from_seconds),
    Field(
        description="Seconds to wait before each retry; an empty list disables retries. Null or "
        "absent: the stack's schedule. Specific to Outrider: other servers of this API"
        " ignore it.",
        examples=[[5, 300, 3600]],
    ),
]
