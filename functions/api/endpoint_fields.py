"""Field types of endpoints, with their rules."""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, AliasChoices, Field, WithJsonSchema

from functions.api.fields import Channels, EventTypeNames, RequestBody, Text, Timestamp, unique
from shared.domain.content_filters.content_filter import MAX_BYTES, MAX_DEPTH, parse_filter
from shared.domain.deliveries.retry import schedule_from_seconds
from shared.domain.json_members import members
from shared.domain.json_text import JsonText
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
    bool, Field(description="Whether the endpoint receives nothing.", examples=[False])
]
Expiry = Annotated[
    Timestamp | None,
    Field(
        description="From this time on the endpoint receives nothing, and its pending deliveries are "
        "canceled; never by default. Specific to Outrider.",
        examples=["2027-01-01T00:00:00Z"],
    ),
]
Paused = Annotated[
    bool,
    Field(
        description="Whether deliveries to the endpoint wait until it is resumed. Specific to "
        "Outrider.",
        examples=[False],
    ),
]
PausedUnlessKept = Annotated[
    Paused | None,
    Field(
        description="Whether deliveries to the endpoint wait until it is resumed. Unchanged if "
        "absent. Specific to Outrider.",
        examples=[False],
    ),
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
Method = Annotated[
    Literal["POST", "PUT", "PATCH"],
    Field(
        description="The method of the endpoint's deliveries. Specific to Outrider: other servers "
        "of this API ignore it.",
        examples=["POST"],
    ),
]
InfoHeaders = Annotated[
    bool,
    Field(
        description="Whether deliveries have the headers `webhook-event-type` and "
        "`webhook-attempt`, the number of the attempt from 1 (0 for one by hand). Specific to "
        "Outrider: other servers of this API ignore it.",
        examples=[False],
    ),
]
ChallengeKind = Annotated[
    Literal["GET", "POST", "OPTIONS"] | None,
    Field(
        description="A challenge that the endpoint must answer before it gets its first delivery, "
        "and again after a change of its URL: by `GET` or `POST` it has to echo a nonce, by "
        "`OPTIONS` to allow the origin as CloudEvents describe it. Until then, attempts fail and are "
        "retried. Specific to Outrider: other servers of this API ignore it.",
        examples=[None],
    ),
]
ContentFilter = Annotated[
    dict[str, Any] | None,
    Field(
        description="The endpoint receives only messages with this content. A JSON object of "
        "conditions on `id`, `topic`, `time`, `metadata` and `data` (the payload), as "
        f"docs/filters.md describes; up to {MAX_BYTES} bytes, and {MAX_DEPTH} levels deep. An empty "
        "object is the same as null. Specific to Outrider: other servers of this API ignore it.",
        examples=[{"data": {"amount": {"$gte": 100}}}],
    ),
]


class FilterBody(RequestBody):
    """A body with a content filter. Once read, the field has the filter's exact text."""

    filter: ContentFilter = None

    @property
    def content_filter(self) -> JsonText | None:
        """The filter; None for no filter, or for one without conditions."""
        found: Any = self.filter
        return found if isinstance(found, JsonText) else None

    @classmethod
    def read(cls, raw: bytes) -> Self:
        """Parses a body; ValidationError or InvalidInput if it is invalid."""
        body = super().read(raw)
        if body.filter is None:
            return body
        # Of the text: pydantic reads a number as a float.
        text = members(raw)["filter"].text
        return body.model_copy(update={"filter": parse_filter(text)})
