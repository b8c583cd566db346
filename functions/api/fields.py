"""Types of fields that several inputs share, each with its rule."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

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
)
from pydantic.alias_generators import to_camel

from shared.domain import ids
from shared.domain.rules import (
    CHANNEL,
    MAX_CHANNELS,
    MAX_METADATA_BYTES,
    MAX_THROTTLE_RATE,
    MIN_THROTTLE_RATE,
    NAME,
    TAG,
    TEXT,
    TITLE,
    json_bytes,
)

MAX_HEADER_VALUE_BYTES = 4_096

_HEADER_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_FORBIDDEN_IN_VALUE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
# What Outrider or the HTTP library sets itself, and what proxies of the large clouds act on.
_FORBIDDEN_HEADERS = frozenset(
    [
        "age",
        "cache-control",
        "clear-site-data",
        "connection",
        "content-encoding",
        "content-language",
        "content-length",
        "content-location",
        "content-type",
        "expires",
        "host",
        "keep-alive",
        "pragma",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "trailers",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "warning",
    ]
)
_FORBIDDEN_PREFIXES = (
    "svix-",
    "webhook-",
    "x-amz-",
    "x-amzn-",
    "x-azure-",
    "x-fd-",
    "x-gfe",
    "x-goog-",
    "x-google",
    "x-svix-",
)


class Input(BaseModel):
    """A body: camelCase names, unknown members ignored; a number in quotes is no number."""

    model_config = ConfigDict(alias_generator=to_camel, extra="ignore", strict=True)

    # What is stored of most bodies must fit an item of 400 KB.
    max_bytes: ClassVar[int] = 256 * 1024


def _own_id(prefix: str) -> AfterValidator:
    def check(text: str) -> str:
        if text.startswith(prefix):
            raise ValueError(f"An id of your own must not begin with {prefix}")
        return text

    return AfterValidator(check)


def _metadata(value: dict[str, str]) -> dict[str, str]:
    if json_bytes(value) > MAX_METADATA_BYTES:
        raise ValueError(f"The metadata is over {MAX_METADATA_BYTES} bytes as JSON")
    return value


def check_header_name(name: str) -> None:
    """ValueError when a header of this name cannot be an endpoint's own."""
    if not _HEADER_NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not a header name")
    lower = name.lower()
    if lower in _FORBIDDEN_HEADERS or lower.startswith(_FORBIDDEN_PREFIXES):
        raise ValueError(f"The header {name} is set by Outrider and cannot be changed")


def check_header_value(value: str) -> None:
    """ValueError when the value is too long or would break out of its line."""
    if len(value.encode()) > MAX_HEADER_VALUE_BYTES:
        raise ValueError(f"A header's value is over {MAX_HEADER_VALUE_BYTES} bytes")
    if _FORBIDDEN_IN_VALUE.search(value):
        raise ValueError("A header's value has a control character")


def _headers(headers: dict[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        check_header_name(name)
        check_header_value(value)
    return headers


def _moment(text: Any) -> str:
    """Spellings of a moment that clients send, as RFC 3339."""
    if not isinstance(text, str):
        raise ValueError("Expected a date and a time as text")  # noqa: TRY004 pydantic's own
    # Some clients write nanoseconds, and UTC in letters.
    text = re.sub(r"(\.\d{6})\d+", r"\1", text.strip().removesuffix(" UTC"))
    # A plus sign that was not percent-encoded arrives as a space.
    return re.sub(r" (\d\d:\d\d)$", r"+\1", text) if "T" in text else text


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        raise ValueError("The moment is outside the years 1 to 9999 in UTC") from None


def _one(value: Any) -> Any:
    """The last value of a query parameter, which arrives as a list."""
    return value[-1] if isinstance(value, list) and value else value


def _split(value: Any) -> Any:
    """A list that is spelled `a,b` or repeated, or both."""
    return (
        [item for text in value for item in text.split(",")] if isinstance(value, list) else value
    )


def unique(names: list[str] | None) -> tuple[str, ...] | None:
    """Each name once, in the order of its first place."""
    return None if names is None else tuple(dict.fromkeys(names))


def _empty_if_null(value: Any) -> Any:
    return {} if value is None else value


Text = Annotated[str, StringConstraints(pattern=f"^{TEXT}$")]
Title = Annotated[str, StringConstraints(pattern=f"^{TITLE}$")]
Name = Annotated[str, StringConstraints(pattern=f"^{NAME}$")]
AppUid = Annotated[Name, _own_id(ids.APP)]
EndpointUid = Annotated[Name, _own_id(ids.ENDPOINT)]
Channel = Annotated[str, StringConstraints(pattern=f"^{CHANNEL}$")]
Tag = Annotated[str, StringConstraints(pattern=f"^{TAG}$")]
Channels = Annotated[list[Channel], Field(min_length=1, max_length=MAX_CHANNELS)]
Names = Annotated[list[Name], Field(min_length=1)]
ThrottleRate = Annotated[int, Field(ge=MIN_THROTTLE_RATE, le=MAX_THROTTLE_RATE)]
# The first name is today's, the second that of the SDKs' first generation.
EitherThrottleRate = Annotated[
    ThrottleRate | None, Field(validation_alias=AliasChoices("throttleRate", "rateLimit"))
]
Metadata = Annotated[dict[str, str], BeforeValidator(_empty_if_null), AfterValidator(_metadata)]
Headers = Annotated[dict[str, str], AfterValidator(_headers)]
WebUrl = Annotated[
    AnyUrl, UrlConstraints(allowed_schemes=["http", "https"], max_length=65_536, host_required=True)
]
Moment = Annotated[datetime, Field(strict=False), BeforeValidator(_moment), AfterValidator(_in_utc)]
One = BeforeValidator(_one)
# Of the validators before, the last is the first to run.
QueryMoment = Annotated[Moment, One]
Flag = Annotated[bool, One]
Split = BeforeValidator(_split)
