"""Request and response schemas of message search and of raw payloads."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from functions.api.fields import Channel, EventTypeName, Name, RequestBody, Tag, Timestamp
from functions.api.schemas.messages.message_lists import WITH_DESTINATIONS
from shared.domain import ids
from shared.domain.errors import InvalidInput, Problem
from shared.domain.messages.filters import Filter
from shared.domain.messages.message import Message
from shared.domain.paging import DEFAULT_LIMIT, MAX_LIMIT, PageRequest


class MessageSearchIn(RequestBody):
    """A search for messages. Its fields are named as the parameters of the list of messages."""

    model_config = ConfigDict(alias_generator=None)

    id: Annotated[
        Name | None,
        Field(
            description="Only the message with this id, or with this `eventId`.",
            examples=["evt-7c1"],
        ),
    ] = None
    limit: Annotated[
        int,
        Field(ge=1, le=MAX_LIMIT, description="The maximum number of messages per page."),
    ] = DEFAULT_LIMIT
    iterator: Annotated[
        str | None,
        Field(
            description="The `iterator` of a page, for the next page, or its `prevIterator`, for "
            "the previous one.",
            examples=["msg_38GdMLrQ5kBTJ2ZcW2yU2hRkFp9"],
        ),
    ] = None
    before: Annotated[
        Timestamp | None,
        Field(description="Only messages before this time.", examples=["2026-01-16T00:00:00Z"]),
    ] = None
    after: Annotated[
        Timestamp | None,
        Field(description="Only messages after this time.", examples=["2026-01-15T00:00:00Z"]),
    ] = None
    channel: Annotated[Channel | None, Field(description="Only messages on this channel.")] = None
    tag: Annotated[Tag | None, Field(description="Only messages with this tag.")] = None
    event_types: Annotated[
        list[EventTypeName] | None, Field(description="Only messages of these event types.")
    ] = None
    with_content: Annotated[
        bool,
        Field(description="Whether to include payloads; otherwise they are `{}`."),
    ] = False
    with_destinations: Annotated[bool, Field(description=WITH_DESTINATIONS)] = False

    def page(self) -> PageRequest:
        """Returns the requested page, newest first; InvalidInput for another list's iterator."""
        key = (self.iterator or "").removeprefix("-")
        if self.iterator is not None and not ids.is_id(ids.MESSAGE, key):
            reason = "This is not an iterator of this list."
            raise InvalidInput(Problem(("body", "iterator"), reason))
        return PageRequest(
            limit=self.limit,
            iterator=self.iterator,
            descending=True,
            before=self.before,
            after=self.after,
        )

    def narrowed(self) -> Filter:
        """Returns the filter of the search."""
        return Filter(channel=self.channel, tag=self.tag, event_types=self.event_types)


class MessageRawPayloadOut(TypedDict):
    """The body that receivers of a message get."""

    payload: Annotated[
        str,
        Field(
            description='The exact text of the body; `{"expired":true}` after its retention.',
            examples=['{"id": 42}'],
        ),
    ]
    contentType: Annotated[
        str, Field(description="The content type of the body.", examples=["application/json"])
    ]


def raw_payload_out(message: Message, now: datetime) -> MessageRawPayloadOut:
    """Returns the message's body as the API represents it."""
    body = message.body if now < message.payload_expires_at else None
    return {
        "payload": '{"expired":true}' if body is None else body.text,
        "contentType": (body.content_type if body else None) or "application/json",
    }
