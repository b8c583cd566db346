"""Request schemas of replays and purges."""

from typing import Annotated

from pydantic import Field

from functions.api.fields import Channel, EventTypeNames, RequestBody, Tag, Timestamp, unique
from shared.domain.background.selection import SelectionInput
from shared.domain.deliveries.delivery import Status

_DryRun = Annotated[
    bool,
    Field(
        description="Whether the task only counts, without sending or changing anything.",
        examples=[False],
    ),
]


class ReplayIn(RequestBody):
    """A period whose messages are resent."""

    since: Annotated[
        Timestamp,
        Field(
            description="Start of the period, inclusive.",
            examples=["2026-01-08T00:00:00Z"],
        ),
    ]
    until: Annotated[
        Timestamp | None,
        Field(
            description="End of the period, exclusive; now by default.",
            examples=["2026-01-15T00:00:00Z"],
        ),
    ] = None
    dry_run: _DryRun = False

    def to_input(self) -> SelectionInput:
        """Returns the input of the services."""
        return SelectionInput(since=self.since, until=self.until, dry_run=self.dry_run)


class BulkReplayIn(ReplayIn):
    """A period whose messages are resent if they match all filters."""

    event_types: Annotated[
        EventTypeNames | None, Field(description="Only messages of these types.")
    ] = None
    channel: Annotated[Channel | None, Field(description="Only messages on this channel.")] = None
    tag: Annotated[Tag | None, Field(description="Only messages with this tag.")] = None
    status: Annotated[
        Status | None,
        Field(
            description="Only messages whose delivery has this status: 0 success, 1 pending, 2 "
            "failed, 3 waiting for its next attempt, 4 canceled.",
            examples=[int(Status.FAIL)],
        ),
    ] = None
    status_code_class: Annotated[
        Annotated[int, Field(ge=0, le=500, multiple_of=100)] | None,
        Field(
            description="Only messages whose last attempt has a status code of this class, such as"
            " 500 for 5xx; 0 for no response.",
            examples=[500],
        ),
    ] = None

    def to_input(self) -> SelectionInput:
        """Returns the input of the services."""
        fields = self.model_dump()
        return SelectionInput(**fields | {"event_types": unique(self.event_types)})


class PurgeIn(RequestBody):
    """Options of expunging the contents of all messages."""

    dry_run: _DryRun = False
