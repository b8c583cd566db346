"""Making one attempt: the heart of the pipeline.

An attempt is recorded before its consequence is queued. So whatever dies in between, the task
comes back, finds the record, and only queues the consequence again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from shared.domain.delivery import (
    ENDPOINT_GONE,
    Attempt,
    Delivery,
    DeliveryKey,
    Reply,
    Status,
    Trigger,
)
from shared.domain.dispatch import DeliveryTask
from shared.domain.endpoint import Endpoint
from shared.domain.errors import InfrastructureError
from shared.domain.message import Body, Message
from shared.domain.once import REPEAT_DELAY
from shared.domain.outcome import Outcome, outcome_of
from shared.domain.recording import attempt_of
from shared.domain.retry import next_attempt_at
from shared.domain.throttling import UNRESERVED
from shared.ports import Clock, Deliveries, DeliveryQueue, Ed25519, EndpointSource, Http, Messages
from shared.services.concurrency_limit import Admission, ConcurrencyLimit
from shared.services.delivery_news import DeliveryNews
from shared.services.endpoint_health import EndpointHealth, Turn
from shared.services.posting import post
from shared.services.schedule import Schedule
from shared.services.standing import cancel, is_settled, record
from shared.services.throttling import Throttling

Begun = Mapping[DeliveryKey, Delivery]


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a task, for the one log line and metric that tell of it."""

    outcome: Outcome
    attempt: Attempt | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class DeliveryService:
    """Works off delivery tasks. `retry_delays` are the waits between a delivery's attempts
    to an endpoint that has none of its own. `reserve` is the longest that a request and its record
    may take: with less time left, no request is made.

    Tasks for slow endpoints, and those without a permit, go on to the `slow_lane`. The service of
    that lane has no other.
    """

    deliveries: Deliveries
    endpoints: EndpointSource
    messages: Messages
    http: Http
    ed25519: Ed25519
    schedule: Schedule
    health: EndpointHealth
    news: DeliveryNews
    limit: ConcurrencyLimit
    throttling: Throttling
    clock: Clock
    retry_delays: Sequence[timedelta]
    reserve: timedelta
    slow_lane: DeliveryQueue | None

    def attempt(
        self, task: DeliveryTask, begun: Begun | None = None, deadline: datetime | None = None
    ) -> Report:
        """Makes the attempt, records it, and queues the next one where one is due.

        `begun` is what was just read of the whole batch, `deadline` the end of the invocation.
        InfrastructureError when a store or queue fails, or too little time is left: the task is to
        be tried again.
        """
        if self.schedule.is_early(task):
            # It is due later than the queue could hold it.
            self.schedule.put(task)
            return Report(Outcome.POSTPONED)
        key = task.key
        delivery = self._standing(key, begun)
        if delivery is not None and is_settled(delivery, task):
            return self._resume(delivery, task)
        endpoint = self.endpoints.get(key.org_id, key.app_id, key.endpoint_id)
        if endpoint is None or not endpoint.active:
            return self._cancel(task, delivery, ENDPOINT_GONE)
        if self.slow_lane is not None and endpoint.health.is_slow:
            return self._move(task, self.slow_lane)
        turn = self.health.turn(task, endpoint)
        if isinstance(turn, datetime):
            return self._hold(replace(task, reserved=UNRESERVED), turn)
        admission = self.limit.admit(task, turn.endpoint)
        if isinstance(admission, datetime):
            reason = "its application holds its share of the capacity"
            if self.slow_lane is not None:
                return self._move(task, self.slow_lane, reason)
            return self._hold(task, admission, reason)
        with self.limit.held(admission):
            return self._admitted(admission, delivery, turn, deadline)

    def _standing(self, key: DeliveryKey, begun: Begun | None) -> Delivery | None:
        """The standing of the delivery; Damaged when its record cannot be decoded."""
        known = None if begun is None else begun.get(key)
        is_known = begun is not None and (known is None or known.is_readable)
        return known if is_known else self.deliveries.get(key)

    def _admitted(
        self,
        admission: Admission,
        delivery: Delivery | None,
        turn: Turn,
        deadline: datetime | None,
    ) -> Report:
        task = admission.task
        if wait := self.throttling.wait(task, turn):
            self.schedule.put(wait.task)
            return Report(Outcome.THROTTLED, reason=wait.reason)
        body = self._body(task)
        if body is None:
            return self._cancel(task, delivery, "the payload has expired")
        has_time = partial(self._has_time, deadline)
        if not has_time():
            raise InfrastructureError("The time that is left is too short to make and record it.")
        return self._make(admission, delivery, turn, body, has_time)

    def _has_time(self, deadline: datetime | None) -> bool:
        return deadline is None or self.clock.now() + self.reserve <= deadline

    def _make(
        self,
        admission: Admission,
        before: Delivery | None,
        turn: Turn,
        body: Body,
        has_time: Callable[[], bool],
    ) -> Report:
        task, endpoint, sent_at = admission.task, turn.endpoint, self.clock.now()

        def late() -> bool:
            nonlocal turn
            turn = self.health.wait(turn)
            return self.limit.extend(admission)

        message_id = task.key.message_id
        reply = post(self.http, self.ed25519, message_id, endpoint, body, sent_at, late, has_time)
        attempt = attempt_of(task, endpoint.url, sent_at, reply)
        due_at = self._next_attempt_at(endpoint, attempt, reply)
        report = self._record(task, before, attempt, due_at)
        # Whoever recorded it: that one may have died before it came to this.
        return replace(report, reason=self.health.note(turn, attempt, report.outcome))

    def _record(
        self,
        task: DeliveryTask,
        before: Delivery | None,
        attempt: Attempt,
        due_at: datetime | None,
    ) -> Report:
        delivery, is_new = record(
            self.deliveries, attempt, before, due_at, lambda: self._unbegun(attempt)
        )
        if not is_new:
            return self._resume(delivery, task)
        self.news.tell(delivery, attempt)
        if task.trigger is Trigger.SCHEDULED:
            self._queue_next(delivery, task)
        return Report(outcome_of(delivery, attempt), attempt)

    def _next_attempt_at(
        self, endpoint: Endpoint, attempt: Attempt, reply: Reply
    ) -> datetime | None:
        if attempt.status is Status.SUCCESS or attempt.trigger is Trigger.MANUAL:
            return None
        own = endpoint.retry_schedule
        delays = self.retry_delays if own is None else own
        return next_attempt_at(delays, attempt.key, attempt.number, self.clock.now(), reply)

    def _unbegun(self, attempt: Attempt) -> Delivery:
        """The delivery of which nothing is stored yet.

        Only after a manual failure does it matter whether the schedule's own attempt will come.
        """
        key, message = attempt.key, None
        if attempt.trigger is Trigger.MANUAL and attempt.status is Status.FAIL:
            message = self._message(key)
        return message.unbegun(key.endpoint_id) if message else Delivery.unbegun(key)

    def _resume(self, delivery: Delivery, task: DeliveryTask) -> Report:
        """The attempt is on record. Its consequence may not be queued: nothing tells, so it is."""
        self.news.tell_again(delivery, task)
        is_last = delivery.next_number == task.number + 1
        if is_last and task.trigger is Trigger.SCHEDULED:
            self._queue_next(delivery, task, REPEAT_DELAY)
        return Report(Outcome.DUPLICATE)

    def _queue_next(
        self, delivery: Delivery, task: DeliveryTask, extra: timedelta = timedelta(0)
    ) -> None:
        if delivery.next_number is None or delivery.next_attempt_at is None:
            return
        following = replace(
            task,
            number=delivery.next_number,
            due_at=delivery.next_attempt_at,
            held_until=None,
            reserved=UNRESERVED,
            # Read again when it is due: it may be expunged meanwhile.
            body=None,
        )
        self.schedule.put(following, extra)

    def _hold(self, task: DeliveryTask, until: datetime, reason: str | None = None) -> Report:
        """The attempt stays as it is; only its turn comes later."""
        self.schedule.put(replace(task, held_until=until, body=None))
        return Report(Outcome.HELD, reason=reason)

    def _move(self, task: DeliveryTask, lane: DeliveryQueue, reason: str | None = None) -> Report:
        """It may wait long for its turn there: what it is to send is read then."""
        lane.send([(replace(task, reserved=UNRESERVED, body=None), timedelta(0))])
        return Report(Outcome.MOVED, reason=reason)

    def _cancel(self, task: DeliveryTask, before: Delivery | None, reason: str) -> Report:
        # The schedule's next attempt, if one is due, finds out by itself.
        is_manual = task.trigger is Trigger.MANUAL
        if not is_manual and cancel(self.deliveries, task.key, before, reason) is None:
            return Report(Outcome.DUPLICATE)
        return Report(Outcome.CANCELED, reason=reason)

    def _body(self, task: DeliveryTask) -> Body | None:
        if task.body is not None:
            return task.body
        message = self._message(task.key)
        return message.body if message else None

    def _message(self, key: DeliveryKey) -> Message | None:
        return self.messages.get(key.org_id, key.app_id, key.message_id)
