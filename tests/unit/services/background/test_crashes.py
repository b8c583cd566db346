"""Tasks on real work, with a failure at every single call: nothing is lost,
sent or counted twice.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count

import pytest

from shared.domain.background_task import BackgroundTask, TaskStatus
from shared.domain.delivery import EXPUNGED
from shared.domain.dispatch import Dispatch
from shared.domain.errors import InfrastructureError
from shared.domain.ids import OPERATIONAL_APP
from shared.domain.message import Message
from shared.domain.operational import Event
from shared.services.background import attempted, missing, purges
from tests.support.faults import Killed, Trouble
from tests.support.operational_events import announced, listens, told
from tests.support.world import OWNER, World
from tests.unit.services.background.scenes import APP, Scene

NAMES = ("1", "2", "3")
# Of a run without trouble: two steps, each with some calls.
FEWEST_CALLS = 10
VISIBILITY = timedelta(minutes=6)


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (attempted, missing, purges):
        monkeypatch.setattr(module, "CHUNK", 2)


def troubled(scene: Scene, trouble: Trouble) -> World:
    """The scene's world, whose tasks meet the trouble."""
    world = World(scene.world.http, (), scene.world.clock)
    world.store = scene.world.store
    for name in ("_applications", "_routes", "_messages", "deliveries", "_background_tasks"):
        setattr(world, name, trouble.around(getattr(scene.world, name)))
    world.message_queue = trouble.around(scene.world.message_queue)
    world.background_queue = trouble.around(scene.world.background_queue)
    world.delivery_queue = trouble.around(scene.world.delivery_queue)
    world._make_services()
    world._make_background_services()
    return world


def work_off(scene: Scene, trouble: Trouble) -> None:
    """As SQS would, deliveries in between."""
    engine = troubled(scene, trouble).background
    queue = scene.world.background_queue.sent
    while queue:
        step, delay = queue.pop(0)
        scene.world.clock.advance(delay)
        try:
            engine.advance(step)
        except (InfrastructureError, Killed):
            queue.append((step, VISIBILITY))
        scene.world.deliver()


def recovery(scene: Scene) -> BackgroundTask:
    endpoint = scene.endpoint()
    scene.send(*NAMES, status=500)
    return scene.world.replays.recover(OWNER, (APP, endpoint.id), scene.chosen(), None)


def replay(scene: Scene) -> BackgroundTask:
    scene.send(*NAMES)
    endpoint = scene.endpoint()
    return scene.world.replays.replay_missing(OWNER, (APP, endpoint.id), scene.chosen(), None)


def bulk_replay(scene: Scene) -> BackgroundTask:
    endpoint = scene.endpoint()
    scene.send(*NAMES, status=500)
    chosen = scene.chosen(status_code_class=500)
    return scene.world.replays.bulk_replay(OWNER, (APP, endpoint.id), chosen, None)


def purge(scene: Scene) -> BackgroundTask:
    scene.endpoint()
    scene.send(*NAMES)
    scene.chosen()
    return scene.world.purges.purge(OWNER, APP, None, dry_run=False)


def each_crash(
    start: Callable[[Scene], BackgroundTask], error: type[BaseException], *, after: bool
) -> Iterator[tuple[Scene, BackgroundTask]]:
    """The scene and the task at the end of runs of which each has its trouble at another call."""
    for at in count(1):
        scene = Scene()
        task, trouble = start(scene), Trouble(at, error, after)
        work_off(scene, trouble)
        if not trouble.happened:
            assert at > FEWEST_CALLS
            return
        yield scene, scene.world.background_tasks.get(OWNER, task.id)


ERRORS = pytest.mark.parametrize("error", [InfrastructureError, Killed])
AFTER = pytest.mark.parametrize("after_its_effect", [False, True])


@pytest.mark.parametrize("start", [recovery, replay, bulk_replay])
@ERRORS
@AFTER
def test_every_message_is_sent_once(
    start: Callable[[Scene], BackgroundTask], after_its_effect: bool, error: type[BaseException]
) -> None:
    for scene, ended in each_crash(start, error, after=after_its_effect):
        assert (ended.status, ended.data) == (TaskStatus.FINISHED, {"messagesSent": 3})
        assert scene.received == dict.fromkeys(NAMES, 1)


@ERRORS
@AFTER
def test_every_content_is_forgotten(after_its_effect: bool, error: type[BaseException]) -> None:
    for scene, ended in each_crash(purge, error, after=after_its_effect):
        assert (ended.status, ended.data) == (TaskStatus.FINISHED, {"messagesPurged": 3})
        assert {m.payload for m in kept(scene)} == {None}
        assert {a.response for a in scene.world.store.attempts.values()} == {EXPUNGED}


@ERRORS
@AFTER
def test_the_end_is_told_once(after_its_effect: bool, error: type[BaseException]) -> None:
    def start(scene: Scene) -> BackgroundTask:
        listens(scene.world, Event.TASK_FINISHED)
        return purge(scene)

    for scene, ended in each_crash(start, error, after=after_its_effect):
        [event] = told(scene.world)
        assert (event.data.task_id, event.data.data) == (ended.id, ended.data)
        assert announced(scene.world)[0].id in {d.message_id for d, _ in queued(scene)}


def queued(scene: Scene) -> list[tuple[Dispatch, timedelta]]:
    return scene.world.message_queue.sent


def kept(scene: Scene) -> list[Message]:
    return [m for m in scene.world.store.messages.values() if m.app_id != OPERATIONAL_APP]
