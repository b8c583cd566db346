"""The whole pipeline, from a client's request to the last record, in simulated time."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from shared.adapters.memory import MemoryDueRetries
from shared.domain.application import ApplicationDraft
from shared.domain.dispatch import DeliveryTask
from shared.domain.endpoint import Endpoint, EndpointDraft
from shared.domain.errors import InfrastructureError
from shared.domain.ids import OPERATIONAL_APP, AttemptId
from shared.domain.message import Message, MessageDraft
from shared.domain.outcome import Outcome
from shared.services.delivery import DeliveryService
from shared.services.sweep import HORIZON
from tests.simulation.aws import DeliveryQueuePort, MessageQueuePort, Queue
from tests.simulation.faults import Faults, Rates
from tests.simulation.loop import Loop
from tests.simulation.receivers import Manner, Receivers
from tests.support.faults import Killed
from tests.support.world import OWNER, World

SCHEDULE = tuple(timedelta(seconds=s) for s in (5, 300, 1800, 7200, 18000, 36000, 36000))
LISTENER = "https://operations.example.com"
MINUTE = timedelta(minutes=1)
# More than eight attempts take, each of which has to wait as long as any may.
END = timedelta(days=60)
STORES = (
    "_applications",
    "_endpoints",
    "_event_types",
    "_messages",
    "_routes",
    "deliveries",
    "throttles",
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a run is made of; the seed decides all that happens by chance."""

    seed: int
    manners: tuple[Manner, ...]
    messages: int = 3
    rates: Rates = field(default_factory=Rates)
    # Clients that send the same request at the same time, with the same key.
    twins: bool = False
    # How many endpoints are switched off on the way.
    switched_off: int = 0
    disable_after: timedelta | None = timedelta(days=5)
    # Whether the organisation has an endpoint that is told of its deliveries.
    listens: bool = False
    # Deliveries a second, to each endpoint and of the application.
    endpoint_rate: int | None = None
    application_rate: int | None = None
    # Seconds within which all messages come.
    within: int = 120


