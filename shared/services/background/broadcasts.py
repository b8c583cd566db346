"""Broadcasts: one event for all applications, or for those with given metadata."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from shared.domain import ids
from shared.domain.applications.application import Application
from shared.domain.auth.access import Identity
from shared.domain.background.background_task import BackgroundTask, Progress, TaskKind
from shared.domain.background.broadcast import (
    BroadcastCursor,
    BroadcastInput,
    BroadcastTally,
    broadcast_message_id,
    copy_of,
    template_id,
)
from shared.domain.background.selection import Selection
from shared.domain.deliveries.retry import schedule_from_seconds, schedule_in_seconds
from shared.domain.errors import Conflict, InvalidInput
from shared.domain.ids import OPERATIONAL_APP, AppId, TaskId
from shared.domain.messages.message import Message, MessageInput
from shared.domain.operational import operational
from shared.domain.paging import Span
from shared.ports import Applications, Clock, MessageQueue, Messages, Routes
from shared.services.background.chunks import take_chunk
from shared.services.background.tasks import BackgroundTaskService, TaskInput
from shared.services.ingest.acceptance import build_message, store_and_enqueue
from shared.services.ingest.enforcement import EnforcementService

# Applications of one step: each that is chosen costs a read, a write and a message in a queue.
CHUNK = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastService:
    """Starts broadcasts."""

    messages: Messages
    enforcement: EnforcementService
    tasks: BackgroundTaskService
    clock: Clock

    def start(
        self, identity: Identity, broadcast: BroadcastInput, key: str | None
    ) -> BackgroundTask:
        """Starts a broadcast; with a `key` used before, returns that request's task.

        InvalidInput when the payload does not match its event type's schema, or is nested too
        deeply for content filters, whether or not an application has any.
        """
        task_id, now = self.tasks.new_id(), self.clock.now()
        template = _template(identity, broadcast.message, task_id)
        self.enforcement.check(template)
        _require_readable(template)
        # Before the task, whose steps copy it. It names no endpoint, and no path leads to it.
        self.messages.add(template)
        tally = BroadcastTally(
            dry_run=broadcast.dry_run,
            metadata=broadcast.metadata,
            event_id=broadcast.message.event_id,
            retry_schedule=schedule_in_seconds(self.enforcement.retry_schedule(template)),
        )
        task_input = TaskInput(
            kind=TaskKind.BROADCAST,
            selection=Selection(since=now, until=now, dry_run=broadcast.dry_run),
            data=tally.data,
            id=task_id,
        )
        stored = self.tasks.start(identity, task_input, key)
        if stored.id != task_id:
            # The payload of a repeated request is of no use.
            self.messages.expunge(template)
        return stored


def _template(identity: Identity, message_input: MessageInput, task_id: TaskId) -> Message:
    """Returns the message to copy. It has no event id, which each application has once."""
    owner = operational.application(identity.org_id)
    return build_message(owner, (), template_id(task_id), replace(message_input, event_id=None))


def _require_readable(template: Message) -> None:
    """Raises InvalidInput unless a content filter can read the payload.

    A message that is posted to one application is refused only if it meets a filter there. The
    steps of a broadcast have nobody to answer, so its request is refused at once.
    """
    from shared.domain.messages.content_matching import filter_subject

    filter_subject(template).property("data")


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastHandler:
    """Scans the applications in order of id, and creates a message for each chosen one.

    A message's id is derived from the task and the application, so a repeated step creates none
    twice. Applications created after the request are left out.
    """

    applications: Applications
    routes: Routes
    messages: Messages
    queue: MessageQueue
    clock: Clock

    def step(self, task: BackgroundTask) -> Progress:
        """Creates the messages for the next applications, or counts them in a dry run."""
        template = self.messages.get(task.org_id, OPERATIONAL_APP, template_id(task.id))
        if template is None or template.payload is None:
            return Progress(data=task.data, reason="The payload has expired.")
        tally = BroadcastTally.of(task.data)
        cursor = BroadcastCursor.of(task.cursor, task.created_at)
        found, last = take_chunk(self._walk(task, cursor), CHUNK)
        message_input = copy_of(template, tally.event_id)
        for application in found:
            if tally.wants(application):
                self._reach(task, application.id, message_input, tally)
        following = BroadcastCursor(last, self.clock.now()).text if last else None
        return Progress(data=tally.data, cursor=following)

    def _reach(
        self,
        task: BackgroundTask,
        app_id: AppId,
        message_input: MessageInput,
        tally: BroadcastTally,
    ) -> None:
        table = self.routes.of(task.org_id, app_id)
        # It may have been deleted since it was listed.
        if table.application is None:
            return
        cursor = BroadcastCursor.of(task.cursor, task.created_at)
        message_id = broadcast_message_id(task.id, table.application, cursor.at)
        try:
            message = build_message(table.application, table.routes, message_id, message_input)
        except InvalidInput:
            # Started by an earlier release, or read by a Python with less room than the request's.
            tally.unreadable += 1
            return
        if tally.dry_run or self._is_sent(message, tally, throttled=table.throttled):
            tally.add(message)

    def _is_sent(self, message: Message, tally: BroadcastTally, *, throttled: bool) -> bool:
        """Stores and enqueues the message; False if another one has its event id."""
        schedule = schedule_from_seconds(tally.retry_schedule)
        try:
            store_and_enqueue(
                self.messages, self.queue, message, throttled=throttled, retry_schedule=schedule
            )
        except Conflict:
            tally.event_id_taken += 1
            return False
        return True

    def _walk(
        self, task: BackgroundTask, cursor: BroadcastCursor
    ) -> Iterator[tuple[str, Application]]:
        span = Span(
            above=cursor.application, below=ids.first_of(ids.APP, task.created_at), expected=CHUNK
        )
        found = self.applications.scan(task.org_id, span)
        return ((application.id, application) for application in found)
