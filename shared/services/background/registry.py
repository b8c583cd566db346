"""Registry of the task handlers."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain.background.background_task import TaskKind
from shared.ports import (
    Applications,
    Clock,
    Deliveries,
    DeliveryQueue,
    MessageQueue,
    Messages,
    PausedAttempts,
    Routes,
)
from shared.services.background.attempted_candidates import (
    AttemptedSelector,
    DeliveryFilter,
    deliveries_by_status,
    failed_deliveries,
)
from shared.services.background.broadcasts import BroadcastHandler
from shared.services.background.engine import TaskHandler
from shared.services.background.missing_candidates import MissingSelector
from shared.services.background.purges import PurgeHandler
from shared.services.background.replay_steps import ReplayHandler, Selector
from shared.services.background.subscription_statistics import SubscriptionsHandler
from shared.services.background.usage_statistics import UsageHandler
from shared.services.delivery.manual import ManualAttempts
from shared.services.pausing.release_steps import ReleaseHandler


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRegistry:
    """Ports that the task handlers share."""

    applications: Applications
    routes: Routes
    messages: Messages
    deliveries: Deliveries
    manual: ManualAttempts
    paused: PausedAttempts
    delivery_queue: DeliveryQueue
    message_queue: MessageQueue
    clock: Clock

    @property
    def handlers(self) -> Mapping[TaskKind, TaskHandler]:
        """Returns the handler of each kind of task."""
        return {
            TaskKind.RECOVER: self._replay(self._attempted(failed_deliveries)),
            TaskKind.REPLAY: self._replay(
                MissingSelector(
                    messages=self.messages, deliveries=self.deliveries, clock=self.clock
                )
            ),
            TaskKind.BULK_REPLAY: self._replay(self._attempted(deliveries_by_status)),
            TaskKind.PURGE: PurgeHandler(
                messages=self.messages, deliveries=self.deliveries, clock=self.clock
            ),
            TaskKind.APP_USAGE: UsageHandler(
                applications=self.applications, messages=self.messages, clock=self.clock
            ),
            TaskKind.SUBSCRIPTIONS: SubscriptionsHandler(
                applications=self.applications, routes=self.routes
            ),
            TaskKind.BROADCAST: BroadcastHandler(
                applications=self.applications,
                routes=self.routes,
                messages=self.messages,
                queue=self.message_queue,
                clock=self.clock,
            ),
            TaskKind.RELEASE: ReleaseHandler(
                routes=self.routes,
                paused=self.paused,
                queue=self.delivery_queue,
                clock=self.clock,
            ),
        }

    def _attempted(self, wanted: DeliveryFilter) -> Selector:
        return AttemptedSelector(
            messages=self.messages,
            deliveries=self.deliveries,
            clock=self.clock,
            select_deliveries=wanted,
        )

    def _replay(self, selector: Selector) -> TaskHandler:
        return ReplayHandler(
            selector=selector, routes=self.routes, manual=self.manual, clock=self.clock
        )