class Pipeline:
    """One run. After `run`, `plain` holds what came of it: the ports without their faults."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.chance = Random(scenario.seed)  # noqa: S311 simulated chance
        self.plain = World(retry_delays=SCHEDULE)
        self.loop = Loop(self.plain.clock)
        self.faults = Faults(self.loop, self.chance, Rates())
        self.dispatches = Queue(self.faults, lambda dispatch: self.world.fanout.expand(dispatch))
        self.tasks = Queue(self.faults, partial(self._attempt, "delivery"))
        self.slow_tasks = Queue(self.faults, partial(self._attempt, "slow_delivery"))
        # Which run of which function is under way.
        self.tasks.running = self.slow_tasks.running
        self.receivers = Receivers(self.loop, self.chance, self.tasks.current)
        self.accepted: dict[str, Message] = {}
        self.off_since: dict[str, datetime] = {}
        # The minutes of its sweeps.
        self.sweeps: set[datetime] = set()
        # Attempts that had to wait for a circuit, and those that had to for a slot.
        self.held: set[AttemptId] = set()
        self.throttled: set[AttemptId] = set()
        self.world = self._exposed()
        draft = ApplicationDraft(name="A", throttle_rate=scenario.application_rate)
        self.app = self.plain.applications.create(OWNER, draft, None)
        self.endpoints = [self._endpoint(*each) for each in enumerate(scenario.manners)]
        # What is changed beside the faults is told as well.
        self.plain.message_queue = MessageQueuePort(self.dispatches)  # type: ignore[assignment] # it is one
        self.plain._make_services()
        if scenario.listens:
            self.receivers.manners[LISTENER] = Manner.GOOD
            own = self.plain.operational.endpoints
            own.create(OWNER, OPERATIONAL_APP, EndpointDraft(url=LISTENER), None, None)

    def run(self) -> None:
        """Everything, until nothing is left to do. What died too often is redriven once."""
        self.faults.rates = self.scenario.rates
        for number in range(self.scenario.messages):
            for _ in range(2 if self.scenario.twins else 1):
                self.loop.spawn(
                    partial(self._send, f"key-{number}"), self._some(self.scenario.within)
                )
        for endpoint in self.endpoints[: self.scenario.switched_off]:
            self.loop.spawn(partial(self._switch_off, endpoint), self._some(20_000))
        self.loop.run(self.loop.clock.now() + END)
        self.faults.rates = Rates()
        self.dispatches.redrive()
        self.tasks.redrive()
        self.slow_tasks.redrive()
        self.loop.run(self.loop.clock.now() + END)

    def _attempt(self, lane: str, task: DeliveryTask) -> None:
        service: DeliveryService = getattr(self.world, lane)
        # As if all messages were in one batch.
        outcome = service.attempt(task, self.scenario.messages).outcome
        if outcome is Outcome.HELD:
            self.held.add(task.attempt_id)
        if outcome is Outcome.THROTTLED:
            self.throttled.add(task.attempt_id)

    def _exposed(self) -> World:
        """The services on faulty ports."""
        http: Any = self.receivers
        world = World(http, SCHEDULE, self.plain.clock, self.scenario.disable_after)
        for name in STORES:
            setattr(world, name, self.faults.around(getattr(self.plain, name)))
        world.due_retries = self.faults.around(SweptRetries(self.plain.due_retries, self._sweep_by))
        world.message_queue = self.faults.around(MessageQueuePort(self.dispatches))
        world.delivery_queue = self.faults.around(DeliveryQueuePort(self.tasks))
        world.slow_queue = self.faults.around(DeliveryQueuePort(self.slow_tasks))
        world._make_services()
        return world

    def _endpoint(self, number: int, manner: Manner) -> Endpoint:
        url = f"https://{number}.example.com"
        self.receivers.manners[url] = manner
        draft = EndpointDraft(url=url, throttle_rate=self.scenario.endpoint_rate)
        return self.plain.endpoints.create(OWNER, self.app.id, draft, None, None)

    def _send(self, key: str) -> None:
        """A client that repeats its request until it is answered, as the SDKs do."""
        draft = MessageDraft(event_type="a.b", payload=f'{{"key": "{key}"}}')
        for tries in range(4):
            try:
                self.accepted[key] = self.world.ingest.accept(OWNER, self.app.id, draft, key)
            except (InfrastructureError, Killed):
                self.loop.sleep(timedelta(seconds=0.05 * 2**tries))
            else:
                return

    def _switch_off(self, endpoint: Endpoint) -> None:
        self.plain.endpoints.change(
            OWNER, self.app.id, endpoint.id, lambda e: replace(e, disabled=True)
        )
        self.off_since[endpoint.url] = self.loop.clock.now()

    def _sweep_by(self, ready_at: datetime) -> None:
        """The minute's rule, but for the minutes in which a sweep would find nothing."""
        soonest = max(ready_at - HORIZON, self.loop.clock.now())
        minute = soonest.replace(second=0, microsecond=0) + MINUTE
        if minute not in self.sweeps:
            self.sweeps.add(minute)
            self.loop.spawn(self._sweep, minute - self.loop.clock.now())

    def stored(self) -> list[Endpoint]:
        """The endpoints as they are now."""
        return [self.plain.endpoints.get(OWNER, self.app.id, e.id) for e in self.endpoints]

    def _sweep(self) -> None:
        try:
            self.world.sweep.sweep()
        except (InfrastructureError, Killed):
            self.loop.spawn(self._sweep, MINUTE)

    def _some(self, seconds: int) -> timedelta:
        return timedelta(seconds=self.chance.randrange(seconds))


@dataclass(frozen=True, slots=True)
class SweptRetries:
    """`DueRetries` that tells when there will be something to sweep."""

    kept: MemoryDueRetries
    sweep_by: Callable[[datetime], None]

    def put(self, task: DeliveryTask) -> None:
        self.kept.put(task)
        self.sweep_by(task.ready_at)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.kept, name)
