"""Health of endpoints: a circuit breaker for each, and the end of those that fail for days."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from shared.domain.deliveries.delivery import Attempt, Status, Trigger
from shared.domain.deliveries.delivery_control import DeliveryControl
from shared.domain.deliveries.outcome import Outcome
from shared.domain.deliveries.reply import GONE
from shared.domain.endpoints.circuit_backoff import MAX_HOLD, next_check_at
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.health import IN_TIME, PROBE_TIMEOUT, Health
from shared.domain.errors import InfrastructureError
from shared.domain.ids import AttemptId
from shared.domain.operational.operational import OperationalEventType
from shared.domain.pipeline.invocation_time import RECORDING_TIME
from shared.domain.pipeline.queue_tasks import DeliveryTask
from shared.ports import Clock, Endpoints
from shared.services.delivery.decisions import HoldUntil, Proceed
from shared.services.operational.operational_events import OperationalEventPublisher

# Each lost race means that another attempt wrote its result, which is as recent as ours.
_TRIES = 3
_FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointHealth:
    """Admits attempts by the circuit of their endpoint, and records their results in its health.

    An endpoint that fails for `limit` without a success is disabled; None disables no endpoint.
    """

    endpoints: Endpoints
    event_publisher: OperationalEventPublisher
    clock: Clock
    limit: timedelta | None

    def admit(self, task: DeliveryTask, endpoint: Endpoint) -> Proceed | HoldUntil:
        """Holds the attempt while the circuit is open; half-open, it admits one as the probe.

        Manual attempts are never held, nor are those that have waited for MAX_HOLD.
        """
        now, health = self.clock.now(), endpoint.health
        is_free = task.trigger is Trigger.MANUAL or now - task.due_at >= MAX_HOLD
        if is_free or not health.is_broken:
            return Proceed(endpoint)
        if wait := health.remaining_wait(now):
            return _hold(task, now, wait)
        probed = health.with_probe(now)
        if self.endpoints.set_health(endpoint, probed):
            return Proceed(replace(endpoint, health=probed), probe=True)
        return _hold(task, now, PROBE_TIMEOUT)

    def record_late_answer(self, proceed: Proceed) -> Proceed:
        """Records that an attempt under way has no answer in time; returns its new admission.

        So other attempts see it long before this one ends. Recorded or not, the wait for the answer
        goes on after RECORDING_TIME and one more call.
        """
        until = self.clock.now() + RECORDING_TIME
        try:
            endpoint = self._updated(
                proceed, lambda health, now, _: health.with_late_answer(now), until
            )
        except InfrastructureError:
            # The attempt itself must be recorded in any case. The next late one records this.
            return proceed
        return replace(proceed, endpoint=endpoint or proceed.endpoint)

    def record_outcome(
        self,
        proceed: Proceed,
        attempt: Attempt,
        outcome: Outcome,
        control: DeliveryControl | None = None,
    ) -> str | None:
        """Records the result of an attempt; returns the reason if it disabled the endpoint.

        `control` is the receiver's request.
        A success of a healthy endpoint reads and writes nothing.
        """
        success = attempt.status is Status.SUCCESS
        in_time = timedelta(milliseconds=attempt.response_duration_ms) < IN_TIME

        def update(health: Health, now: datetime, probe: bool) -> Health:
            return health.with_outcome(now, success=success, in_time=in_time, probe=probe)

        endpoint = self._updated(proceed, update)
        for _ in range(_TRIES):
            if endpoint is None:
                return None
            reason = self._reason_to_disable(endpoint, attempt, outcome, control)
            if reason is None or self.disable(endpoint, attempt.id):
                return reason
            # A change of something else does not answer the receiver's request.
            endpoint = self._unless_moved(endpoint)
        return None

    def disable(self, endpoint: Endpoint, because_of: AttemptId) -> bool:
        """Disables the endpoint; False if it was changed or disabled by another caller first.

        The operational event has `because_of` as its cause. Pending deliveries are canceled one by
        one, when their tasks arrive. The health stays as it is until the endpoint is enabled again.
        """
        now = self.clock.now()
        off = replace(endpoint, disabled=True, disabled_by=because_of).changed_from(endpoint, now)
        if not self.endpoints.save(off, endpoint):
            # Our own write may have come first: the client repeats it when its answer is lost.
            found = self.endpoints.get(off.org_id, off.app_id, off.id)
            if found is None or found.disabled_by != because_of:
                return False
            off = found
        self.event_publisher.publish_for_endpoint(off, OperationalEventType.ENDPOINT_DISABLED)
        return True

    def _updated(
        self,
        proceed: Proceed,
        update: Callable[[Health, datetime, bool], Health],
        until: datetime = _FOREVER,
    ) -> Endpoint | None:
        """Returns the endpoint with its new health; None when it has moved or is inactive.

        `update` takes the health before, the time, and whether the attempt is a probe. No call
        starts after `until`.
        """
        endpoint, probe = proceed.endpoint, proceed.probe
        for _ in range(_TRIES):
            health = update(endpoint.health, self.clock.now(), probe)
            if health == endpoint.health or self.endpoints.set_health(endpoint, health):
                return replace(endpoint, health=health)
            if self.clock.now() > until:
                break
            found = self._unless_moved(endpoint)
            if found is None:
                return None
            endpoint, probe = found, False
            if self.clock.now() > until:
                break
        return endpoint

    def _unless_moved(self, endpoint: Endpoint) -> Endpoint | None:
        """Reads the endpoint; None when it is inactive, or has another URL."""
        found = self.endpoints.get(endpoint.org_id, endpoint.app_id, endpoint.id)
        return found if found and found.active and found.url == endpoint.url else None

    def _reason_to_disable(
        self,
        endpoint: Endpoint,
        attempt: Attempt,
        outcome: Outcome,
        control: DeliveryControl | None,
    ) -> str | None:
        if control is DeliveryControl.DISABLE:
            return "the endpoint asked to be disabled"
        if attempt.response_status_code == GONE:
            return "the endpoint answered 410 and is disabled"
        # While the circuit is open, no delivery exhausts its schedule.
        is_enough = outcome is Outcome.EXHAUSTED or endpoint.health.is_broken
        if self.limit is None or attempt.status is Status.SUCCESS or not is_enough:
            return None
        if endpoint.health.has_failed_for(self.limit, self.clock.now()):
            days = self.limit / timedelta(days=1)
            return f"the endpoint has failed for {days:g} days and is disabled"
        return None


def _hold(task: DeliveryTask, now: datetime, wait: timedelta) -> HoldUntil:
    return HoldUntil(next_check_at(task.attempt_id, task.due_at, now, now + wait))
