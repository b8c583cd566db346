"""Steps of releases, which send the attempts that waited while an endpoint was paused."""

from dataclasses import dataclass, replace
from datetime import datetime

from shared.domain.background.background_task import BackgroundTask, Progress
from shared.domain.endpoints.release_rate import ReleaseRate
from shared.domain.pipeline.queue_tasks import DeliveryTask
from shared.ports import Clock, DeliveryQueue, PausedAttempts, Routes

# The number that a release reports, named as that of replays.
SENT = "messagesSent"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseHandler:
    """Queues the paused attempts of an endpoint, the oldest messages first.

    A task is removed only after the queue has taken it. If it is queued twice, the second copy
    finds the record of the first. If the endpoint is paused again in between, `deliver` must not
    store the task before it is removed: `held_until` has the time of its release.
    """

    routes: Routes
    paused: PausedAttempts
    queue: DeliveryQueue
    clock: Clock

    def step(self, task: BackgroundTask) -> Progress:
        """Queues the next attempts, spread over the time until the next step.

        The task ends when none is left, or the endpoint is paused again: then the next release
        takes over. The attempts of an endpoint that is deleted, disabled or expired are queued as
        well, and canceled there.
        """
        now = self.clock.now()
        table = self.routes.of(task.org_id, task.application)
        org_id, app_id, endpoint_id = task.endpoint
        route = table.route(endpoint_id)
        if route is not None and not route.is_released_by(task.id, now):
            return Progress(data=task.data)
        # What is canceled has no rate limit.
        receiver = None if route is None or route.gets_nothing(now) else route
        rate = ReleaseRate.at(task.step, receiver.throttle_rate if receiver else None)
        found = self.paused.oldest(org_id, app_id, endpoint_id, rate.count)
        self._send(found, rate, now, throttled=table.throttled)
        return Progress(
            data={SENT: task.data[SENT] + len(found)},
            cursor=found[-1].attempt_id if len(found) == rate.count else None,
            pause=rate.delay(rate.count),
        )

    def _send(
        self, found: list[DeliveryTask], rate: ReleaseRate, now: datetime, *, throttled: bool
    ) -> None:
        delays = [rate.delay(number) for number in range(len(found))]
        tasks = [
            (replace(each, throttled=throttled, held_until=now + delay), delay)
            for each, delay in zip(found, delays, strict=True)
        ]
        if tasks:
            self.queue.send(tasks)
            self.paused.remove(found)
