"""Background tasks, step by step, in simulated time."""

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from unittest.mock import patch

from shared.adapters.memory import ScriptedHttp
from shared.adapters.sqs.background_queue import decode_step, encode_step
from shared.assembly.background import Background
from shared.domain.applications.application import ApplicationInput
from shared.domain.background.background_task import STALLED_AFTER, BackgroundTask, TaskStatus
from shared.domain.background.broadcast import BroadcastInput
from shared.domain.background.selection import SelectionInput
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.messages.message import MessageInput
from shared.services.background import (
    attempted_candidates,
    broadcasts,
    missing_candidates,
    usage_statistics,
)
from tests.simulation.model.aws import Queue
from tests.simulation.model.faults import Faults, Rates
from tests.simulation.model.queue_ports import BackgroundQueuePort, DeadLettersPort
from tests.simulation.model.runtime import Runtime, installed
from tests.simulation.model.sources import source
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.support.arrange.handlers import loaded
from tests.support.fakes.simulated_time import Loop

HANDLER = loaded("background")
WORKING = source("BackgroundFunction", HANDLER.lambda_handler)

MESSAGES = 7
END = timedelta(days=2)
# Applications that a broadcast reaches, and others.
REACHED, OTHERS = 6, 3
PRO = {"plan": "pro"}
NEWS = '{"number": 1.10}'
STORES = ("_applications", "_routes", "_messages", "deliveries", "_background_tasks")


@dataclass(frozen=True, slots=True)
class TasksScenario:
    """The seed decides every random event; `chunk` sets the number of steps.

    `recursive` replaces the template's RecursiveLoop.
    """

    seed: int
    chunk: int
    rates: Rates = field(default_factory=Rates)
    messages: int = MESSAGES
    recursive: bool = WORKING.recursive


class Tasks:
    """A concurrent recovery, replay and statistic, on messages that one endpoint failed to take."""

    def __init__(self, scenario: TasksScenario) -> None:
        self.scenario = scenario
        failed = Reply(status_code=500, body=b"", duration_ms=1)
        self.plain = SystemUnderTest(ScriptedHttp([failed]), retry_delays=())
        app = self.plain.applications.create(OWNER, ApplicationInput(name="A"), None)
        failing = self._endpoint(app.id)
        for _ in range(scenario.messages):
            self.plain.clock.advance(timedelta(seconds=1))
            message_input = MessageInput(event_type="a.b", payload="{}")
            self.plain.ingest.accept(OWNER, app.id, message_input, None)
        self.plain.run()
        silent = self._endpoint(app.id)
        self.plain.clock.advance(timedelta(seconds=1))
        chosen = SelectionInput(since=self.plain.clock.now() - timedelta(days=1))
        replays = self.plain.replays
        self.recovery = replays.recover(OWNER, (app.id, failing), chosen, None)
        self.replay = replays.replay_missing(OWNER, (app.id, silent), chosen, None)
        self.statistic = self.plain.statistics.by_application(OWNER, chosen, None, None)
        self.broadcast = self._broadcast()
        self.loop = Loop(self.plain.clock)
        self.faults = Faults(self.loop, Random(scenario.seed), Rates())  # noqa: S311 simulated chance
        self.runtime = Runtime(self.loop)
        self.steps = Queue(
            self.faults, self.runtime, replace(WORKING, recursive=scenario.recursive)
        )
        self.system = self._exposed()

    def run(self) -> None:
        """Runs until nothing is left to do. Dead letters are redriven once."""
        letters = self.faults.around(DeadLettersPort(self.steps))
        services = {
            HANDLER: Background(
                engine=self.system.background,
                certificate_notices=self.system.certificate_notices,
                pause_ends=self.system.pause_ends,
                decode=decode_step,
                dead_letters=letters,
            )
        }
        with ExitStack() as stack:
            stack.enter_context(installed(self.runtime, services, lambda _: None))
            for module in (attempted_candidates, broadcasts, missing_candidates, usage_statistics):
                stack.enter_context(patch.object(module, "CHUNK", self.scenario.chunk))
            self._process()

    def _process(self) -> None:
        self.faults.rates = self.scenario.rates
        for step, delay in self.plain.background_queue.sent:
            self.steps.put(encode_step(step), delay)
        self.loop.run(self.loop.clock.now() + END)
        for letter in self.steps.dead_letters:
            found = self.plain.background_tasks.get(OWNER, decode_step(letter).task_id)
            later = self.loop.clock.now() + STALLED_AFTER
            assert found.as_of(later).status is not TaskStatus.RUNNING
        self.faults.rates = Rates()
        self.steps.redrive()
        self.loop.run(self.loop.clock.now() + END)

    def _broadcast(self) -> BackgroundTask:
        """Starts a broadcast; an application in three has no endpoint."""
        for number in range(REACHED + OTHERS):
            metadata = PRO if number < REACHED else {}
            application_input = ApplicationInput(name=f"B{number}", metadata=metadata)
            app = self.plain.applications.create(OWNER, application_input, None)
            if number % 3:
                self._endpoint(app.id)
        self.plain.clock.advance(timedelta(seconds=1))
        message_input = MessageInput(event_type="a.b", payload=NEWS, event_id="news")
        broadcast = BroadcastInput(message=message_input, metadata=PRO)
        return self.plain.broadcasts.start(OWNER, broadcast, None)

    def ended(self, task: BackgroundTask) -> BackgroundTask:
        return self.plain.background_tasks.get(OWNER, task.id)

    def _endpoint(self, app_id: str) -> str:
        endpoint_input = EndpointInput(url="https://example.com")
        return self.plain.endpoints.create(OWNER, app_id, endpoint_input, None, None).id

    def _exposed(self) -> SystemUnderTest:
        """Returns the services on faulty ports; the deliveries they queue stay queued."""
        system = SystemUnderTest(clock=self.plain.clock)
        for name in STORES:
            setattr(system, name, self.faults.around(getattr(self.plain, name)))
        system.delivery_queue = self.faults.around(self.plain.delivery_queue)
        system.background_queue = self.faults.around(BackgroundQueuePort(self.steps))
        system.assemble()
        return system


