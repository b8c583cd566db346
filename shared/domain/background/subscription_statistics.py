"""Statistic of the event types that applications subscribe to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.domain.endpoints.route import Route
from shared.domain.ids import AppId

# Limits of applications, and of event type names in total: a statistic must fit into one stored
# item.
MAX_APPLICATIONS = 1_000
MAX_NAMES = 1_000


@dataclass(slots=True)
class Subscriptions:
    """Subscriptions of each application, and the number of `others` beyond the limits."""

    applications: list[dict[str, Any]] = field(default_factory=list)
    others: int = 0

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Subscriptions":
        """Restores the statistic from `data`."""
        return cls(list(data.get("event_types", ())), data.get("others", 0))

    def add(self, app_id: AppId, routes: Iterable[Route]) -> None:
        """Adds an application, unless it has no active endpoint."""
        active = [route for route in routes if route.active]
        if not active:
            return
        names = sorted({name for route in active for name in route.event_types or ()})
        if not self._has_room_for(names):
            self.others += 1
            return
        self.applications.append(
            {
                "appId": app_id,
                "explicitlySubscribedEventTypes": names,
                "hasCatchAllEndpoint": any(route.event_types is None for route in active),
            }
        )

    @property
    def data(self) -> dict[str, Any]:
        """Wire form of the statistic."""
        return {
            "event_types": self.applications,
            **({"others": self.others} if self.others else {}),
        }

    def _has_room_for(self, names: list[str]) -> bool:
        reported = sum(len(one["explicitlySubscribedEventTypes"]) for one in self.applications)
        return len(self.applications) < MAX_APPLICATIONS and reported + len(names) <= MAX_NAMES
