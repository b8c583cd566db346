"""Usage statistics: messages of applications, and the destinations of these messages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.domain.ids import AppId
from shared.domain.messages.message import Message

# Applications with counts of their own; a statistic must fit into one stored item.
MAX_APPLICATIONS = 800


@dataclass(slots=True)
class AppUsage:
    """Number of messages, and the sum of the endpoints that each went to."""

    messages: int = 0
    destinations: int = 0

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "AppUsage":
        """Restores counts from `data`."""
        return cls(data.get("messages", 0), data.get("messageDestinations", 0))

    def add(self, message: Message) -> None:
        """Counts a message."""
        self.messages += 1
        self.destinations += len(message.endpoint_ids)

    @property
    def data(self) -> dict[str, int]:
        """Wire form of the counts."""
        return {"messages": self.messages, "messageDestinations": self.destinations}


@dataclass(slots=True)
class UsageTally:
    """Counts by application. `others` sums up the applications beyond MAX_APPLICATIONS."""

    total: AppUsage = field(default_factory=AppUsage)
    applications: dict[AppId, AppUsage] = field(default_factory=dict)
    uids: dict[AppId, str | None] = field(default_factory=dict)
    others: AppUsage = field(default_factory=AppUsage)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "UsageTally":
        """Restores counts from `data`."""
        reported = data.get("appStats", [])
        return cls(
            total=AppUsage.of(data),
            applications={AppId(one["appId"]): AppUsage.of(one) for one in reported},
            uids={AppId(one["appId"]): one["appUid"] for one in reported},
            others=AppUsage.of(data.get("others", {})),
        )

    def wants(self, app_id: AppId) -> bool:
        """Returns whether to open the application: it has no count yet, and there is room."""
        return app_id not in self.applications and len(self.applications) < MAX_APPLICATIONS

    def open(self, app_id: AppId, uid: str | None) -> None:
        """Adds the application with a count of zero."""
        self.applications[app_id] = AppUsage()
        self.uids[app_id] = uid

    def add(self, message: Message) -> None:
        """Counts a message."""
        self.total.add(message)
        self.applications.get(message.app_id, self.others).add(message)

    @property
    def data(self) -> dict[str, Any]:
        """Wire form of the counts."""
        reported = [
            {"appId": app_id, "appUid": self.uids[app_id], **count.data}
            for app_id, count in self.applications.items()
        ]
        others = {"others": self.others.data} if self.others.messages else {}
        return {**self.total.data, "appStats": reported, **others}