def check(done: Tasks) -> None:
    """Raises AssertionError for a broken invariant."""
    assert done.loop.idle
    assert not done.steps.dead_letters
    _every_task_finished(done)
    _each_message_counted_once(done)
    _each_message_sent_once(done)
    _each_application_reached_once(done)


def _every_task_finished(done: Tasks) -> None:
    for task in (done.recovery, done.replay, done.statistic, done.broadcast):
        ended = done.ended(task)
        assert ended.status is TaskStatus.FINISHED, ended


def _each_message_counted_once(done: Tasks) -> None:
    for task in (done.recovery, done.replay):
        assert done.ended(task).data == {"messagesSent": done.scenario.messages}
    assert done.ended(done.statistic).data["messages"] == done.scenario.messages


def _each_message_sent_once(done: Tasks) -> None:
    """Repeated queueing of a message must name the same attempt."""
    queued = {t.attempt_id: t.key for t, _ in done.plain.delivery_queue.sent if t.manual_id}
    each = Counter((key.endpoint_id, key.message_id) for key in queued.values())
    assert len(each) == 2 * done.scenario.messages
    assert set(each.values()) == {1}


def _each_application_reached_once(done: Tasks) -> None:
    """A broadcast is one message in each chosen application, queued for each of its endpoints."""
    news = [m for m in done.plain.store.messages.values() if m.event_id == "news"]
    assert len({m.app_id for m in news}) == len(news) == REACHED
    assert {m.payload for m in news} == {NEWS}
    queued = {t.key for t, _ in done.plain.delivery_queue.sent if t.manual_id is None}
    assert queued == {m.delivery_key(e) for m in news for e in m.endpoint_ids}
    data = done.ended(done.broadcast).data
    assert (data["messages"], data["deliveries"]) == (len(news), len(queued))
    assert {each["msgId"] for each in data["messagesCreated"]} == {m.id for m in news}
