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

# Some clients write a list as a[]=x, or as a[0]=x&a[1]=y.
_INDEX = re.compile(r"\[\d*\]$", re.ASCII)


class Query(BaseModel):
    """A query string: all values of each parameter. Unknown parameters are ignored."""

    model_config = ConfigDict(extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, given: Mapping[str, list[str]]) -> Mapping[str, list[str]]:
        """Gathers all values of a parameter, however the client spells a list."""
        gathered: dict[str, list[str]] = {}
        for name, values in given.items():
            gathered.setdefault(_INDEX.sub("", name), []).extend(values)
        return gathered


class ListQuery(Query):
    """Parameters of every list: a limit, and an iterator."""

    limit: Annotated[
        Annotated[int, Field(ge=1, le=MAX_LIMIT)],
        One,
        Field(description="The maximum number of items per page.", examples=[DEFAULT_LIMIT]),
    ] = DEFAULT_LIMIT
    iterator: Annotated[
        str | None,
        One,
        Field(
            description="The `iterator` of a page, for the next page, or its `prevIterator`, for "
            "the previous one. The first page by default.",
            examples=["msg_38GdMLrQ5kBTJ2ZcW2yU2hRkFp9"],
        ),
    ] = None

    def page(self, prefix: str | tuple[str, ...], *, descending: bool = False) -> PageRequest:
        """Returns the requested page; InvalidInput for an iterator of another list."""
        self._check_iterator(prefix)
        return PageRequest(limit=self.limit, iterator=self.iterator, descending=descending)

    def _check_iterator(self, prefix: str | tuple[str, ...]) -> None:
        key = (self.iterator or "").removeprefix("-")
        prefixes = (prefix,) if isinstance(prefix, str) else prefix
        if self.iterator is not None and not any(self._is_key(each, key) for each in prefixes):
            raise InvalidInput(
                Problem(("query", "iterator"), "This is not an iterator of this list.")
            )

    def _is_key(self, prefix: str, text: str) -> bool:
        return ids.is_id(prefix, text) if prefix else is_name(text)


class OrderedQuery(ListQuery):
    """Parameters of a list in an order that the client chooses."""

    order: Annotated[
        Literal["ascending", "descending"] | None,
        One,
        Field(description="The order of the items by creation time.", examples=["descending"]),
    ] = None

    def ordered_page(self, prefix: str, *, descending: bool) -> PageRequest:
        """Returns the requested page; `descending` is the default order."""
        chosen = self.order == "descending" if self.order else descending
        return self.page(prefix, descending=chosen)


class FilterQuery(Query):
    """Filters of messages and attempts."""

    before: Annotated[
        QueryTimestamp | None,
        Field(description="Only items before this time.", examples=["2026-01-16T00:00:00Z"]),
    ] = None
    after: Annotated[
        QueryTimestamp | None,
        Field(description="Only items after this time.", examples=["2026-01-15T00:00:00Z"]),
    ] = None
    channel: Annotated[
        Channel | None, One, Field(description="Only messages on this channel, and their attempts.")
    ] = None
    tag: Annotated[
        Tag | None, One, Field(description="Only messages with this tag, and their attempts.")
    ] = None
    event_types: Annotated[
        list[EventTypeName] | None,
        Split,
        Field(
            description="Only messages of these event types, separated by commas or repeated, "
            "and their attempts."
        ),
    ] = None

    def narrowed(self) -> Filter:
        """Returns the filter by channel, tag and event type."""
        return Filter(channel=self.channel, tag=self.tag, event_types=self.event_types)


class TimedQuery(ListQuery, FilterQuery):
    """Parameters of a list by time, newest first."""

    with_content: Annotated[
        Flag,
        Field(description="Whether to include payloads and responses; otherwise they are `{}`."),
    ] = True

    def timed_page(self, prefix: str) -> PageRequest:
        """Returns the requested page, newest first."""
        self._check_iterator(prefix)
        return PageRequest(
            limit=self.limit,
            iterator=self.iterator,
            descending=True,
            before=self.before,
            after=self.after,
        )
