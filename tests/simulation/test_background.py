"""Whatever fails, and whenever, a background task ends and counts each message once."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.adapters.memory import ScriptedHttp
from shared.domain.application import ApplicationDraft
from shared.domain.background_task import STALLED_AFTER, BackgroundTask, TaskStatus, TaskStep
from shared.domain.delivery import Reply
from shared.domain.endpoint import EndpointDraft
from shared.domain.message import MessageDraft
from shared.domain.selection import SelectionDraft
from shared.services.background import attempted, missing, usage
from tests.simulation.aws import MAX_RECEIVES, BackgroundQueuePort, Queue
from tests.simulation.faults import Faults, Rates
from tests.simulation.loop import Loop
from tests.simulation.test_pipeline import RATES, RUNS
from tests.support.world import OWNER, World

MESSAGES = 7
END = timedelta(days=2)
STORES = ("_applications", "_routes", "_messages", "deliveries", "_background_tasks")


@dataclass(frozen=True, slots=True)
class Scenario:
    """The seed decides all that happens by chance, `chunk` how many steps there are."""

    seed: int
    chunk: int
    rates: Rates = field(default_factory=Rates)


class Tasks:
    """A recovery, a replay and a statistic at once, on messages that one endpoint failed to take."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        failed = Reply(status_code=500, body=b"", duration_ms=1)
        self.plain = World(ScriptedHttp([failed]), retry_delays=())
        app = self.plain.applications.create(OWNER, ApplicationDraft(name="A"), None)
        failing = self._endpoint(app.id)
        for _ in range(MESSAGES):
            self.plain.clock.advance(timedelta(seconds=1))
            draft = MessageDraft(event_type="a.b", payload="{}")
            self.plain.ingest.accept(OWNER, app.id, draft, None)
        self.plain.run()
        silent = self._endpoint(app.id)
        self.plain.clock.advance(timedelta(seconds=1))
        chosen = SelectionDraft(since=self.plain.clock.now() - timedelta(days=1))
        replays = self.plain.replays
        self.recovery = replays.recover(OWNER, (app.id, failing), chosen, None)
        self.replay = replays.replay_missing(OWNER, (app.id, silent), chosen, None)
        self.statistic = self.plain.statistics.by_application(OWNER, chosen, None, None)
        self.loop = Loop(self.plain.clock)
        self.faults = Faults(self.loop, Random(scenario.seed), Rates())  # noqa: S311 simulated chance
        self.steps = Queue(self.faults, self._advance)
        self.world = self._exposed()

    def run(self) -> None:
        """Everything, until nothing is left to do. What failed too often is redriven once."""
        self.faults.rates = self.scenario.rates
        for step, delay in self.plain.background_queue.sent:
            self.steps.put(step, delay)
        self.loop.run(self.loop.clock.now() + END)
        for letter in self.steps.dead_letters:
            found = self.plain.background_tasks.get(OWNER, letter.task_id)
            later = self.loop.clock.now() + STALLED_AFTER
            assert found.as_of(later).status is not TaskStatus.RUNNING
        self.faults.rates = Rates()
        self.steps.redrive()
        self.loop.run(self.loop.clock.now() + END)

    def ended(self, task: BackgroundTask) -> BackgroundTask:
        return self.plain.background_tasks.get(OWNER, task.id)

    def _endpoint(self, app_id: str) -> str:
        draft = EndpointDraft(url="https://example.com")
        return self.plain.endpoints.create(OWNER, app_id, draft, None, None).id

    def _exposed(self) -> World:
        """The services on faulty ports; what they queue for delivery stays there."""
        world = World(clock=self.plain.clock)
        for name in STORES:
            setattr(world, name, self.faults.around(getattr(self.plain, name)))
        world.delivery_queue = self.faults.around(self.plain.delivery_queue)
        world.background_queue = self.faults.around(BackgroundQueuePort(self.steps))
        world._make_services()
        world._make_background_services()
        return world

    def _advance(self, step: TaskStep) -> None:
        last_try = self.steps.current().receives == MAX_RECEIVES
        self.world.background.advance(step, last_try=last_try)


SCENARIOS = st.builds(
    Scenario, seed=st.integers(0, 2**32), chunk=st.sampled_from((1, 2, 3, 7, 100)), rates=RATES
)


@settings(max_examples=RUNS, deadline=None, derandomize=False, print_blob=True)
@given(SCENARIOS)
@pytest.mark.timeout(3_600)
def test_no_fault_loses_a_message_or_counts_it_twice(scenario: Scenario) -> None:
    tasks = Tasks(scenario)

    with (
        patch.object(attempted, "CHUNK", scenario.chunk),
        patch.object(missing, "CHUNK", scenario.chunk),
        patch.object(usage, "CHUNK", scenario.chunk),
    ):
        tasks.run()

    assert tasks.loop.idle
    assert not tasks.steps.dead_letters
    for task in (tasks.recovery, tasks.replay):
        ended = tasks.ended(task)
        assert (ended.status, ended.data) == (TaskStatus.FINISHED, {"messagesSent": MESSAGES})
    counted = tasks.ended(tasks.statistic)
    assert (counted.status, counted.data["messages"]) == (TaskStatus.FINISHED, MESSAGES)
    queued = {task.attempt_id: task.key for task, _ in tasks.plain.delivery_queue.sent}
    each = Counter((key.endpoint_id, key.message_id) for key in queued.values())
    assert len(each) == 2 * MESSAGES
    assert set(each.values()) == {1}
