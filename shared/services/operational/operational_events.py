"""Operational events about endpoints, deliveries and background tasks."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.route import RoutingTable
from shared.domain.ids import OPERATIONAL_APP, AppId, OrgId
from shared.domain.operational.operational import EVENT_TYPES, OperationalEventType
from shared.domain.operational.operational_events import (
    OperationalEvent,
    endpoint_event,
    endpoint_event_types,
    may_be_repeated,
    task_event,
)
from shared.ports import Applications, Clock, MessageQueue, Messages, Routes
from shared.services.ingest.acceptance import build_message, store_and_enqueue
from shared.services.ttl_cache import TtlCache

if TYPE_CHECKING:
    from shared.domain.background.background_task import BackgroundTask

# Delay after which a new operational endpoint is noticed at the latest.
ROUTES_TTL = timedelta(seconds=30)
MAX_CACHED = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationalEventPublisher:
    """Publishes operational events as messages to operational endpoints.

    Without operational endpoints, an event costs only their look-up. Each event describes a stored
    fact. Publishing it again yields the same message: so after a crash or InfrastructureError, the
    retry publishes it.
    """

    routes: Routes
    applications: Applications
    messages: Messages
    queue: MessageQueue
    clock: Clock
    routes_ttl: timedelta = ROUTES_TTL
    _known: TtlCache[OrgId, RoutingTable] = field(default_factory=lambda: TtlCache(MAX_CACHED))

    def are_wanted(
        self, org_id: OrgId, app_id: AppId | None, *events: OperationalEventType
    ) -> bool:
        """Returns whether any of these events, of an application, would reach an endpoint.

        Operational endpoints have no events of their own, which would cause further events forever.
        """
        if app_id == OPERATIONAL_APP:
            return False
        routes = self._table(org_id).routes
        return any(route.wants(event, ()) for route in routes for event in events or EVENT_TYPES)

    def app_uid(self, org_id: OrgId, app_id: AppId) -> str | None:
        """Returns the application's uid, if it has one."""
        application = self.applications.get(org_id, app_id)
        return application.uid if application else None

    def publish(self, event: OperationalEvent) -> None:
        """Stores and enqueues the event's message, if any endpoint wants it."""
        table = self._table(event.org_id)
        if table.application is None:
            return
        message_input, message_id = event.message_input, event.message_id
        message = build_message(table.application, table.routes, message_id, message_input)
        if message.endpoint_ids:
            store_and_enqueue(self.messages, self.queue, message, throttled=table.throttled)

    def publish_for_endpoint(self, endpoint: Endpoint, *events: OperationalEventType) -> None:
        """Publishes events of an endpoint, with the endpoint's state after them."""
        org_id, app_id = endpoint.org_id, endpoint.app_id
        if not self.are_wanted(org_id, app_id, *events):
            return
        uid = self.app_uid(org_id, app_id)
        for event in events:
            self.publish(endpoint_event(event, endpoint, uid))

    def publish_change(self, endpoint: Endpoint) -> None:
        """Publishes the events of a changed endpoint."""
        self.publish_for_endpoint(endpoint, *endpoint_event_types(endpoint))

    def publish_removal(self, endpoint: Endpoint) -> None:
        """Publishes the deletion of an endpoint, unless it is too old."""
        deleted_at = endpoint.deleted_at
        if deleted_at and may_be_repeated(deleted_at, self.clock.now()):
            self.publish_for_endpoint(endpoint, OperationalEventType.ENDPOINT_DELETED)

    def publish_for_task(self, task: "BackgroundTask") -> None:
        """Publishes the end of a task."""
        if self.are_wanted(task.org_id, task.app_id, OperationalEventType.TASK_FINISHED):
            self.publish(task_event(task))

    def _table(self, org_id: OrgId) -> RoutingTable:
        now = self.clock.now()
        found = self._known.get(org_id, now)
        if found is None:
            found = self.routes.of(org_id, OPERATIONAL_APP)
            self._known.put(org_id, found, now + self.routes_ttl)
        return found
