"""Steps of replays: sending messages to an endpoint, again or for the first time."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from shared.domain.background.background_task import BackgroundTask, Progress
from shared.domain.endpoints.route import Route
from shared.domain.messages.message import Message
from shared.ports import Clock, Routes
from shared.services.background.chunks import ChunkTotal
from shared.services.delivery.manual import ManualAttempts

# Messages or attempts read in one step.
CHUNK = 100
SENT = ChunkTotal(done="messagesSent", planned="deliveries")
# A payload that expires before its attempt is due need not be queued.
SOON = timedelta(minutes=1)


class Selector(Protocol):
    """Selects the messages that a task sends."""

    def select(self, task: BackgroundTask, route: Route) -> tuple[list[Message], str | None]:
        """Returns the messages of the next chunk, and the cursor after it.

        The task's own attempts do not change the selection: a repeated step selects the same
        messages.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayHandler:
    """Queues one attempt for each selected message.

    Attempt ids are derived from the task, so a repeated step queues the same attempts, and each
    attempt is made once.
    """

    selector: Selector
    routes: Routes
    manual: ManualAttempts
    clock: Clock

    def step(self, task: BackgroundTask) -> Progress:
        """Queues the attempts of the next chunk, except in a dry run."""
        org_id, app_id, endpoint_id = task.endpoint
        table = self.routes.of(org_id, app_id)
        route = table.route(endpoint_id)
        if route is None:
            return Progress(data=task.data, reason="The endpoint is deleted.")
        if not route.active:
            return Progress(
                data=task.data, reason="The endpoint is disabled. Enable it, and retry."
            )
        if route.has_expired(self.clock.now()):
            return Progress(
                data=task.data, reason="The endpoint has expired. Extend it, and retry."
            )
        if route.paused:
            return Progress(data=task.data, reason="The endpoint is paused. Resume it, and retry.")
        chosen, cursor = self.selector.select(task, route)
        soon = self.clock.now() + SOON
        pairs = [(message, route.id) for message in chosen if message.payload_expires_at > soon]
        if not task.selection.dry_run:
            self.manual.send_all(pairs, task.id, task.created_at, throttled=table.throttled)
        return Progress(data=SENT.plus(task, len(pairs)), cursor=cursor)
