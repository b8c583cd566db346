"""Starts the release of paused attempts."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.domain.auth.access import Identity
from shared.domain.background.background_task import BackgroundTask, TaskKind
from shared.domain.background.selection import Selection
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.idempotency import REPEAT_DELAY
from shared.domain.ids import AppId, EndpointId
from shared.ports import Clock
from shared.services.background.tasks import BackgroundTaskService, TaskInput
from shared.services.pausing.release_steps import SENT

if TYPE_CHECKING:
    # Only `background` needs it.
    from shared.domain.pausing.pause_end import PauseEnd

# Longer than a request can take: by then its change is stored, or it never will be.
UNSAVED = REPEAT_DELAY


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseService:
    """Starts the tasks that release paused attempts."""

    tasks: BackgroundTaskService
    clock: Clock

    def prepare(self, identity: Identity, endpoint: Endpoint) -> BackgroundTask:
        """Stores the task of a release, before the change of the endpoint that it belongs to.

        So the release starts, a minute later, even if the request dies after it saved the change.
        """
        task_input = self._input(endpoint.app_id, endpoint.id)
        return self.tasks.start(identity, task_input, None, UNSAVED)

    def begin(self, task: BackgroundTask) -> None:
        """Starts the prepared task, once the change is stored and in effect."""
        self.tasks.begin(task)

    def cancel(self, end: "PauseEnd") -> BackgroundTask:
        """Starts the release after this end, which cancels what waited.

        Called again within hours, it starts the same task, and makes good a lost first step.
        """
        task_input = self._input(end.app_id, end.endpoint_id)
        return self.tasks.start(Identity(end.org_id), task_input, end.due_at.isoformat())

    def _input(self, app_id: AppId, endpoint_id: EndpointId) -> TaskInput:
        now = self.clock.now()
        return TaskInput(
            kind=TaskKind.RELEASE,
            selection=Selection(since=now, until=now),
            app_id=app_id,
            endpoint_id=endpoint_id,
            data={SENT: 0},
        )
