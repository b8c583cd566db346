"""Holds the attempts of paused endpoints."""

from dataclasses import dataclass, replace

from shared.domain.endpoints.throttling import UNRESERVED
from shared.domain.idempotency import REPEAT_DELAY
from shared.domain.pipeline.queue_tasks import DeliveryTask
from shared.ports import Clock, EndpointSource, PausedAttempts

# Longer than a step of a release can run after it has enqueued a task.
STEP_TIME = 2 * REPEAT_DELAY


@dataclass(frozen=True, slots=True, kw_only=True)
class PausedAttemptHolder:
    """Stores attempts until their endpoint is resumed. `endpoints` must not be cached."""

    paused: PausedAttempts
    endpoints: EndpointSource
    clock: Clock

    def hold(self, task: DeliveryTask) -> bool:
        """Stores the task; returns False if it has to be enqueued again instead.

        The endpoint is read after the write: if it is still paused, then every release begins
        later, and finds the task. If it is not, or has expired, a release may be over already; the
        stored copy is left to the next one, after which it sends nothing.

        A task that has just been released is not stored: the step that enqueued it may be about to
        delete it.
        """
        if self._is_being_released(task):
            return False
        self.paused.put(replace(task, held_until=None, reserved=UNRESERVED, body=None))
        key = task.key
        endpoint = self.endpoints.get(key.org_id, key.app_id, key.endpoint_id)
        if endpoint is None or endpoint.has_expired(self.clock.now()):
            return False
        return endpoint.holds

    def _is_being_released(self, task: DeliveryTask) -> bool:
        waited_until = task.held_until
        return waited_until is not None and self.clock.now() < waited_until + STEP_TIME
