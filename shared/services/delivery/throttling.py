"""Rate limits of endpoints and applications.

The endpoint's slot comes before the application's: attempts that wait for a slow endpoint take no
slots from the other endpoints of their application.
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
from shared.domain.pipeline.queue_tasks import DeliveryTask
from shared.ports import Applications, Clock, Throttles
from shared.services.delivery.decisions import Proceed, WaitForSlot

# During a longer wait, the task comes back once in a while: the rate may have changed.
MAX_SLOT_WAIT = timedelta(hours=1)
# More attempts asked for slots than the store can take: the others ask again within this.
CONTENTION_DELAY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Throttling:
    """Admits attempts by the rate limits of their endpoint and application."""

    throttles: Throttles
    applications: Applications
    clock: Clock

    def admit(self, task: DeliveryTask, proceed: Proceed) -> Proceed | WaitForSlot:
        """Reserves slots; without a rate limit this makes no call.

        InfrastructureError when the application cannot be read.
        """
        if proceed.probe:
            # The probe shows whether the others have anything to wait for.
            return proceed
        own, shared = self._endpoint_limit(proceed.endpoint, task), self._application_limit(task)
        if own is None and shared is None:
            return proceed
        now = self.clock.now()
        try:
            reserved = self._reserve(task.reserved, own, shared, now)
        except InfrastructureError as exc:
            # If the queue redelivered the task, it would soon become a dead letter.
            until = now + CONTENTION_DELAY * _chance(task, now).random()
            return WaitForSlot(until, UNRESERVED, str(exc))
        return _until(reserved, task, now) or proceed

    def _reserve(
        self, before: ReservedSlots, own: RateLimit | None, shared: RateLimit | None, now: datetime
    ) -> ReservedSlots:
        """Returns the reserved slots; the last of them may be in the future."""
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
        """Returns whether an attempt with its application's slot is within its endpoint's rate.

        Attempts join the application's line at the endpoint's rate. When that line gets shorter,
        those that joined later wait less, and would leave the line at a higher rate.
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
        """Returns the current limit; the task says only whether there was one."""
        key = task.key
        found = self.applications.get(key.org_id, key.app_id) if task.throttled else None
        if found is None or found.throttle_rate is None:
            return None
        rate_limit = RateLimit(org_id=key.org_id, app_id=key.app_id, rate=found.throttle_rate)
        return rate_limit.for_attempt(task.attempt_id)


def _until(reserved: ReservedSlots, task: DeliveryTask, now: datetime) -> WaitForSlot | None:
    """Returns None when the slots are due."""
    slot = reserved.last
    if slot is None or not slot.is_ahead(now):
        return None
    until = min(slot.at, now + MAX_SLOT_WAIT * _chance(task, now).uniform(0.5, 1))
    owner = "application" if reserved.application else "endpoint"
    reason = f"{slot.rate} a second is the rate of its {owner}"
    return WaitForSlot(until, reserved, reason)


def _chance(task: DeliveryTask, now: datetime) -> Random:
    # Seeded chance spreads load; nothing about it has to be secret.
    return Random(f"{task.attempt_id}:{now}")  # noqa: S311
