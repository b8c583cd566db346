"""Telling a delivery that waits for its turn from one that nothing will ever bring on.

A queue cannot be searched. But a task does not stay in one for ever: who knows when an attempt was
due, and what may put it off, knows where its task has to be.
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
from shared.domain.pipeline.dispatch import DeliveryTask

# A task that keeps failing is tried ten times, each time out of sight for six minutes, after up to
# a quarter of an hour in the queue. Then it is done or a dead letter.
GRACE = timedelta(minutes=75)
# How far ahead an attempt that is held back can look again: as long as a circuit stays open, and up
# to the look after that.
HELD_AHEAD = MAX_OPEN_TIME + MAX_CHECK_DELAY * (1 + JITTER)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciliationScope:
    """What is reconciled: messages that were accepted since, of an organisation or one application.

    An attempt may be late by `grace`; younger messages are not looked at.
    """

    org_id: OrgId
    since: datetime
    app_id: AppId | None = None
    grace: timedelta = GRACE


@dataclass(frozen=True, slots=True)
class EndpointState:
    """What may hold an endpoint's attempts back."""

    id: EndpointId
    health: Health
    throttle_rate: int | None = None

    def within(self, application: Application) -> "EndpointState":
        """With the limit of its application, where it has none of its own."""
        return replace(self, throttle_rate=self.throttle_rate or application.throttle_rate)

    def holds(self, task: DeliveryTask, now: datetime, grace: timedelta) -> bool:
        """Whether the task may be in the queue though it is overdue, for it was put off.

        One that a circuit puts off is there only shortly before and after it looks again.
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
        """Whether it may have been: when it has recovered,
        what it put off looks again after that.
        """
        if self.health.noted_at is None:
            return False
        ahead = timedelta(0) if self.health.failures else HELD_AHEAD
        return now - self.health.noted_at <= ahead + grace


@dataclass(frozen=True, slots=True)
class ReconciliationCounts:
    """What was found: of these deliveries, so many have not ended,
    and `lost` have no task either.
    """

    messages: int = 0
    deliveries: int = 0
    pending: int = 0
    lost: tuple[DeliveryTask, ...] = ()


def awaited_task(message: Message, delivery: Delivery, *, throttled: bool) -> DeliveryTask | None:
    """The attempt that has to come next; None when the delivery has ended.

    `throttled` tells whether the application has a rate.
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
