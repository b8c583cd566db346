"""Sending messages to an endpoint again, or for the first time: the work of such tasks."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from shared.domain.background.background_task import BackgroundTask, Progress
from shared.domain.endpoints.endpoint import Route
from shared.domain.messages.message import Message
from shared.ports import Clock, Routes
from shared.services.background.chunks import ChunkTotal
from shared.services.delivery.manual import ManualAttempts

# Messages, or attempts, that one step reads.
CHUNK = 100
SENT = ChunkTotal(done="messagesSent", planned="deliveries")
# A payload that expires while the attempt waits for its turn need not be queued.
SOON = timedelta(minutes=1)


class Selector(Protocol):
    """Which messages a task is to send."""

    def select(self, task: BackgroundTask, route: Route) -> tuple[list[Message], str | None]:
        """Those of the next chunk, and the cursor behind it.

        What the task itself has brought about does not change its choice: a step that is done
        again chooses what it chose before.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayHandler:
    """Queues one attempt for each chosen message.

    The attempts' ids follow from the task, so a step that is done again queues the same attempts,
    and each is made once.
    """

    selector: Selector
    routes: Routes
    manual: ManualAttempts
    clock: Clock

    def step(self, task: BackgroundTask) -> Progress:
        """Queues the attempts of the next chunk, if this is no dry run."""
        org_id, app_id, endpoint_id = task.endpoint
        table = self.routes.of(org_id, app_id)
        route = table.route(endpoint_id)
        if route is None:
            return Progress(data=task.data, reason="The endpoint is deleted.")
        if not route.active:
            return Progress(
                data=task.data, reason="The endpoint is disabled. Enable it, and retry."
            )
        chosen, cursor = self.selector.select(task, route)
        soon = self.clock.now() + SOON
        pairs = [(message, route.id) for message in chosen if message.payload_expires_at > soon]
        if not task.selection.dry_run:
            self.manual.send_all(pairs, task.id, task.created_at, throttled=table.throttled)
        return Progress(data=SENT.plus(task, len(pairs)), cursor=cursor)
