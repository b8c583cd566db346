"""Telling organisations of what becomes of their endpoints, deliveries and tasks."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from shared.domain.announcement import (
    Announcement,
    events_of,
    may_be_repeated,
    of_endpoint,
    of_task,
)
from shared.domain.endpoint import Endpoint, RoutingTable
from shared.domain.ids import OPERATIONAL_APP, AppId, OrgId
from shared.domain.operational import EVENT_TYPES, Event
from shared.ports import Applications, Clock, MessageQueue, Messages, Routes
from shared.services.accepting import keep, message_of
from shared.services.recent import Recent

if TYPE_CHECKING:
    from shared.domain.background_task import BackgroundTask

# How late an operational endpoint may be noticed.
KEPT_FOR = timedelta(seconds=30)
MAX_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Announcements:
    """Makes messages for operational endpoints; where there are none, it only finds that out.

    What it is told of is on record. The same news can be told again, and is one message: so who
    dies, or gets InfrastructureError, before it was told, tells it when the work comes back.
    """

    routes: Routes
    applications: Applications
    messages: Messages
    queue: MessageQueue
    clock: Clock
    kept_for: timedelta = KEPT_FOR
    _known: Recent[OrgId, RoutingTable] = field(default_factory=lambda: Recent(MAX_KEPT))

    def are_wanted(self, org_id: OrgId, app_id: AppId | None, *events: Event) -> bool:
        """Whether any of these events, of an application, would go to any endpoint.

        Of the operational endpoints themselves nothing is told: it would never end.
        """
        if app_id == OPERATIONAL_APP:
            return False
        routes = self._table(org_id).routes
        return any(route.wants(event, ()) for route in routes for event in events or EVENT_TYPES)

    def app_uid(self, org_id: OrgId, app_id: AppId) -> str | None:
        """The application's own name, if it has one."""
        application = self.applications.get(org_id, app_id)
        return application.uid if application else None

    def tell(self, announcement: Announcement) -> None:
        """Returns when the message is durable and on its way, if anybody wants it."""
        table = self._table(announcement.org_id)
        if table.application is None:
            return
        draft, message_id = announcement.draft, announcement.message_id
        message = message_of(table.application, table.routes, message_id, draft)
        if message.endpoint_ids:
            keep(self.messages, self.queue, message, throttled=table.throttled)

    def tell_of_endpoint(self, endpoint: Endpoint, *events: Event) -> None:
        """Tells what befell an endpoint, as it is since then."""
        org_id, app_id = endpoint.org_id, endpoint.app_id
        if not self.are_wanted(org_id, app_id, *events):
            return
        uid = self.app_uid(org_id, app_id)
        for event in events:
            self.tell(of_endpoint(event, endpoint, uid))

    def tell_of_change(self, endpoint: Endpoint) -> None:
        """Tells of an endpoint that was just changed."""
        self.tell_of_endpoint(endpoint, *events_of(endpoint))

    def tell_of_removal(self, endpoint: Endpoint) -> None:
        """Tells of an endpoint that was deleted, unless that was long ago."""
        deleted_at = endpoint.deleted_at
        if deleted_at and may_be_repeated(deleted_at, self.clock.now()):
            self.tell_of_endpoint(endpoint, Event.ENDPOINT_DELETED)

    def tell_of_task(self, task: "BackgroundTask") -> None:
        """Tells of a task that has ended."""
        if self.are_wanted(task.org_id, task.app_id, Event.TASK_FINISHED):
            self.tell(of_task(task))

    def _table(self, org_id: OrgId) -> RoutingTable:
        now = self.clock.now()
        found = self._known.get(org_id, now)
        if found is None:
            found = self.routes.of(org_id, OPERATIONAL_APP)
            self._known.put(org_id, found, now + self.kept_for)
        return found
