"""Proves that no delivery is lost: each one has ended, or an awaited task will continue it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from shared.domain import ids
from shared.domain.applications.application import Application
from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.delivery_key import DeliveryKey
from shared.domain.errors import NotFound
from shared.domain.ids import AppId, AttemptId, OrgId
from shared.domain.messages.message import Message
from shared.domain.operational import operational
from shared.domain.paging import Span, growing_chunks
from shared.domain.pipeline.queue_tasks import DeliveryTask
from shared.domain.pipeline.reconciliation import (
    HELD_AHEAD,
    ReconciliationCounts,
    ReconciliationScope,
    awaited_task,
)
from shared.ports import (
    Applications,
    Clock,
    Deliveries,
    DueRetries,
    EndpointStates,
    Messages,
    PausedAttempts,
)
from shared.services.delivery.schedule import MAX_QUEUE_DELAY, Schedule

BATCH = 100

# Returns the ids of the due retries, read once and only when needed.
Kept = Callable[[], frozenset[AttemptId]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciliationService:
    """Compares messages with deliveries. Writes only in `repair`."""

    applications: Applications
    messages: Messages
    deliveries: Deliveries
    states: EndpointStates
    later: DueRetries
    paused: PausedAttempts
    schedule: Schedule
    clock: Clock

    def check(self, scope: ReconciliationScope) -> Iterator[ReconciliationCounts]:
        """Yields the counts of each hundred messages. NotFound when the application is missing.

        A task that moves between two stores may look lost; `recheck` decides.
        """
        kept = cache(self._held)
        for application in self._applications(scope):
            for chunk in growing_chunks(self._messages(application, scope), BATCH):
                yield self._checked(application, chunk, scope, kept)

    def recheck(
        self, tasks: Sequence[DeliveryTask], scope: ReconciliationScope
    ) -> list[DeliveryTask]:
        """Returns the tasks, found lost earlier, whose attempts are still awaited nowhere."""
        kept, lost = cache(self._held), []
        for task in tasks:
            org_id, app_id, message_id = task.key.org_id, task.key.app_id, task.key.message_id
            application = _operational_or(self.applications, org_id, app_id)
            messages = self.messages.get_many(org_id, app_id, [message_id])
            if application is not None:
                found = self._checked(application, messages, scope, kept).lost
                lost += [each for each in found if each.attempt_id == task.attempt_id]
        return lost

    def repair(self, tasks: Sequence[DeliveryTask]) -> None:
        """Queues the attempts, each for its time. An attempt that was not lost is made once."""
        for task in tasks:
            self.schedule.put(task)

    def _applications(self, scope: ReconciliationScope) -> Iterator[Application]:
        if scope.app_id is None:
            own = operational.application(scope.org_id)
            return chain(self.applications.scan(scope.org_id, Span()), [own])
        found = _operational_or(self.applications, scope.org_id, scope.app_id)
        if found is None:
            raise NotFound("Application not found")
        return iter([found])

    def _messages(self, application: Application, scope: ReconciliationScope) -> Iterator[Message]:
        now = self.clock.now()
        span = Span(
            above=ids.first_of(ids.MESSAGE, scope.since),
            below=ids.first_of(ids.MESSAGE, now - scope.grace),
            expected=BATCH,
        )
        return self.messages.scan(application.org_id, application.id, span, now)

    def _checked(
        self,
        application: Application,
        messages: Sequence[Message],
        scope: ReconciliationScope,
        kept: Kept,
    ) -> ReconciliationCounts:
        pairs = [(m, m.delivery_key(e)) for m in messages for e in m.scheduled_ids]
        started = {d.key: d for d in self.deliveries.get_many([key for _, key in pairs])}
        following = [
            awaited_task(
                message,
                started.get(key) or message.not_started_delivery(key.endpoint_id),
                throttled=application.throttled,
            )
            for message, key in pairs
        ]
        tasks = [task for task in following if task is not None]
        lost = self._not_stored(tasks, started, scope)
        lost += self._overdue(application, tasks, scope, kept)
        return ReconciliationCounts(len(messages), len(pairs), len(tasks), tuple(lost))

    def _not_stored(
        self,
        tasks: Sequence[DeliveryTask],
        prefetched: Mapping[DeliveryKey, Delivery],
        scope: ReconciliationScope,
    ) -> list[DeliveryTask]:
        """Returns tasks missing in the table, though due later than a queue can hold them."""
        now = self.clock.now()
        waiting = [t for t in tasks if t.due_at - now > MAX_QUEUE_DELAY]
        stored = {task.attempt_id for task in self.later.stored(waiting)} if waiting else ()
        missing = [task for task in waiting if task.attempt_id not in stored]
        known = [prefetched[task.key] for task in missing if task.key in prefetched]
        made_at = {a.key: a.timestamp for a in self.deliveries.latest(known)} if known else {}

        def is_settled(task: DeliveryTask) -> bool:
            # If a function died after it recorded the attempt before, its task comes back. A first
            # attempt stays in the queue until its first receipt.
            first = ids.instant_of(task.key.message_id) + MAX_QUEUE_DELAY
            return now - made_at.get(task.key, first) > scope.grace

        return [task for task in missing if is_settled(task)]

    def _overdue(
        self,
        application: Application,
        tasks: Sequence[DeliveryTask],
        scope: ReconciliationScope,
        kept: Kept,
    ) -> list[DeliveryTask]:
        """Returns tasks that are long overdue and that nothing holds back."""
        now = self.clock.now()
        late = [task for task in tasks if now - task.due_at > scope.grace]
        if not late:
            return []
        concerned = list(dict.fromkeys(task.key.endpoint_id for task in late))
        found = self.states.get_many(application.org_id, application.id, concerned)
        states = {state.id: state.within(application) for state in found}

        def is_held(task: DeliveryTask) -> bool:
            state = states.get(task.key.endpoint_id)
            return state is not None and state.holds(task, now, scope.grace)

        lost = [t for t in late if not is_held(t) and t.attempt_id not in kept()]
        waiting = {task.attempt_id for task in self.paused.stored(lost)} if lost else ()
        return [task for task in lost if task.attempt_id not in waiting]

    def _held(self) -> frozenset[AttemptId]:
        return frozenset(self.later.waiting(self.clock.now() + HELD_AHEAD))


def _operational_or(applications: Applications, org_id: OrgId, app_id: AppId) -> Application | None:
    if app_id == ids.OPERATIONAL_APP:
        return operational.application(org_id)
    return applications.get(org_id, app_id)
