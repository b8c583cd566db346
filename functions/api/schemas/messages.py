"""Messages on the wire.

What `ingest` needs of this is in `functions.http`, free of pydantic; here is what describes it.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict

from functions.api.fields import Channels, Flag, Input, Name
from functions.api.queries import Query

# What one request expunges, each with a few reads and writes, within the function's time.
MAX_EXPUNGED = 100


class ContentQuery(Query):
    """Whether payloads are shown."""

    with_content: Annotated[Flag, Field(description="Without, payloads read `{}`.")] = True


class MessagePrecheckIn(Input):
    """What a message would be about."""

    event_type: Name
    channels: Channels | None = None


class MessagePrecheckOut(TypedDict):
    """Whether it would go to anybody."""

    active: bool


class MessageOut(TypedDict):
    """A message."""

    id: str
    eventType: str
    eventId: str | None
    channels: list[str] | None
    tags: list[str] | None
    payload: dict[str, Any]
    timestamp: str


class BulkExpungeIn(Input):
    """The messages to expunge, each by its id or its `eventId`."""

    ids: Annotated[list[Name], Field(max_length=MAX_EXPUNGED)] = Field(default_factory=list)


class BulkExpungeOut(TypedDict):
    """What became of each message, under the name that it was asked for."""

    results: dict[str, Literal["expunged", "not-found"]]


def bulk_expunge_out(found: Mapping[str, bool]) -> BulkExpungeOut:
    """As the API shows it."""
    return {
        "results": {name: "expunged" if there else "not-found" for name, there in found.items()}
    }
