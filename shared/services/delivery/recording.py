"""Recording of attempts.

An attempt is recorded before its consequence is queued. So whatever dies in between, the task
comes back, finds the record, and only queues the consequence again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.domain.deliveries.delivery import Attempt, Delivery, Status, Trigger
from shared.domain.deliveries.outcome import Outcome, outcome_of
from shared.domain.deliveries.reply import Reply
from shared.domain.deliveries.retry import next_attempt_at
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.throttling import UNRESERVED
from shared.domain.idempotency import REPEAT_DELAY
from shared.domain.pipeline.queue_tasks import DeliveryTask
from shared.ports import Clock, Deliveries, Messages
from shared.services.delivery.delivery_state import cancel_delivery, record_attempt
from shared.services.delivery.schedule import Schedule
from shared.services.operational.delivery_events import DeliveryEvents


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """Result of a task, for its log line and its metric.

    A duplicate with an `attempt` was sent, and then found the same attempt on record.
    """

    outcome: Outcome
    attempt: Attempt | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRecorder:
    """Records attempts and queues retries.

    `retry_delays` is the retry schedule where neither the endpoint nor the event type has one.
    """

    deliveries: Deliveries
    messages: Messages
    schedule: Schedule
    events: DeliveryEvents
    clock: Clock
    retry_delays: Sequence[timedelta]

    def record(
        self,
        task: DeliveryTask,
        endpoint: Endpoint,
        before: Delivery | None,
        attempt: Attempt,
        reply: Reply,
    ) -> DeliveryReport:
        """Records the attempt, publishes its events and queues the next one where one is due."""
        due_at = self._next_attempt_at(task, endpoint, attempt, reply)
        delivery, is_new = record_attempt(
            self.deliveries, attempt, before, due_at, lambda: self._not_started(attempt)
        )
        if not is_new:
            return replace(self.resume(delivery, task), attempt=attempt)
        self.events.publish(delivery, attempt)
        if task.trigger is Trigger.SCHEDULED:
            self._queue_next(delivery, task)
        return DeliveryReport(outcome_of(delivery, attempt), attempt)

    def resume(self, delivery: Delivery, task: DeliveryTask) -> DeliveryReport:
        """Queues the consequence of a recorded attempt again: the first run may have died."""
        self.events.publish_again(delivery, task)
        is_last = delivery.next_number == task.number + 1
        if is_last and task.trigger is Trigger.SCHEDULED:
            self._queue_next(delivery, task, REPEAT_DELAY)
        return DeliveryReport(Outcome.DUPLICATE)

    def cancel(self, task: DeliveryTask, before: Delivery | None, reason: str) -> DeliveryReport:
        """Ends the delivery without an attempt; a manual task leaves the schedule as it is."""
        # The schedule's next attempt, if one is due, is canceled when its own task arrives.
        is_manual = task.trigger is Trigger.MANUAL
        if not is_manual and cancel_delivery(self.deliveries, task.key, before, reason) is None:
            return DeliveryReport(Outcome.DUPLICATE)
        return DeliveryReport(Outcome.CANCELED, reason=reason)

    def _next_attempt_at(
        self, task: DeliveryTask, endpoint: Endpoint, attempt: Attempt, reply: Reply
    ) -> datetime | None:
        if attempt.status is Status.SUCCESS or attempt.trigger is Trigger.MANUAL:
            return None
        schedules = (endpoint.retry_schedule, task.retry_schedule, self.retry_delays)
        delays = next(schedule for schedule in schedules if schedule is not None)
        return next_attempt_at(delays, attempt.key, attempt.number, self.clock.now(), reply)

    def _not_started(self, attempt: Attempt) -> Delivery:
        """Returns the delivery while nothing of it is stored.

        Only a manual failure needs the message: it says whether the schedule has an attempt due.
        """
        key, message = attempt.key, None
        if attempt.trigger is Trigger.MANUAL and attempt.status is Status.FAIL:
            message = self.messages.get(key.org_id, key.app_id, key.message_id)
        return (
            message.not_started_delivery(key.endpoint_id) if message else Delivery.not_started(key)
        )

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
            # Read again when the attempt is due: the payload may be expunged meanwhile.
            body=None,
        )
        self.schedule.put(following, extra)
