"""Routes: the filters by which an endpoint gets messages."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.domain.applications.application import Application
from shared.domain.ids import EndpointId, TaskId
from shared.domain.json_text import JsonText


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Filters of an endpoint; None accepts all event types, channels or contents.

    The content filter is not part of `wants`: it takes the whole message (`content_matching`).
    The last fields are those of the `Endpoint`.
    """

    id: EndpointId
    active: bool
    event_types: tuple[str, ...] | None = None
    channels: tuple[str, ...] | None = None
    filter: JsonText | None = None
    paused: bool = False
    expiry: datetime | None = None
    released_by: TaskId | None = None
    throttle_rate: int | None = None

    def wants(self, event_type: str, channels: Sequence[str]) -> bool:
        """Returns whether a message of this type, on these channels, goes to the endpoint."""
        return (
            self.active
            and (self.event_types is None or event_type in self.event_types)
            and (self.channels is None or not set(self.channels).isdisjoint(channels))
        )

    def has_expired(self, now: datetime) -> bool:
        """Returns whether the endpoint gets nothing any more."""
        return has_passed(self.expiry, now)

    def gets_nothing(self, now: datetime) -> bool:
        """Returns whether every attempt is canceled, as the endpoint is disabled or has expired."""
        return not self.active or self.has_expired(now)

    def is_released_by(self, task_id: TaskId, now: datetime) -> bool:
        """Returns whether this task enqueues the endpoint's paused attempts.

        To be sent, by the latest release only; to be canceled, by any.
        """
        if self.gets_nothing(now):
            return True
        return not self.paused and self.released_by == task_id


def has_passed(expiry: datetime | None, now: datetime) -> bool:
    """Returns whether the expiry, if any, has come."""
    return expiry is not None and now >= expiry


def unexpired_routes(routes: Iterable[Route], now: datetime) -> Iterator[Route]:
    """Yields the routes of endpoints that have not expired."""
    return (route for route in routes if not route.has_expired(now))


@dataclass(frozen=True, slots=True)
class RoutingTable:
    """An application and its routes, to accept messages by; `application` is None if not found."""

    application: Application | None
    routes: tuple[Route, ...] = ()

    @property
    def throttled(self) -> bool:
        """Returns whether the application's deliveries have a rate limit."""
        return self.application is not None and self.application.throttled

    def route(self, endpoint_id: EndpointId) -> Route | None:
        """Returns the route of one endpoint; None if it is deleted."""
        return next((route for route in self.routes if route.id == endpoint_id), None)
