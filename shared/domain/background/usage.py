"""How many messages applications got, and how many destinations they went to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.domain.ids import AppId
from shared.domain.messages.message import Message

# Applications that are told apart; a statistic must fit into one item of the store.
MAX_APPLICATIONS = 800


@dataclass(slots=True)
class AppUsage:
    """How many messages, and how many endpoints they went to, each counted for each message."""

    messages: int = 0
    destinations: int = 0

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "AppUsage":
        """What `data` told."""
        return cls(data.get("messages", 0), data.get("messageDestinations", 0))

    def add(self, message: Message) -> None:
        """Counts one more."""
        self.messages += 1
        self.destinations += len(message.endpoint_ids)

    @property
    def data(self) -> dict[str, int]:
        """As clients see it."""
        return {"messages": self.messages, "messageDestinations": self.destinations}


@dataclass(slots=True)
class UsageTally:
    """Counts by application. `others` are those of applications for which there was no room."""

    total: AppUsage = field(default_factory=AppUsage)
    applications: dict[AppId, AppUsage] = field(default_factory=dict)
    uids: dict[AppId, str | None] = field(default_factory=dict)
    others: AppUsage = field(default_factory=AppUsage)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "UsageTally":
        """What `data` told."""
        reported = data.get("appStats", [])
        return cls(
            total=AppUsage.of(data),
            applications={AppId(one["appId"]): AppUsage.of(one) for one in reported},
            uids={AppId(one["appId"]): one["appUid"] for one in reported},
            others=AppUsage.of(data.get("others", {})),
        )

    def wants(self, app_id: AppId) -> bool:
        """Whether the application is to be opened: it is not told yet, and there is room."""
        return app_id not in self.applications and len(self.applications) < MAX_APPLICATIONS

    def open(self, app_id: AppId, uid: str | None) -> None:
        """Tells the application from now on, even if nothing is counted."""
        self.applications[app_id] = AppUsage()
        self.uids[app_id] = uid

    def add(self, message: Message) -> None:
        """Counts one more message."""
        self.total.add(message)
        self.applications.get(message.app_id, self.others).add(message)

    @property
    def data(self) -> dict[str, Any]:
        """As clients see it."""
        reported = [
            {"appId": app_id, "appUid": self.uids[app_id], **count.data}
            for app_id, count in self.applications.items()
        ]
        others = {"others": self.others.data} if self.others.messages else {}
        return {**self.total.data, "appStats": reported, **others}
