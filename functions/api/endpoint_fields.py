"""Types of the fields that say how an endpoint is, each with its rule."""

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
    Text, Field(description="A note for people.", examples=["Bookkeeping's receiver"])
]
# Null is as if it were left out.
Version = Annotated[
    int | None,
    Field(ge=1, le=65_535),
    WithJsonSchema(
        {
            "type": ["integer", "null"],
            "minimum": 1,
            "maximum": 65_535,
            "description": "A number of your own.",
            "examples": [1],
        }
    ),
]
Disabled = Annotated[
    bool, Field(description="Whether nothing is sent to it for now.", examples=[False])
]
# The first name is today's, the second that of the SDKs' first generation.
WantedEventTypes = Annotated[
    Annotated[EventTypeNames, Field(max_length=MAX_WANTED_TYPES)] | None,
    AfterValidator(unique),
    Field(
        validation_alias=AliasChoices("eventTypes", "filterTypes"),
        description="The types of events that it gets; without, all. Each must exist. Also under "
        "the name `filterTypes`.",
    ),
]
WantedChannels = Annotated[
    Channels | None,
    AfterValidator(unique),
    Field(
        description="It gets messages on at least one of these channels, and none without a "
        "channel; without, it gets messages whatever their channels.",
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
        description="Seconds to wait before each attempt after the first; an empty list means that "
        "there is no other attempt. Without it, or with null, the stack's schedule holds. "
        "Outrider's own: other servers of this API do not know it.",
        examples=[[5, 300, 3600]],
    ),
]
