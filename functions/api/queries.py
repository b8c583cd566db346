"""Query strings of lists."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from functions.api.fields import Channel, EventTypeName, Flag, One, QueryTimestamp, Split, Tag
from shared.domain import ids
from shared.domain.errors import InvalidInput, Problem
from shared.domain.limits import is_name
from shared.domain.messages.filters import Filter
from shared.domain.paging import DEFAULT_LIMIT, MAX_LIMIT, PageRequest

# Clients of some languages write a list as a[]=x, or as a[0]=x&a[1]=y.
_INDEX = re.compile(r"\[\d*\]$", re.ASCII)


class Query(BaseModel):
    """A query string: each parameter with all of its values. Unknown ones are ignored."""

    model_config = ConfigDict(extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, given: Mapping[str, list[str]]) -> Mapping[str, list[str]]:
        """All values of a parameter under its name, however the client spells a list."""
        gathered: dict[str, list[str]] = {}
        for name, values in given.items():
            gathered.setdefault(_INDEX.sub("", name), []).extend(values)
        return gathered


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
        if self.iterator is not None and not self._is_key(prefix, key):
            raise InvalidInput(Problem(("query", "iterator"), "This is no iterator of this list."))

    def _is_key(self, prefix: str, text: str) -> bool:
        return ids.is_id(prefix, text) if prefix else is_name(text)


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
        QueryTimestamp | None,
        Field(description="Only what is older.", examples=["2026-01-16T00:00:00Z"]),
    ] = None
    after: Annotated[
        QueryTimestamp | None,
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
        Field(description="Only events of these types, separated by commas or repeated."),
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

    def narrowed(self) -> Filter:
        """What the list is narrowed down to."""
        return Filter(channel=self.channel, tag=self.tag, event_types=self.event_types)
