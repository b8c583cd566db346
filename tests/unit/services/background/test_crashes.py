"""Background tasks with a failure at each call: nothing is lost, nor sent or counted twice."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count

import pytest

from shared.domain.background.background_task import BackgroundTask, TaskStatus
from shared.domain.deliveries.delivery import EXPUNGED
from shared.domain.errors import InfrastructureError
from shared.domain.ids import OPERATIONAL_APP
from shared.domain.messages.message import Message
from shared.domain.operational.operational import OperationalEventType
from shared.domain.pipeline.queue_tasks import Dispatch
from shared.services.background import (
    attempted_candidates,
    missing_candidates,
    purges,
)
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.support.assertions.operational_events import listens, published, published_payloads
from tests.support.fakes.faults import InjectedFault, Killed
from tests.unit.services.background.arranged import APP, ArrangedTasks

NAMES = ("1", "2", "3")
# Calls of a run without faults: two steps, each with several calls.
FEWEST_CALLS = 10
VISIBILITY = timedelta(minutes=6)


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (attempted_candidates, missing_candidates, purges):
        monkeypatch.setattr(module, "CHUNK", 2)


def troubled(arranged: ArrangedTasks, trouble: InjectedFault) -> SystemUnderTest:
    """Exposes the arranged tasks to the injected fault."""
    system = SystemUnderTest(arranged.system.http, (), arranged.system.clock)
    system.store, system.cache_leases = arranged.system.store, arranged.system.cache_leases
    for name in ("_applications", "_routes", "_messages", "deliveries", "_background_tasks"):
        setattr(system, name, trouble.around(getattr(arranged.system, name)))
    system.message_queue = trouble.around(arranged.system.message_queue)
    system.background_queue = trouble.around(arranged.system.background_queue)
    system.delivery_queue = trouble.around(arranged.system.delivery_queue)
    system.assemble()
    return system


def process_tasks(arranged: ArrangedTasks, trouble: InjectedFault) -> None:
    """Processes the queue of tasks as SQS would, with deliveries in between."""
    engine = troubled(arranged, trouble).background
    queue = arranged.system.background_queue.sent
    while queue:
        step, delay = queue.pop(0)
        arranged.system.clock.advance(delay)
        try:
            engine.advance(step)
        except (InfrastructureError, Killed):
            queue.append((step, VISIBILITY))
        arranged.system.deliver()


def recovery(arranged: ArrangedTasks) -> BackgroundTask:
    endpoint = arranged.endpoint()
    arranged.send(*NAMES, status=500)
    return arranged.system.replays.recover(OWNER, (APP, endpoint.id), arranged.chosen(), None)


def replay(arranged: ArrangedTasks) -> BackgroundTask:
    arranged.send(*NAMES)
    endpoint = arranged.endpoint()
    return arranged.system.replays.replay_missing(
        OWNER, (APP, endpoint.id), arranged.chosen(), None
    )


def bulk_replay(arranged: ArrangedTasks) -> BackgroundTask:
    endpoint = arranged.endpoint()
    arranged.send(*NAMES, status=500)
    chosen = arranged.chosen(status_code_class=500)
    return arranged.system.replays.bulk_replay(OWNER, (APP, endpoint.id), chosen, None)


def purge(arranged: ArrangedTasks) -> BackgroundTask:
    arranged.endpoint()
    arranged.send(*NAMES)
    arranged.chosen()
    return arranged.system.purges.purge(OWNER, APP, None, dry_run=False)


def each_crash(
    start: Callable[[ArrangedTasks], BackgroundTask], error: type[BaseException], *, after: bool
) -> Iterator[tuple[ArrangedTasks, BackgroundTask]]:
    """Yields the arranged tasks with a finished one for runs with a fault at each call in turn."""
    for at in count(1):
        arranged = ArrangedTasks()
        task, trouble = start(arranged), InjectedFault(at, error, after)
        process_tasks(arranged, trouble)
        if not trouble.happened:
            assert at > FEWEST_CALLS
            return
        yield arranged, arranged.system.background_tasks.get(OWNER, task.id)


ERRORS = pytest.mark.parametrize("error", [InfrastructureError, Killed])
AFTER = pytest.mark.parametrize("after_its_effect", [False, True])


@pytest.mark.parametrize("start", [recovery, replay, bulk_replay])
@ERRORS
@AFTER
def test_every_message_is_sent_once(
    start: Callable[[ArrangedTasks], BackgroundTask],
    after_its_effect: bool,
    error: type[BaseException],
) -> None:
    for arranged, ended in each_crash(start, error, after=after_its_effect):
        assert (ended.status, ended.data) == (TaskStatus.FINISHED, {"messagesSent": 3})
        assert arranged.received == dict.fromkeys(NAMES, 1)


@ERRORS
@AFTER
def test_every_content_is_expunged(after_its_effect: bool, error: type[BaseException]) -> None:
    for arranged, ended in each_crash(purge, error, after=after_its_effect):
        assert (ended.status, ended.data) == (TaskStatus.FINISHED, {"messagesPurged": 3})
        assert {m.payload for m in kept(arranged)} == {None}
        assert {a.response for a in arranged.system.store.attempts.values()} == {EXPUNGED}


@ERRORS
@AFTER
def test_the_end_is_published_once(after_its_effect: bool, error: type[BaseException]) -> None:
    def start(arranged: ArrangedTasks) -> BackgroundTask:
        listens(arranged.system, OperationalEventType.TASK_FINISHED)
        return purge(arranged)

    for arranged, ended in each_crash(start, error, after=after_its_effect):
        [event] = published(arranged.system)
        assert (event.data.task_id, event.data.data) == (ended.id, ended.data)
        assert published_payloads(arranged.system)[0].id in {
            d.message_id for d, _ in queued(arranged)
        }


def queued(arranged: ArrangedTasks) -> list[tuple[Dispatch, timedelta]]:
    return arranged.system.message_queue.sent


def kept(arranged: ArrangedTasks) -> list[Message]:
    return [m for m in arranged.system.store.messages.values() if m.app_id != OPERATIONAL_APP]
