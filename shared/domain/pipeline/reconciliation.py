"""Reconciliation: separating deliveries that still have a task from those that have lost it.

A queue cannot be searched. But no task stays in one forever: the time when an attempt was due, and
the possible delays, say where its task must be.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.domain.applications.application import Application
from shared.domain.deliveries.delivery import Delivery
from shared.domain.endpoints.circuit_backoff import (
    DRIFT,
    JITTER,
    MAX_CHECK_DELAY,
    MAX_HOLD,
    MAX_QUEUED_HOLD,
    is_checked_between,
)
from shared.domain.endpoints.health import MAX_OPEN_TIME, Health
from shared.domain.ids import AppId, EndpointId, OrgId
from shared.domain.messages.message import Message
from shared.domain.pipeline.queue_tasks import DeliveryTask

# A failing task is tried ten times, six minutes apart, after up to a quarter of an hour in the
# queue. Then it is done or a dead letter.
GRACE = timedelta(minutes=75)
# The furthest next check of a held attempt: the longest open time of a circuit, and the check
# delay after that.
HELD_AHEAD = MAX_OPEN_TIME + MAX_CHECK_DELAY * (1 + JITTER)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciliationScope:
    """Scope: the messages accepted since, of an organisation or one of its applications.

    An attempt may be late by `grace`; more recent messages are skipped.
    """

    org_id: OrgId
    since: datetime
    app_id: AppId | None = None
    grace: timedelta = GRACE


@dataclass(frozen=True, slots=True)
class EndpointState:
    """State of an endpoint that may hold its attempts: health and rate limit."""

    id: EndpointId
    health: Health
    throttle_rate: int | None = None

    def within(self, application: Application) -> "EndpointState":
        """Returns the state with its application's rate limit, unless it has its own."""
        return replace(self, throttle_rate=self.throttle_rate or application.throttle_rate)

    def holds(self, task: DeliveryTask, now: datetime, grace: timedelta) -> bool:
        """Returns whether an overdue task may still be in the queue because it was held.

        A task held for a circuit is in the queue only shortly before and after each check.
        """
        if now - task.due_at > MAX_HOLD + HELD_AHEAD + grace:
            return False
        if self.throttle_rate is not None:
            return True
        if not self.health.is_broken and not self._was_broken(now, grace):
            return False
        start, end = now - grace - DRIFT, now + MAX_QUEUED_HOLD + DRIFT
        return is_checked_between(task.attempt_id, task.due_at, start, end)

    def _was_broken(self, now: datetime, grace: timedelta) -> bool:
        """Returns whether the circuit may have been open recently: held attempts check again only
        some time after it closed.
        """
        if self.health.noted_at is None:
            return False
        ahead = timedelta(0) if self.health.failures else HELD_AHEAD
        return now - self.health.noted_at <= ahead + grace


@dataclass(frozen=True, slots=True)
class ReconciliationCounts:
    """Counts of messages and deliveries, of `pending` ones, and the tasks of the `lost` ones."""

    messages: int = 0
    deliveries: int = 0
    pending: int = 0
    lost: tuple[DeliveryTask, ...] = ()


def awaited_task(message: Message, delivery: Delivery, *, throttled: bool) -> DeliveryTask | None:
    """Returns the task of the next scheduled attempt; None if the delivery has ended.

    `throttled` says whether the application has a rate limit.
    """
    if delivery.next_number is None or delivery.next_attempt_at is None:
        return None
    return DeliveryTask(
        key=delivery.key,
        number=delivery.next_number,
        due_at=delivery.next_attempt_at,
        event_type=message.event_type,
        channels=message.channels,
        tags=message.tags,
        throttled=throttled,
    )
