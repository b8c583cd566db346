"""Field types shared by several inputs, with their rules and descriptions.

The OpenAPI document takes descriptions and examples from here. A field overrides them where it
needs its own.
"""

import json
from datetime import datetime
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    AfterValidator,
    AliasChoices,
    AnyUrl,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    UrlConstraints,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from shared.domain import ids
from shared.domain.limits import (
    CHANNEL,
    MAX_CHANNELS,
    MAX_METADATA_BYTES,
    MAX_TAGS,
    MAX_THROTTLE_RATE,
    MIN_THROTTLE_RATE,
    NAME,
    TAG,
    TEXT,
    TITLE,
    json_bytes,
)
from shared.domain.timestamps import parse_timestamp


class RequestBody(BaseModel):
    """A request body: camelCase names, unknown members ignored, no strings in place of numbers."""

    model_config = ConfigDict(alias_generator=to_camel, extra="ignore", strict=True)

    # The stored form of most bodies must fit into a DynamoDB item of 400 KB.
    max_bytes: ClassVar[int] = 256 * 1024

    @classmethod
    def read(cls, raw: bytes) -> Self:
        """Parses a body; ValidationError or InvalidInput if it is invalid."""
        return cls.model_validate_json(raw)

    def given(self, *without: str) -> dict[str, Any]:
        """Returns the values by the names of the fields, but for these; null is as if left out."""
        names = (name for name in type(self).model_fields if name not in without)
        return {name: value for name in names if (value := getattr(self, name)) is not None}


def _own_id(prefix: str) -> AfterValidator:
    def check(text: str) -> str:
        if text.startswith(prefix):
            raise ValueError(f"An id of your own must not begin with {prefix}")
        return text

    return AfterValidator(check)


def _own_id_field(prefix: str, example: str) -> Any:
    return Field(
        description="Your own id, accepted wherever Outrider's id is; it must not begin with "
        f"`{prefix}`.",
        examples=[example],
        json_schema_extra={"not": {"type": "string", "pattern": f"^{prefix}"}},
    )


def _metadata(value: dict[str, str]) -> dict[str, str]:
    if json_bytes(value) > MAX_METADATA_BYTES:
        raise ValueError(f"The metadata is over {MAX_METADATA_BYTES} bytes as JSON")
    return value


def _timestamp(text: Any) -> datetime:
    if not isinstance(text, str):
        raise ValueError("Expected a date and time as a string")  # noqa: TRY004 pydantic's own
    try:
        return parse_timestamp(text)
    except OverflowError:
        raise ValueError("The time is outside the years 1 to 9999 in UTC") from None
    except ValueError:
        raise PydanticCustomError("datetime_parsing", "Expected a date and time") from None


def _one(value: Any) -> Any:
    """Returns the last value of a query parameter, which arrives as a list."""
    return value[-1] if isinstance(value, list) and value else value


def _split(value: Any) -> Any:
    """Splits the values of a list, given as `a,b`, as repeated parameters, or as both."""
    return (
        [item for text in value for item in text.split(",")] if isinstance(value, list) else value
    )


def finite(value: Any) -> Any:
    """Returns the value; ValueError for a number such as 1e999, which is infinite as a float."""
    json.dumps(value, allow_nan=False)
    return value


def unique(names: list[str] | None) -> tuple[str, ...] | None:
    """Removes duplicates; keeps the order of first occurrence."""
    return None if names is None else tuple(dict.fromkeys(names))


def _empty_if_null(value: Any) -> Any:
    return {} if value is None else value


Text = Annotated[str, StringConstraints(pattern=f"^{TEXT}$")]
Title = Annotated[str, StringConstraints(pattern=f"^{TITLE}$")]
Name = Annotated[str, StringConstraints(pattern=f"^{NAME}$")]
EventTypeName = Annotated[Name, Field(examples=["invoice.paid"])]
AppUid = Annotated[Name, _own_id(ids.APP), _own_id_field(ids.APP, "acme")]
EndpointUid = Annotated[Name, _own_id(ids.ENDPOINT), _own_id_field(ids.ENDPOINT, "billing")]
DestinationUid = Annotated[
    Name,
    _own_id(ids.ENDPOINT),
    _own_id(ids.DESTINATION),
    _own_id_field(ids.DESTINATION, "queue"),
]
EventId = Annotated[Name, _own_id(ids.MESSAGE), _own_id_field(ids.MESSAGE, "evt-7c1")]
Channel = Annotated[str, StringConstraints(pattern=f"^{CHANNEL}$"), Field(examples=["project-42"])]
Tag = Annotated[str, StringConstraints(pattern=f"^{TAG}$"), Field(examples=["import"])]
Channels = Annotated[list[Channel], Field(min_length=1, max_length=MAX_CHANNELS)]
Tags = Annotated[list[Tag], Field(min_length=1, max_length=MAX_TAGS)]
EventTypeNames = Annotated[list[EventTypeName], Field(min_length=1)]
ThrottleRate = Annotated[int, Field(ge=MIN_THROTTLE_RATE, le=MAX_THROTTLE_RATE)]
# The current name, then the name that the first SDKs use.
EitherThrottleRate = Annotated[
    ThrottleRate | None,
    Field(
        validation_alias=AliasChoices("throttleRate", "rateLimit"),
        description="Maximum deliveries per second; unlimited by default. Also accepted as "
        "`rateLimit`.",
        examples=[100],
    ),
]
Metadata = Annotated[
    dict[str, str],
    BeforeValidator(_empty_if_null),
    AfterValidator(_metadata),
    WithJsonSchema(
        {
            "type": ["object", "null"],
            "additionalProperties": {"type": "string"},
            "description": f"Key-value pairs of your own, up to {MAX_METADATA_BYTES} bytes as JSON.",
            "examples": [{"plan": "enterprise"}],
        }
    ),
]
WebUrl = Annotated[
    AnyUrl,
    UrlConstraints(allowed_schemes=["http", "https"], max_length=65_536, host_required=True),
    Field(
        # Non-strict: correctable URLs are normalized as the URL standard says, others are refused.
        strict=False,
        description="The URL that deliveries are posted to, stored in the normalized form of the "
        "WHATWG URL standard.",
        examples=["https://example.com/webhooks"],
        # Non-ASCII URLs are valid: the format "uri" would be too narrow.
        json_schema_extra={"format": "iri", "pattern": "^https?://"},
    ),
    AfterValidator(str),
]
Timestamp = Annotated[datetime, BeforeValidator(_timestamp)]
One = BeforeValidator(_one)
# Among before-validators, the last one runs first.
QueryTimestamp = Annotated[Timestamp, One]
Flag = Annotated[bool, One]
Split = BeforeValidator(_split)
