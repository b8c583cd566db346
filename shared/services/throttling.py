"""What exceeds the rate of its endpoint or its application waits.

The endpoint's slot comes before the application's: what waits for a slow endpoint takes none of the
slots that others of its application could use.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from shared.domain.dispatch import DeliveryTask
from shared.domain.endpoint import Endpoint
from shared.domain.errors import InfrastructureError
from shared.domain.throttling import UNRESERVED, Line, Reserved, Slot
from shared.ports import Applications, Clock, Throttles
from shared.services.endpoint_health import Turn

# Who waits for longer looks in between whether there still is a rate, and the same.
LONGEST_WAIT = timedelta(hours=1)
# More asked for slots at once than the store could take: who got none asks again within this.
CROWDED = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Wait:
    """The task as it is to come back when its wait is over, and why it has to wait."""

    task: DeliveryTask
    reason: str


@dataclass(frozen=True, slots=True)
class Throttling:
    """Knows which attempts have to wait for a slot."""

    throttles: Throttles
    applications: Applications
    clock: Clock

    def wait(self, task: DeliveryTask, turn: Turn) -> Wait | None:
        """None when the attempt may be made now. Without a rate it costs nothing to say so.

        InfrastructureError when the application cannot be read.
        """
        if turn.probe:
            # It shows whether there is anything to wait for.
            return None
        own, shared = self._line_of(turn.endpoint, task), self._line_of_application(task)
        if own is None and shared is None:
            return None
        now = self.clock.now()
        try:
            reserved = self._reserve(task.reserved, own, shared, now)
        except InfrastructureError as exc:
            # Brought again by the queue itself, it would be a dead letter after some such times.
            until = now + CROWDED * _chance(task, now).random()
            return Wait(replace(task, held_until=until, reserved=UNRESERVED), str(exc))
        return _until(reserved, task, now)

    def _reserve(
        self, before: Reserved, own: Line | None, shared: Line | None, now: datetime
    ) -> Reserved:
        """The slots that it has then; the last of them may have to be waited for."""
        kept = before.still(own, shared, now)
        if kept.application is not None:
            if kept.application.is_ahead(now) or self._keeps_rate(kept, own, now):
                return kept
            kept = UNRESERVED
        first = kept.endpoint or self._slot(own, now)
        if first is not None and first.is_ahead(now):
            return Reserved(first)
        return Reserved(first, self._slot(shared, now))

    def _keeps_rate(self, kept: Reserved, own: Line | None, now: datetime) -> bool:
        """Whether what waited for its application does not come too close to others of its
        endpoint.

        They joined the application's line at the endpoint's rate. But when that line grows shorter,
        those who joined it later wait for less, and would leave it at a higher rate.
        """
        if own is None or kept.endpoint is not None:
            return True
        return self.throttles.take(replace(own, again=True), now)

    def _slot(self, line: Line | None, now: datetime) -> Slot | None:
        return Slot(self.throttles.reserve(line, now), line.rate) if line else None

    def _line_of(self, endpoint: Endpoint, task: DeliveryTask) -> Line | None:
        rate = endpoint.throttle_rate
        if rate is None:
            return None
        line = Line(
            org_id=endpoint.org_id, app_id=endpoint.app_id, endpoint_id=endpoint.id, rate=rate
        )
        return line.lane_of(task.attempt_id)

    def _line_of_application(self, task: DeliveryTask) -> Line | None:
        """The rate as it is now; the task tells only that there was one."""
        key = task.key
        found = self.applications.get(key.org_id, key.app_id) if task.throttled else None
        if found is None or found.throttle_rate is None:
            return None
        line = Line(org_id=key.org_id, app_id=key.app_id, rate=found.throttle_rate)
        return line.lane_of(task.attempt_id)


def _until(reserved: Reserved, task: DeliveryTask, now: datetime) -> Wait | None:
    """None when its slots have come."""
    slot = reserved.last
    if slot is None or not slot.is_ahead(now):
        return None
    until = min(slot.at, now + LONGEST_WAIT * _chance(task, now).uniform(0.5, 1))
    whose = "application" if reserved.application else "endpoint"
    reason = f"{slot.rate} a second is the rate of its {whose}"
    return Wait(replace(task, held_until=until, reserved=reserved), reason)


def _chance(task: DeliveryTask, now: datetime) -> Random:
    # Seeded chance spreads load; nothing about it has to be secret.
    return Random(f"{task.attempt_id}:{now}")  # noqa: S311
