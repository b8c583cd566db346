"""Purges: expunging the contents of all messages of an application."""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.domain import ids
from shared.domain.auth.access import Identity
from shared.domain.background.background_task import BackgroundTask, Progress, TaskKind
from shared.domain.background.selection import Selection
from shared.domain.messages.message import RETENTION, Message
from shared.domain.paging import Span
from shared.ports import Clock, Deliveries, Messages
from shared.services.applications.applications import ApplicationService
from shared.services.background.chunks import ChunkTotal, take_chunk
from shared.services.background.tasks import BackgroundTaskService, TaskInput
from shared.services.messages.expunge import expunge_message

# Messages expunged in one step: each costs several calls, and one more for each attempt.
CHUNK = 25
EXPUNGED = ChunkTotal(done="messagesPurged", planned="messages")


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeService:
    """Starts purges."""

    applications: ApplicationService
    tasks: BackgroundTaskService
    clock: Clock

    def purge(
        self, identity: Identity, reference: str, key: str | None, *, dry_run: bool
    ) -> BackgroundTask:
        """Expunges the payloads of the application's messages until now, and their responses."""
        application = self.applications.get(identity, reference)
        now = self.clock.now()
        selection = Selection(since=now - RETENTION, until=now, dry_run=dry_run)
        task_input = TaskInput(
            kind=TaskKind.PURGE,
            selection=selection,
            app_id=application.id,
            data=EXPUNGED.data(selection),
        )
        return self.tasks.start(identity, task_input, key)


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeHandler:
    """Scans the application's messages. A cursor is the last message read."""

    messages: Messages
    deliveries: Deliveries
    clock: Clock

    def step(self, task: BackgroundTask) -> Progress:
        """Expunges the next messages, except in a dry run."""
        found, cursor = take_chunk(self._walk(task), CHUNK)
        for message in found if not task.selection.dry_run else ():
            expunge_message(self.messages, self.deliveries, message)
            for attempt in self.deliveries.attempts_of(message, Span()):
                self.deliveries.expunge(attempt)
        return Progress(data=EXPUNGED.plus(task, len(found)), cursor=cursor)

    def _walk(self, task: BackgroundTask) -> Iterator[tuple[str, Message]]:
        span = task.span(ids.MESSAGE, CHUNK)
        now = self.clock.now()
        found = self.messages.scan(task.org_id, task.application, span, now)
        return ((message.id, message) for message in found)
