"""Counts an organisation's messages by application."""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.domain import ids
from shared.domain.background.background_task import BackgroundTask, Progress
from shared.domain.background.usage_statistics import UsageTally
from shared.domain.ids import AppId
from shared.domain.messages.message import Message
from shared.domain.paging import Span
from shared.ports import Applications, Clock, Messages
from shared.services.background.chunks import take_chunk

# Messages, or ends of an application's list, read in one step.
CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageHandler:
    """Scans the selected applications in order of id, and the messages of each.

    A cursor is the last finished application; or the unfinished one and its last counted message,
    joined by a slash.
    """

    applications: Applications
    messages: Messages
    clock: Clock

    def step(self, task: BackgroundTask) -> Progress:
        """Counts the next messages."""
        tally = UsageTally.of(task.data)
        found, cursor = take_chunk(self._walk(task), CHUNK)
        for message in found:
            if message is not None:
                self._open(task, tally, message.app_id)
                tally.add(message)
        return Progress(data={**task.data, **tally.data}, cursor=cursor)

    def _open(self, task: BackgroundTask, tally: UsageTally, app_id: AppId) -> None:
        if tally.wants(app_id):
            application = self.applications.get(task.org_id, app_id)
            tally.open(app_id, application.uid if application else None)

    def _walk(self, task: BackgroundTask) -> Iterator[tuple[str, Message | None]]:
        """Yields each message, and None at the end of an application, with the cursor after it."""
        started, _, message_id = (task.cursor or "").partition("/")
        if message_id:
            yield from self._messages(task, AppId(started), message_id)
        for app_id in self._applications(task, started):
            since = ids.first_of(ids.MESSAGE, task.selection.since)
            yield from self._messages(task, app_id, since)

    def _messages(
        self, task: BackgroundTask, app_id: AppId, above: str
    ) -> Iterator[tuple[str, Message | None]]:
        until = ids.first_of(ids.MESSAGE, task.selection.until)
        span = Span(above=above, below=until, expected=CHUNK)
        now = self.clock.now()
        for message in self.messages.scan(task.org_id, app_id, span, now):
            yield f"{app_id}/{message.id}", message
        yield app_id, None

    def _applications(self, task: BackgroundTask, started: str) -> Iterator[AppId]:
        """Returns the applications after the one already started."""
        chosen = task.selection.app_ids
        if chosen is not None:
            return (app_id for app_id in sorted(chosen) if app_id > started)
        found = self.applications.scan(task.org_id, Span(above=started or None))
        return (application.id for application in found)
