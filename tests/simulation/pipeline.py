"""The whole pipeline, from a client's request to the last record, in simulated time."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from shared.adapters.sqs.background_queue import decode_step
from shared.adapters.sqs.delivery_codec import decode_dispatch, decode_task
from shared.assembly.background import Background
from shared.assembly.deliver import Deliver
from shared.assembly.fanout import Fanout
from shared.assembly.ingest import Ingest
from shared.domain.applications.application import ApplicationInput
from shared.domain.deliveries.bulkhead import untrusted_permits
from shared.domain.deliveries.outcome import Outcome
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.ids import OPERATIONAL_APP, AttemptId, EndpointId
from shared.domain.messages.message import Message
from shared.ports import DeadLetters
from shared.services.delivery.delivery import DeliveryService
from tests.simulation.model.accounts import CARRY
from tests.simulation.model.aws import Queue
from tests.simulation.model.clients import INGEST, Clients
from tests.simulation.model.faults import Faults, Rates
from tests.simulation.model.pausing import Pauses
from tests.simulation.model.queue_ports import (
    BackgroundQueuePort,
    DeadLettersPort,
    DeliveryQueuePort,
    MessageQueuePort,
    TaskInboxPort,
)
from tests.simulation.model.receivers import Manner, Receivers
from tests.simulation.model.records import NotingDeliveries
from tests.simulation.model.runtime import LogFields, Runtime, installed
from tests.simulation.model.sources import Source, source
from tests.simulation.model.sweeping import Sweeps, SweptRetries
from tests.simulation.model.ways_out import WaysOut
from tests.simulation.scenario import Scenario
from tests.support.arrange.app_under_test import ORG, OWNER, SystemUnderTest
from tests.support.arrange.handlers import loaded, loaded_again
from tests.support.fakes.simulated_time import Loop

FANOUT, DELIVER, SWEEP, INTAKE = map(loaded, ("fanout", "deliver", "sweep", "intake"))
BACKGROUND = loaded_again("background")
DELIVER_SLOWLY = loaded_again("deliver")
TAKING_IN = source("IntakeFunction", INTAKE.lambda_handler)
FANNING_OUT = source("FanoutFunction", FANOUT.lambda_handler)
DELIVERING = source("DeliverFunction", DELIVER.lambda_handler)
DELIVERING_SLOWLY = source("DeliverSlowFunction", DELIVER_SLOWLY.lambda_handler)
STEPPING = source("BackgroundFunction", BACKGROUND.lambda_handler)

SCHEDULE = tuple(timedelta(seconds=s) for s in (5, 300, 1800, 7200, 18000, 36000, 36000))
# Longer than eight attempts with the longest possible waits.
END = timedelta(days=60)
LISTENER = "https://operations.example.com"
STORES = (
    "_applications",
    "_endpoints",
    "_event_types",
    "_messages",
    "_routes",
    "_background_tasks",
    "paused_attempts",
    "throttles",
    "bulkheads",
)
# Identifies a scheduled attempt: its message, endpoint and number.
Place = tuple[str, str, int]


class Pipeline:
    """One run. Afterwards `plain` holds its results: the ports without faults."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.chance = Random(scenario.seed)  # noqa: S311 simulated chance
        self.plain = SystemUnderTest(retry_delays=SCHEDULE)
        self.loop = Loop(self.plain.clock)
        self.runtime = Runtime(self.loop)
        self.faults = Faults(self.loop, self.chance, Rates())
        self.intake = Queue(self.faults, self.runtime, TAKING_IN)
        self.dispatches = Queue(self.faults, self.runtime, FANNING_OUT)
        self.tasks = Queue(self.faults, self.runtime, self._lane(DELIVERING))
        self.slow_tasks = Queue(self.faults, self.runtime, self._lane(DELIVERING_SLOWLY))
        self.steps = Queue(self.faults, self.runtime, STEPPING)
        self.sweeps = Sweeps(
            self.runtime,
            SWEEP.lambda_handler,
            self.chance,
            scenario.calm,
            self.plain.due_retries,
        )
        self.receivers = Receivers(self.loop, self.chance)
        self.ways_out = WaysOut(self.runtime, self.faults, self.receivers, self.plain)
        self.pauses = Pauses(self.runtime, self.chance, lambda: self.system)
        self.began_at = self.loop.clock.now()
        self.switched_off: set[EndpointId] = set()
        self.deleted: set[EndpointId] = set()
        self.off_since: dict[str, datetime] = {}
        # Attempts held by a circuit, and attempts held by a rate limit.
        self.held: set[Place] = set()
        self.throttled: set[Place] = set()
        self.recorded: list[tuple[AttemptId, datetime]] = []
        self.system = self._exposed()
        application_input = ApplicationInput(name="A", throttle_rate=scenario.application_rate)
        self.app = self.plain.applications.create(OWNER, application_input, None)
        intake = self.intake if scenario.by_queue else None
        self.clients = Clients(
            self.runtime, self.plain, self.app, scenario.deliver_in, intake, scenario.twins
        )
        self.endpoints = [self._endpoint(*each) for each in enumerate(scenario.manners)]
        for endpoint, server in zip(self.endpoints, scenario.tokens, strict=False):
            self.ways_out.authorized(endpoint, server)
        self.sinks = [
            self.ways_out.destination(self.app.id, *each) for each in enumerate(scenario.sinks)
        ]
        self._listen()

    def run(self) -> None:
        """Runs until nothing is left to do. Dead letters are redriven once."""
        self.faults.rates = self.scenario.rates
        self._begin()
        self.go_on(END)
        self.faults.rates = Rates()
        for queue in self.queues:
            queue.redrive()
        self.go_on(END)
        if self.scenario.by_queue:
            self.clients.collect()

    @property
    def queues(self) -> tuple[Queue, ...]:
        """Returns all queues with a function."""
        return self.intake, self.dispatches, self.tasks, self.slow_tasks, self.steps

    @property
    def accepted(self) -> dict[str, Message]:
        """Returns the messages in the clients' responses, by idempotency key."""
        return self.clients.accepted

    def go_on(self, span: timedelta) -> None:
        """Runs everything that happens within this time span."""
        system = self.system
        services = {
            INGEST: Ingest(
                tokens=system.tokens, maker=system.maker, messages=system.ingest, clock=system.clock
            ),
            INTAKE: replace(system.intake, dead_letters=self._letters(self.intake)),
            FANOUT: Fanout(
                fanout=system.fanout,
                decode=decode_dispatch,
                dead_letters=self._letters(self.dispatches),
            ),
            DELIVER: self._deliver(system.delivery, self.tasks),
            DELIVER_SLOWLY: self._deliver(system.slow_delivery, self.slow_tasks),
            SWEEP: system.sweeps,
            CARRY: self.ways_out.courier.service(),
            BACKGROUND: Background(
                engine=system.background,
                decode=decode_step,
                dead_letters=self._letters(self.steps),
                certificate_notices=system.certificate_notices,
                pause_ends=system.pause_ends,
            ),
        }
        with installed(self.runtime, services, self._hear):
            self.loop.run(self.loop.clock.now() + span)

    def stored(self) -> list[Endpoint]:
        """Returns the endpoints in their current state, deleted ones too."""
        ids = [endpoint.id for endpoint in (*self.endpoints, *self.sinks)]
        return self.plain._endpoints.get_many(ORG, self.app.id, ids)

    def _begin(self) -> None:
        scenario = self.scenario
        for number in range(scenario.messages):
            for _ in range(2 if scenario.twins else 1):
                self.loop.spawn(
                    partial(self.clients.send, f"key-{number}"), self._some(scenario.within)
                )
        for endpoint in self.endpoints[: scenario.switched_off]:
            self.loop.call(partial(self._switch_off, endpoint), self._some(20_000))
        for endpoint in self.endpoints[: scenario.paused]:
            # While messages come, or while their retries wait.
            within = self.chance.choice((scenario.within, 20_000))
            self.loop.spawn(partial(self.pauses.run, endpoint), self._some(within))
        for endpoint in self.endpoints[::-1][: scenario.deleted]:
            self.loop.call(partial(self._delete, endpoint), self._some(20_000))

    def _exposed(self) -> SystemUnderTest:
        """Returns the services on faulty ports."""
        http: Any = self.receivers
        system = SystemUnderTest(
            http,
            SCHEDULE,
            self.plain.clock,
            self.scenario.disable_after,
            permits=self.scenario.permits or untrusted_permits(self.tasks.source.permits),
            slow_permits=self.slow_tasks.source.permits,
        )
        for name in STORES:
            setattr(system, name, self.faults.around(getattr(self.plain, name)))
        noting: Any = NotingDeliveries(self.plain.deliveries, self.loop.clock, self.recorded)
        retries = SweptRetries(self.plain.due_retries, self.sweeps.for_task)
        system.deliveries = self.faults.around(noting)
        system.due_retries = self.faults.around(retries)
        system.message_queue = self.faults.around(MessageQueuePort(self.dispatches))
        system.delivery_queue = self.faults.around(DeliveryQueuePort(self.tasks))
        system.slow_queue = self.faults.around(DeliveryQueuePort(self.slow_tasks))
        system.background_queue = self.faults.around(BackgroundQueuePort(self.steps))
        system.assemble()
        system.without_caches()
        self.ways_out.give_to(system)
        if not self.scenario.short_cut:
            system.without_inline_fanout()
        return system

    def _lane(self, lane: Source) -> Source:
        return replace(lane, concurrency=self.scenario.concurrency or lane.concurrency)

    def _deliver(self, delivery: DeliveryService, queue: Queue) -> Deliver:
        return Deliver(
            delivery=delivery,
            decode=decode_task,
            dead_letters=self._letters(queue),
            inbox=self.faults.around(TaskInboxPort(queue)),
        )

    def _letters(self, queue: Queue) -> DeadLetters:
        letters: DeadLetters = self.faults.around(DeadLettersPort(queue))
        return letters

    def _endpoint(self, number: int, manner: Manner) -> Endpoint:
        url = f"https://{number}.example.com"
        self.receivers.manners[url] = manner
        endpoint_input = EndpointInput(url=url, throttle_rate=self.scenario.endpoint_rate)
        return self.plain.endpoints.create(OWNER, self.app.id, endpoint_input, None, None)

    def _listen(self) -> None:
        """Publishes fault-free changes too, and adds a listening operational endpoint if wanted."""
        self.plain.message_queue = MessageQueuePort(self.dispatches)  # type: ignore[assignment] # it is one
        self.plain.background_queue = BackgroundQueuePort(self.steps)  # type: ignore[assignment] # it is one
        self.plain.assemble()
        if self.scenario.listens:
            self.receivers.manners[LISTENER] = Manner.GOOD
            own = self.plain.operational.endpoints
            own.create(OWNER, OPERATIONAL_APP, EndpointInput(url=LISTENER), None, None)

    def _switch_off(self, endpoint: Endpoint) -> None:
        if endpoint.id in self.deleted:
            return
        self.switched_off.add(endpoint.id)
        self.plain.endpoints.change(
            OWNER, self.app.id, endpoint.id, lambda e: replace(e, disabled=True)
        )
        self.off_since[endpoint.url] = self.loop.clock.now()

    def _delete(self, endpoint: Endpoint) -> None:
        self.plain.endpoints.delete(OWNER, self.app.id, endpoint.id)
        self.deleted.add(endpoint.id)
        self.off_since.setdefault(endpoint.url, self.loop.clock.now())

    def _hear(self, line: LogFields) -> None:
        if line.get("outcome") == Outcome.HELD.value:
            self.held.add((line["msg"], line["ep"], line["attempt"]))
        if line.get("outcome") == Outcome.THROTTLED.value:
            self.throttled.add((line["msg"], line["ep"], line["attempt"]))

    def _some(self, seconds: int) -> timedelta:
        return timedelta(seconds=self.chance.randrange(seconds))
