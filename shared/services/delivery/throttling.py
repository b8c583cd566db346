"""What exceeds the rate of its endpoint or its application waits.

The endpoint's slot comes before the application's: what waits for a slow endpoint takes none of the
slots that others of its application could use.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.throttling import (
    UNRESERVED,
    RateLimit,
    ReservedSlots,
    Slot,
)
from shared.domain.errors import InfrastructureError
from shared.domain.pipeline.dispatch import DeliveryTask
from shared.ports import Applications, Clock, Throttles
from shared.services.delivery.endpoint_health import Turn

# Who waits for longer looks in between whether there still is a rate, and the same.
MAX_SLOT_WAIT = timedelta(hours=1)
# More asked for slots at once than the store could take: who got none asks again within this.
CONTENTION_DELAY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ThrottledTask:
    """The task as it is to come back when its wait is over, and why it has to wait."""

    task: DeliveryTask
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Throttling:
    """Knows which attempts have to wait for a slot."""

    throttles: Throttles
    applications: Applications
    clock: Clock

    def wait(self, task: DeliveryTask, turn: Turn) -> ThrottledTask | None:
        """None when the attempt may be made now. Without a rate it costs nothing to say so.

        InfrastructureError when the application cannot be read.
        """
        if turn.probe:
            # It shows whether there is anything to wait for.
            return None
        own, shared = self._endpoint_limit(turn.endpoint, task), self._application_limit(task)
        if own is None and shared is None:
            return None
        now = self.clock.now()
        try:
            reserved = self._reserve(task.reserved, own, shared, now)
        except InfrastructureError as exc:
            # Brought again by the queue itself, it would be a dead letter after some such times.
            until = now + CONTENTION_DELAY * _chance(task, now).random()
            return ThrottledTask(replace(task, held_until=until, reserved=UNRESERVED), str(exc))
        return _until(reserved, task, now)

    def _reserve(
        self, before: ReservedSlots, own: RateLimit | None, shared: RateLimit | None, now: datetime
    ) -> ReservedSlots:
        """The slots that it has then; the last of them may have to be waited for."""
        kept = before.valid_at(own, shared, now)
        if kept.application is not None:
            if kept.application.is_ahead(now) or self._is_within_rate(kept, own, now):
                return kept
            kept = UNRESERVED
        first = kept.endpoint or self._slot(own, now)
        if first is not None and first.is_ahead(now):
            return ReservedSlots(first)
        return ReservedSlots(first, self._slot(shared, now))

    def _is_within_rate(self, kept: ReservedSlots, own: RateLimit | None, now: datetime) -> bool:
        """Whether what waited for its application does not come too close to others of its
        endpoint.

        They joined the application's line at the endpoint's rate. But when that line grows shorter,
        those who joined it later wait for less, and would leave it at a higher rate.
        """
        if own is None or kept.endpoint is not None:
            return True
        return self.throttles.take(replace(own, is_rejoin=True), now)

    def _slot(self, rate_limit: RateLimit | None, now: datetime) -> Slot | None:
        return (
            Slot(self.throttles.reserve(rate_limit, now), rate_limit.rate) if rate_limit else None
        )

    def _endpoint_limit(self, endpoint: Endpoint, task: DeliveryTask) -> RateLimit | None:
        rate = endpoint.throttle_rate
        if rate is None:
            return None
        rate_limit = RateLimit(
            org_id=endpoint.org_id, app_id=endpoint.app_id, endpoint_id=endpoint.id, rate=rate
        )
        return rate_limit.for_attempt(task.attempt_id)

    def _application_limit(self, task: DeliveryTask) -> RateLimit | None:
        """The rate as it is now; the task tells only that there was one."""
        key = task.key
        found = self.applications.get(key.org_id, key.app_id) if task.throttled else None
        if found is None or found.throttle_rate is None:
            return None
        rate_limit = RateLimit(org_id=key.org_id, app_id=key.app_id, rate=found.throttle_rate)
        return rate_limit.for_attempt(task.attempt_id)


def _until(reserved: ReservedSlots, task: DeliveryTask, now: datetime) -> ThrottledTask | None:
    """None when its slots have come."""
    slot = reserved.last
    if slot is None or not slot.is_ahead(now):
        return None
    until = min(slot.at, now + MAX_SLOT_WAIT * _chance(task, now).uniform(0.5, 1))
    whose = "application" if reserved.application else "endpoint"
    reason = f"{slot.rate} a second is the rate of its {whose}"
    return ThrottledTask(replace(task, held_until=until, reserved=reserved), reason)


def _chance(task: DeliveryTask, now: datetime) -> Random:
    # Seeded chance spreads load; nothing about it has to be secret.
    return Random(f"{task.attempt_id}:{now}")  # noqa: S311
