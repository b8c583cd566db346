"""Messages on the wire.

What `ingest` needs of this is in `functions.http`, free of pydantic; here is what describes it.
"""

from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from functions.api.fields import Channels, Flag, Input, Name
from functions.api.queries import Query


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
