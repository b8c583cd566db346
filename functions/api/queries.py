"""Query strings of lists."""

from typing import Annotated, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from functions.api.fields import Channel, EventTypeName, Flag, One, QueryMoment, Split, Tag
from shared.domain import ids
from shared.domain.delivery import Attempt
from shared.domain.errors import InvalidInput, Problem
from shared.domain.message import Message
from shared.domain.paging import DEFAULT_LIMIT, MAX_LIMIT, PageRequest
from shared.domain.rules import is_name


class Query(BaseModel):
    """A query string: each parameter with all of its values. Unknown ones are ignored."""

    model_config = ConfigDict(extra="ignore")


class ListQuery(Query):
    """What every list takes: a limit, and an iterator from the page before."""

    limit: Annotated[
        Annotated[int, Field(ge=1, le=MAX_LIMIT)],
        One,
        Field(description="How many items a page has at most.", examples=[DEFAULT_LIMIT]),
    ] = DEFAULT_LIMIT
    iterator: Annotated[
        str | None,
        One,
        Field(
            description="The `iterator` of the page before, for the page that follows it, or its "
            "`prevIterator` for the one that precedes it. Without it, the first page.",
            examples=["msg_38GdMLrQ5kBTJ2ZcW2yU2hRkFp9"],
        ),
    ] = None

    def page(self, prefix: str, *, descending: bool = False) -> PageRequest:
        """The page asked for; InvalidInput when the iterator is not one of this list."""
        self._check_iterator(prefix)
        return PageRequest(limit=self.limit, iterator=self.iterator, descending=descending)

    def _check_iterator(self, prefix: str) -> None:
        key = (self.iterator or "").removeprefix("-")
        valid = ids.is_id(prefix, key) if prefix else is_name(key)
        if self.iterator is not None and not valid:
            raise InvalidInput(Problem(("query", "iterator"), "This is no iterator of this list."))


class OrderedQuery(ListQuery):
    """A list whose order the client chooses."""

    order: Annotated[
        Literal["ascending", "descending"] | None,
        One,
        Field(description="By the time when the items were made.", examples=["descending"]),
    ] = None

    def ordered_page(self, prefix: str, *, descending: bool) -> PageRequest:
        """The page asked for; `descending` is the order where the client names none."""
        chosen = self.order == "descending" if self.order else descending
        return self.page(prefix, descending=chosen)


class TimedQuery(ListQuery):
    """A list by time, newest first, with the filters that messages and attempts share."""

    before: Annotated[
        QueryMoment | None,
        Field(description="Only what is older.", examples=["2026-01-16T00:00:00Z"]),
    ] = None
    after: Annotated[
        QueryMoment | None,
        Field(description="Only what is newer.", examples=["2026-01-15T00:00:00Z"]),
    ] = None
    with_content: Annotated[
        Flag, Field(description="Whether to show payloads and responses; without, they read `{}`.")
    ] = True
    channel: Annotated[
        Channel | None, One, Field(description="Only what a message on this channel led to.")
    ] = None
    tag: Annotated[
        Tag | None, One, Field(description="Only what a message with this tag led to.")
    ] = None
    event_types: Annotated[
        list[EventTypeName] | None,
        Split,
        Field(
            validation_alias=AliasChoices("event_types", "event_types[]", "event_types[0]"),
            description="Only events of these types, separated by commas or repeated.",
        ),
    ] = None

    def timed_page(self, prefix: str) -> PageRequest:
        """The page asked for, newest first."""
        self._check_iterator(prefix)
        return PageRequest(
            limit=self.limit,
            iterator=self.iterator,
            descending=True,
            before=self.before,
            after=self.after,
        )

    def wants(self, item: Message | Attempt) -> bool:
        """Whether the filters let it through."""
        return (
            (self.channel is None or self.channel in (item.channels or ()))
            and (self.tag is None or self.tag in (item.tags or ()))
            and (self.event_types is None or item.event_type in self.event_types)
        )
