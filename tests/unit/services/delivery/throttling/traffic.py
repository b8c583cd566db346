"""Throttled traffic in simulated time: concurrent workers, and a queue with random delays."""

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from shared.adapters.memory import RecordedRequest, ScriptedHttp
from shared.domain import ids
from shared.domain.applications.application import Application, ApplicationInput
from shared.domain.deliveries.delivery import Attempt, Status
from shared.domain.deliveries.delivery_key import DeliveryKey
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.ids import MessageId
from shared.domain.messages.message import Body
from shared.domain.pipeline.queue_tasks import DeliveryTask
from tests.simulation.model.faults import Faults, Rates
from tests.support.arrange import builders
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.support.fakes.simulated_time import Loop

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


@dataclass
class LateQueue:
    """DeliveryQueue like SQS: delays are rounded up to seconds, and messages are a little late."""

    loop: Loop
    chance: Random
    work: Callable[[DeliveryTask], object]

    def send(self, tasks: Sequence[tuple[DeliveryTask, timedelta]]) -> None:
        for task, delay in tasks:
            self.put(task, math.ceil(delay.total_seconds()) * SECOND)

    def put(self, task: DeliveryTask, delay: timedelta = timedelta(0)) -> None:
        late = timedelta(milliseconds=self.chance.randrange(2_000))
        self.loop.spawn(partial(self.work, task), delay + late)


class Traffic:
    """Messages to endpoints; the test schedules the arrival of their deliveries."""

    def __init__(self, seed: int = 0) -> None:
        self.plain = SystemUnderTest()
        self.loop = Loop(self.plain.clock)
        # Times of every POST, by URL.
        self.made: dict[str, list[datetime]] = {}
        chance = Random(seed)  # noqa: S311 simulated chance
        self.faults = Faults(self.loop, chance, Rates())
        self.queue = LateQueue(self.loop, chance, self._attempt)
        self.stuck_until = self.plain.clock.now()
        self.messages = 0
        self.tasks: list[DeliveryTask] = []
        self.system = SystemUnderTest(
            ScriptedHttp(self._take), clock=self.plain.clock, permits=1_000
        )
        self.system.store, self.system.due_retries = self.plain.store, self.plain.due_retries
        for name in ("_applications", "_endpoints", "deliveries", "throttles"):
            setattr(self.system, name, self.faults.around(getattr(self.plain, name)))
        queue: Any = self.queue
        self.system.delivery_queue = queue
        self.system.assemble()
        self.system.without_caches()
        self.start = self.plain.clock.now()

    def application(self, rate: int | None = None) -> Application:
        return self.plain.applications.create(
            OWNER, ApplicationInput(name="A", throttle_rate=rate), None
        )

    def endpoint(self, application: Application, rate: int | None = None) -> Endpoint:
        url = f"https://{len(self.plain.store.endpoints)}.example.com"
        endpoint_input = EndpointInput(url=url, throttle_rate=rate)
        return self.plain.endpoints.create(OWNER, application.id, endpoint_input, None, None)

    def send(
        self, endpoint: Endpoint, count: int, *, after: timedelta = timedelta(0), rate: float = 0
    ) -> None:
        """Schedules `count` deliveries to the endpoint, all at once or at this rate."""
        apart = SECOND / rate if rate else timedelta(0)
        for number in range(count):
            task = self._task(endpoint)
            self.tasks.append(task)
            arrive = partial(self.queue.put, task)
            self.loop.spawn(arrive, after + number * apart)

    def run(self, time: timedelta) -> None:
        """Runs the simulation until this time, with a sweep each minute."""
        for minute in range(math.ceil(time / MINUTE)):
            self.loop.spawn(self.system.sweep.sweep, minute * MINUTE)
        self.loop.run(self.start + time)

    def stop(self, time: timedelta) -> None:
        """Stops all workers for this time."""
        self.stuck_until = self.loop.clock.now() + time

    def times(self, *endpoints: Endpoint) -> list[float]:
        """Returns the times of POSTs to these endpoints, in seconds since the start."""
        made = (self.made.get(endpoint.url, []) for endpoint in endpoints)
        return sorted((at - self.start) / SECOND for each in made for at in each)

    def attempts(self, endpoint: Endpoint) -> list[Attempt]:
        found = self.plain.store.attempts.items()
        return [attempt for (key, _), attempt in found if key.endpoint_id == endpoint.id]

    def assert_all_delivered_at_once(self) -> None:
        """Asserts that each delivery succeeded with its first attempt."""
        made = {(a.key, a.number, a.status) for a in self.plain.store.attempts.values()}
        assert made == {(task.key, 1, Status.SUCCESS) for task in self.tasks}
        assert len(self.plain.store.attempts) == len(self.tasks)

    def _take(self, request: RecordedRequest) -> Reply:
        self.made.setdefault(request.url, []).append(self.plain.clock.now())
        return Reply(status_code=200, body=b"", duration_ms=1)

    def _attempt(self, task: DeliveryTask) -> None:
        if (left := self.stuck_until - self.loop.clock.now()) > timedelta(0):
            self.loop.sleep(left)
        self.system.delivery.attempt(task)

    def _task(self, endpoint: Endpoint) -> DeliveryTask:
        self.messages += 1
        message_id = MessageId(builders.new_id(ids.MESSAGE, self.messages))
        key = DeliveryKey(endpoint.org_id, endpoint.app_id, endpoint.id, message_id)
        application = self.plain.store.applications[endpoint.org_id, endpoint.app_id]
        return builders.task(key=key, body=Body("{}"), throttled=application.throttled)


def most_in_a_minute(times: Sequence[float]) -> int:
    """Returns the most POSTs within any sixty seconds."""
    return max(bisect_right(times, at + 60) - n for n, at in enumerate(times))


def least_in_a_minute(times: Sequence[float]) -> int:
    """Returns the fewest POSTs within any sixty seconds between the first and the last."""
    whole = [n for n, at in enumerate(times) if at + 60 <= times[-1]]
    return min(bisect_right(times, times[n] + 60) - n - 1 for n in whole)
