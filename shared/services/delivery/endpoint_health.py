"""Endpoints that fail: their attempts wait, and at last they are disabled."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from shared.domain.deliveries.delivery import GONE, Attempt, Status, Trigger
from shared.domain.deliveries.outcome import Outcome
from shared.domain.endpoints.circuit_backoff import MAX_HOLD, next_check_at
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.health import IN_TIME, PROBE_TIMEOUT, Health
from shared.domain.errors import InfrastructureError
from shared.domain.ids import AttemptId
from shared.domain.operational.operational import OperationalEventType
from shared.domain.pipeline.dispatch import DeliveryTask
from shared.domain.pipeline.reserve import RECORDING_TIME
from shared.ports import Clock, Endpoints
from shared.services.operational.operational_events import OperationalEventPublisher

# Each time somebody else was faster, and that one's news is as good as ours.
_TRIES = 3
_FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Turn:
    """An attempt that may be made now, to the endpoint as it is stored."""

    endpoint: Endpoint
    probe: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointHealth:
    """Knows which attempts have to wait, and learns from those that were made.

    An endpoint that fails for as long as `limit` without a success is disabled; None is never.
    """

    endpoints: Endpoints
    event_publisher: OperationalEventPublisher
    clock: Clock
    limit: timedelta | None

    def turn(self, task: DeliveryTask, endpoint: Endpoint) -> Turn | datetime:
        """That the attempt may be made, or when it should ask again.

        What somebody asked for is not held back, nor what has waited for MAX_HOLD. Of those that
        ask when the circuit has been open for long enough, one gets the turn of the probe.
        """
        now, health = self.clock.now(), endpoint.health
        is_free = task.trigger is Trigger.MANUAL or now - task.due_at >= MAX_HOLD
        if is_free or not health.is_broken:
            return Turn(endpoint)
        if wait := health.remaining_wait(now):
            return next_check_at(task.attempt_id, task.due_at, now, now + wait)
        probed = health.with_probe(now)
        if self.endpoints.set_health(endpoint, probed):
            return Turn(replace(endpoint, health=probed), probe=True)
        return next_check_at(task.attempt_id, task.due_at, now, now + PROBE_TIMEOUT)

    def record_late_answer(self, turn: Turn) -> Turn:
        """Learns that an attempt has had no answer in time, while it is under way; its turn from
        then on.

        That it waits is known to others long before it ends. Whether it is noted or not, the answer
        is waited for again after RECORDING_TIME and one call more.
        """
        until = self.clock.now() + RECORDING_TIME
        try:
            endpoint = self._updated(
                turn, lambda health, now, _: health.with_late_answer(now), until
            )
        except InfrastructureError:
            # What comes of the attempt must be recorded in any case. The next one that waits tells
            # it.
            return turn
        return replace(turn, endpoint=endpoint or turn.endpoint)

    def record_outcome(self, turn: Turn, attempt: Attempt, outcome: Outcome) -> str | None:
        """Learns from an attempt; why the endpoint was disabled, if it now was.

        A success of an endpoint that is well reads and writes nothing.
        """
        success = attempt.status is Status.SUCCESS
        in_time = timedelta(milliseconds=attempt.response_duration_ms) < IN_TIME

        def update(health: Health, now: datetime, probe: bool) -> Health:
            return health.with_outcome(now, success=success, in_time=in_time, probe=probe)

        endpoint = self._updated(turn, update)
        reason = self._reason_to_disable(endpoint, attempt, outcome) if endpoint else None
        return reason if endpoint and reason and self.disable(endpoint, attempt.id) else None

    def disable(self, endpoint: Endpoint, because_of: AttemptId) -> bool:
        """Disables it, and says whether this did: not if others changed or disabled it before.

        What is told of this has `because_of` as its cause.

        What is still on the way to it is then canceled, each delivery when its turn comes. Its
        health stays as it was, until somebody enables it again.
        """
        now = self.clock.now()
        off = replace(endpoint, disabled=True, disabled_by=because_of).changed_from(endpoint, now)
        if not self.endpoints.save(off, endpoint):
            # Unless it was our own write, made again when its first answer was lost.
            found = self.endpoints.get(off.org_id, off.app_id, off.id)
            if found is None or found.disabled_by != because_of:
                return False
            off = found
        self.event_publisher.publish_for_endpoint(off, OperationalEventType.ENDPOINT_DISABLED)
        return True

    def _updated(
        self,
        turn: Turn,
        update: Callable[[Health, datetime, bool], Health],
        until: datetime = _FOREVER,
    ) -> Endpoint | None:
        """The endpoint with what the attempt tells of it; None when it tells nothing of it any
        more.

        `update` gives its health from the one before, the moment, and whether the attempt is a
        probe. No further call is begun after `until`.
        """
        endpoint, probe = turn.endpoint, turn.probe
        for _ in range(_TRIES):
            health = update(endpoint.health, self.clock.now(), probe)
            if health == endpoint.health or self.endpoints.set_health(endpoint, health):
                return replace(endpoint, health=health)
            if self.clock.now() > until:
                break
            found = self.endpoints.get(endpoint.org_id, endpoint.app_id, endpoint.id)
            if found is None or not found.active or found.url != endpoint.url:
                return None
            endpoint, probe = found, False
            if self.clock.now() > until:
                break
        return endpoint

    def _reason_to_disable(
        self, endpoint: Endpoint, attempt: Attempt, outcome: Outcome
    ) -> str | None:
        if attempt.response_status_code == GONE:
            return "the endpoint answered 410 and is disabled"
        # While attempts wait for the circuit, no delivery comes to the end of its schedule.
        is_enough = outcome is Outcome.EXHAUSTED or endpoint.health.is_broken
        if self.limit is None or attempt.status is Status.SUCCESS or not is_enough:
            return None
        if endpoint.health.has_failed_for(self.limit, self.clock.now()):
            days = self.limit / timedelta(days=1)
            return f"the endpoint has failed for {days:g} days and is disabled"
        return None
