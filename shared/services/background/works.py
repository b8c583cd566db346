"""The work of every kind of background task."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain.background_task import TaskKind
from shared.ports import Applications, Clock, Deliveries, Messages, Routes
from shared.services.background.attempted import Attempted, Wanted, failed, standing
from shared.services.background.engine import Work
from shared.services.background.missing import Missing
from shared.services.background.purges import PurgeWork
from shared.services.background.replaying import Choice, ReplayWork
from shared.services.background.subscriptions import SubscriptionsWork
from shared.services.background.usage import UsageWork
from shared.services.manual import ManualAttempts


@dataclass(frozen=True, slots=True)
class Workshop:
    """What all of them need."""

    applications: Applications
    routes: Routes
    messages: Messages
    deliveries: Deliveries
    manual: ManualAttempts
    clock: Clock

    @property
    def works(self) -> Mapping[TaskKind, Work]:
        """The work by the kind of task."""
        return {
            TaskKind.RECOVER: self._replay(self._attempted(failed)),
            TaskKind.REPLAY: self._replay(Missing(self.messages, self.deliveries, self.clock)),
            TaskKind.BULK_REPLAY: self._replay(self._attempted(standing)),
            TaskKind.PURGE: PurgeWork(self.messages, self.deliveries, self.clock),
            TaskKind.APP_USAGE: UsageWork(self.applications, self.messages, self.clock),
            TaskKind.SUBSCRIPTIONS: SubscriptionsWork(self.applications, self.routes),
        }

    def _attempted(self, wanted: Wanted) -> Choice:
        return Attempted(self.messages, self.deliveries, self.clock, wanted)

    def _replay(self, choice: Choice) -> Work:
        return ReplayWork(choice, self.routes, self.manual, self.clock)
