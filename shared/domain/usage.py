"""Statistics: how many messages and deliveries there were, in groups."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.domain.message import Message

# Groups that are told apart; a statistic must fit into one item of the store.
MAX_GROUPS = 1_000


@dataclass(slots=True)
class Count:
    """How many messages, and how many deliveries of them to endpoints."""

    messages: int = 0
    deliveries: int = 0

    def add(self, message: Message) -> None:
        """Counts one more."""
        self.messages += 1
        self.deliveries += len(message.endpoint_ids)

    @property
    def data(self) -> dict[str, int]:
        """As clients see it."""
        return {"messages": self.messages, "deliveries": self.deliveries}


@dataclass(slots=True)
class Tally:
    """Counts by group. `others` are those of the groups for which there was no room."""

    total: Count = field(default_factory=Count)
    groups: dict[str, Count] = field(default_factory=dict)
    others: Count = field(default_factory=Count)

    @classmethod
    def of(cls, data: Mapping[str, Any], name: str) -> "Tally":
        """What `data` of the same `name` told."""
        groups = {group: Count(**count) for group, count in data.get(name, {}).items()}
        total = Count(data.get("messages", 0), data.get("deliveries", 0))
        return cls(total, groups, Count(**data.get("others", {})))

    def open(self, group: str) -> Count:
        """The count of a group, which is told from now on even if nothing is counted."""
        if group not in self.groups and len(self.groups) >= MAX_GROUPS:
            return self.others
        return self.groups.setdefault(group, Count())

    def add(self, group: str, message: Message) -> None:
        """Counts one more message."""
        self.total.add(message)
        self.open(group).add(message)

    def data(self, name: str) -> dict[str, Any]:
        """As clients see it; the groups are the member `name`."""
        groups = {group: count.data for group, count in self.groups.items()}
        others = {"others": self.others.data} if self.others.messages else {}
        return {**self.total.data, name: groups, **others}
