"""Making one attempt: the heart of the pipeline.

An attempt is recorded before its consequence is queued. So whatever dies in between, the task
comes back, finds the record, and only queues the consequence again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from shared.domain.deliveries.delivery import (
    ENDPOINT_GONE,
    Attempt,
    Delivery,
    DeliveryKey,
    Reply,
    Status,
    Trigger,
)
from shared.domain.deliveries.outcome import Outcome, outcome_of
from shared.domain.deliveries.retry import next_attempt_at
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.throttling import UNRESERVED
from shared.domain.errors import InfrastructureError
from shared.domain.idempotency import REPEAT_DELAY
from shared.domain.messages.message import Body, Message
from shared.domain.pipeline.attempt_record import attempt_from_reply
from shared.domain.pipeline.dispatch import DeliveryTask
from shared.ports import Clock, Deliveries, DeliveryQueue, Ed25519, EndpointSource, Http, Messages
from shared.services.delivery.concurrency_limit import Admission, ConcurrencyLimit
from shared.services.delivery.delivery_state import (
    cancel_delivery,
    is_settled,
    record_attempt,
)
from shared.services.delivery.endpoint_health import EndpointHealth, Turn
from shared.services.delivery.posting import post
from shared.services.delivery.schedule import Schedule
from shared.services.delivery.throttling import Throttling
from shared.services.operational.delivery_events import DeliveryEvents

Prefetched = Mapping[DeliveryKey, Delivery]


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What became of a task, for the one log line and metric that tell of it."""

    outcome: Outcome
    attempt: Attempt | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
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
    events: DeliveryEvents
    limit: ConcurrencyLimit
    throttling: Throttling
    clock: Clock
    retry_delays: Sequence[timedelta]
    reserve: timedelta
    slow_lane: DeliveryQueue | None

    def attempt(
        self,
        task: DeliveryTask,
        prefetched: Prefetched | None = None,
        deadline: datetime | None = None,
    ) -> DeliveryReport:
        """Makes the attempt, records it, and queues the next one where one is due.

        `prefetched` is what was just read of the whole batch, `deadline` the end of the invocation.
        InfrastructureError when a store or queue fails, or too little time is left: the task is to
        be tried again.
        """
        if self.schedule.is_early(task):
            # It is due later than the queue could hold it.
            self.schedule.put(task)
            return DeliveryReport(Outcome.POSTPONED)
        key = task.key
        delivery = self._stored_delivery(key, prefetched)
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

    def _stored_delivery(self, key: DeliveryKey, prefetched: Prefetched | None) -> Delivery | None:
        """The standing of the delivery; Damaged when its record cannot be decoded."""
        known = None if prefetched is None else prefetched.get(key)
        is_known = prefetched is not None and (known is None or known.is_readable)
        return known if is_known else self.deliveries.get(key)

    def _admitted(
        self,
        admission: Admission,
        delivery: Delivery | None,
        turn: Turn,
        deadline: datetime | None,
    ) -> DeliveryReport:
        task = admission.task
        if wait := self.throttling.wait(task, turn):
            self.schedule.put(wait.task)
            return DeliveryReport(Outcome.THROTTLED, reason=wait.reason)
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
    ) -> DeliveryReport:
        task, endpoint, sent_at = admission.task, turn.endpoint, self.clock.now()

        def late() -> bool:
            nonlocal turn
            turn = self.health.record_late_answer(turn)
            return self.limit.extend(admission)

        message_id = task.key.message_id
        reply = post(self.http, self.ed25519, message_id, endpoint, body, sent_at, late, has_time)
        attempt = attempt_from_reply(task, endpoint.url, sent_at, reply)
        due_at = self._next_attempt_at(endpoint, attempt, reply)
        report = self._record(task, before, attempt, due_at)
        # Whoever recorded it: that one may have died before it came to this.
        return replace(report, reason=self.health.record_outcome(turn, attempt, report.outcome))

    def _record(
        self,
        task: DeliveryTask,
        before: Delivery | None,
        attempt: Attempt,
        due_at: datetime | None,
    ) -> DeliveryReport:
        delivery, is_new = record_attempt(
            self.deliveries, attempt, before, due_at, lambda: self._not_started(attempt)
        )
        if not is_new:
            return self._resume(delivery, task)
        self.events.publish(delivery, attempt)
        if task.trigger is Trigger.SCHEDULED:
            self._queue_next(delivery, task)
        return DeliveryReport(outcome_of(delivery, attempt), attempt)

    def _next_attempt_at(
        self, endpoint: Endpoint, attempt: Attempt, reply: Reply
    ) -> datetime | None:
        if attempt.status is Status.SUCCESS or attempt.trigger is Trigger.MANUAL:
            return None
        own = endpoint.retry_schedule
        delays = self.retry_delays if own is None else own
        return next_attempt_at(delays, attempt.key, attempt.number, self.clock.now(), reply)

    def _not_started(self, attempt: Attempt) -> Delivery:
        """The delivery of which nothing is stored yet.

        Only after a manual failure does it matter whether the schedule's own attempt will come.
        """
        key, message = attempt.key, None
        if attempt.trigger is Trigger.MANUAL and attempt.status is Status.FAIL:
            message = self._message(key)
        return (
            message.not_started_delivery(key.endpoint_id) if message else Delivery.not_started(key)
        )

    def _resume(self, delivery: Delivery, task: DeliveryTask) -> DeliveryReport:
        """The attempt is on record. Its consequence may not be queued: nothing tells, so it is."""
        self.events.publish_again(delivery, task)
        is_last = delivery.next_number == task.number + 1
        if is_last and task.trigger is Trigger.SCHEDULED:
            self._queue_next(delivery, task, REPEAT_DELAY)
        return DeliveryReport(Outcome.DUPLICATE)

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

    def _hold(
        self, task: DeliveryTask, until: datetime, reason: str | None = None
    ) -> DeliveryReport:
        """The attempt stays as it is; only its turn comes later."""
        self.schedule.put(replace(task, held_until=until, body=None))
        return DeliveryReport(Outcome.HELD, reason=reason)

    def _move(
        self, task: DeliveryTask, lane: DeliveryQueue, reason: str | None = None
    ) -> DeliveryReport:
        """It may wait long for its turn there: what it is to send is read then."""
        lane.send([(replace(task, reserved=UNRESERVED, body=None), timedelta(0))])
        return DeliveryReport(Outcome.MOVED, reason=reason)

    def _cancel(self, task: DeliveryTask, before: Delivery | None, reason: str) -> DeliveryReport:
        # The schedule's next attempt, if one is due, finds out by itself.
        is_manual = task.trigger is Trigger.MANUAL
        if not is_manual and cancel_delivery(self.deliveries, task.key, before, reason) is None:
            return DeliveryReport(Outcome.DUPLICATE)
        return DeliveryReport(Outcome.CANCELED, reason=reason)

    def _body(self, task: DeliveryTask) -> Body | None:
        if task.body is not None:
            return task.body
        message = self._message(task.key)
        return message.body if message else None

    def _message(self, key: DeliveryKey) -> Message | None:
        return self.messages.get(key.org_id, key.app_id, key.message_id)
