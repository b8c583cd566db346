"""Sending messages again, and forgetting their contents, on the wire."""

from typing import Annotated

from pydantic import Field

from functions.api.fields import Channel, EventTypeNames, RequestBody, Tag, Timestamp, unique
from shared.domain.background.selection import SelectionInput
from shared.domain.deliveries.delivery import Status

_DryRun = Annotated[
    bool,
    Field(
        description="Whether the task only counts what it would do, and sends and changes nothing.",
        examples=[False],
    ),
]


class ReplayIn(RequestBody):
    """A time whose messages are sent again."""

    since: Annotated[
        Timestamp,
        Field(
            description="When the time begins: messages from then on.",
            examples=["2026-01-08T00:00:00Z"],
        ),
    ]
    until: Annotated[
        Timestamp | None,
        Field(
            description="When the time ends: messages before then; without, before now.",
            examples=["2026-01-15T00:00:00Z"],
        ),
    ] = None
    dry_run: _DryRun = False

    def to_input(self) -> SelectionInput:
        """As the services take it."""
        return SelectionInput(since=self.since, until=self.until, dry_run=self.dry_run)


class BulkReplayIn(ReplayIn):
    """A time whose messages are sent again, as far as every filter lets them through."""

    event_types: Annotated[
        EventTypeNames | None, Field(description="Only messages of these types.")
    ] = None
    channel: Annotated[Channel | None, Field(description="Only messages on this channel.")] = None
    tag: Annotated[Tag | None, Field(description="Only messages with this tag.")] = None
    status: Annotated[
        Status | None,
        Field(
            description="Only messages whose delivery stands so: 0 success, 1 pending, 2 failed, "
            "3 waiting for its next attempt, 4 canceled.",
            examples=[int(Status.FAIL)],
        ),
    ] = None
    status_code_class: Annotated[
        Annotated[int, Field(ge=0, le=500, multiple_of=100)] | None,
        Field(
            description="Only messages whose last attempt was answered with a status in this "
            "hundred; 0 where there was no answer.",
            examples=[500],
        ),
    ] = None

    def to_input(self) -> SelectionInput:
        """As the services take it."""
        fields = self.model_dump()
        return SelectionInput(**fields | {"event_types": unique(self.event_types)})


class PurgeIn(RequestBody):
    """How to forget the contents of all messages."""

    dry_run: _DryRun = False
