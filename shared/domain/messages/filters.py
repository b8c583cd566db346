"""Filters for lists of messages, deliveries and attempts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class Filterable(Protocol):
    """A message, or an object with the same attributes to filter by."""

    @property
    def event_type(self) -> str | None: ...

    @property
    def channels(self) -> Sequence[str] | None: ...

    @property
    def tags(self) -> Sequence[str] | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A filter; a field of None accepts everything."""

    channel: str | None = None
    tag: str | None = None
    event_types: Sequence[str] | None = None

    @property
    def is_open(self) -> bool:
        """Returns whether the filter accepts everything."""
        return self == Filter()

    def wants(self, item: Filterable) -> bool:
        """Returns whether the filter accepts the item."""
        return (
            (self.channel is None or self.channel in (item.channels or ()))
            and (self.tag is None or self.tag in (item.tags or ()))
            and (self.event_types is None or item.event_type in self.event_types)
        )
