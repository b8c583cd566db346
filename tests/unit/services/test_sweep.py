"""Due retries on their way back to the queue."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from shared.adapters.memory import MemoryDueRetries, ScriptedHttp
from shared.domain.application import ApplicationDraft
from shared.domain.delivery import Reply
from shared.domain.dispatch import DeliveryTask, DueRetry
from shared.domain.endpoint import EndpointDraft
from shared.domain.errors import InfrastructureError
from shared.domain.message import MessageDraft
from shared.services.sweep import BATCH, HORIZON, LASTS, Swept
from tests.support import builders
from tests.support.world import OWNER, World


def keep(world: World, number: int, due_in: timedelta) -> None:
    world.due_retries.put(builders.task(number=number, due_at=world.clock.now() + due_in))


def test_what_is_due_soon_is_queued_with_the_rest_of_its_wait(world: World) -> None:
    keep(world, 2, timedelta(seconds=30))
    keep(world, 3, timedelta(seconds=-5))
    keep(world, 4, HORIZON + timedelta(seconds=1))

    assert world.sweep.sweep().moved == 2

    waits = {task.number: delay for task, delay in world.delivery_queue.sent}
    assert waits == {2: timedelta(seconds=30), 3: timedelta(0)}
    assert [t.number for t in world.due_retries.tasks.values()] == [4]


def test_more_than_a_batch_is_moved_in_one_sweep(world: World) -> None:
    for number in range(BATCH + 5):
        keep(world, number + 2, timedelta(0))

    assert world.sweep.sweep().moved == BATCH + 5


def test_nothing_is_removed_that_the_queue_did_not_take(world: World) -> None:
    class BrokenQueue:
        def send(self, tasks: Sequence[tuple[DeliveryTask, timedelta]]) -> None:
            raise InfrastructureError("the queue is down")

    keep(world, 2, timedelta(0))
    with pytest.raises(InfrastructureError):
        replace(world.sweep, queue=BrokenQueue()).sweep()

    assert len(world.due_retries.tasks) == 1
    assert world.sweep.sweep().moved == 1


@pytest.mark.parametrize("lanes", [1, 4])
def test_a_batch_that_fails_is_reported_and_stops_no_other(world: World, lanes: int) -> None:
    class OnceBrokenQueue:
        def send(self, tasks: Sequence[tuple[DeliveryTask, timedelta]]) -> None:
            if any(task.number == 2 for task, _ in tasks):
                raise InfrastructureError("the queue is down")

    for number in range(3 * BATCH):
        keep(world, number + 2, timedelta(0))
    with pytest.raises(InfrastructureError):
        replace(world.sweep, queue=OnceBrokenQueue(), lanes=lanes).sweep()

    assert len(world.due_retries.tasks) == BATCH
    assert world.sweep.sweep().moved == BATCH


@pytest.mark.parametrize("lanes", [1, 4])
def test_a_sweep_ends_in_time_and_the_next_one_moves_the_rest(world: World, lanes: int) -> None:
    queue = world.delivery_queue

    class SlowQueue:
        def send(self, tasks: Sequence[tuple[DeliveryTask, timedelta]]) -> None:
            queue.send(tasks)
            world.clock.advance(LASTS)

    for number in range(20 * BATCH):
        keep(world, number + 2, timedelta(0))
    noted: list[datetime] = []

    class Noting(MemoryDueRetries):
        def swept(self, until: datetime, _share: range | None = None) -> None:
            noted.append(until)

    later = Noting(world.clock, world.due_retries.tasks)
    swept = replace(world.sweep, later=later, queue=SlowQueue(), lanes=lanes).sweep()

    assert not swept.finished
    # The batches that were under way when the time was over.
    assert BATCH <= swept.moved <= 2 * lanes * BATCH
    assert noted == []
    assert replace(world.sweep, later=later).sweep() == Swept(20 * BATCH - swept.moved, True)
    assert len(noted) == 1


def test_sweeps_side_by_side_share_the_retries(world: World) -> None:
    for number in range(BATCH):
        keep(world, number + 2, timedelta(minutes=20))
    world.clock.advance(timedelta(minutes=20))

    moved = [each.sweep().moved for each in world.sweeps]

    assert sum(moved) == BATCH
    assert all(moved)


def test_a_sweep_that_runs_twice_at_once_loses_nothing_and_makes_no_second_attempt() -> None:
    http = ScriptedHttp([Reply(status_code=500, body=b"", duration_ms=1)])
    world = World(http, retry_delays=(timedelta(minutes=20),))
    app = world.applications.create(OWNER, ApplicationDraft(name="A"), None)
    world.endpoints.create(OWNER, app.id, EndpointDraft(url="https://a.example.com"), None, None)
    world.ingest.accept(OWNER, app.id, MessageDraft(event_type="a.b", payload="{}"), None)
    world.fan_out()
    world.deliver()
    [retry] = world.due_retries.tasks.values()
    world.clock.moment = retry.due_at
    found = list(world.due_retries.due(retry.due_at))

    class ReadBefore(MemoryDueRetries):
        def due(self, _until: datetime, _share: range | None = None) -> list[DueRetry]:
            return found

    twin = replace(world.sweep, later=ReadBefore(world.clock, world.due_retries.tasks))
    assert [world.sweep.sweep().moved, twin.sweep().moved] == [1, 1]
    world.deliver()

    assert len(http.requests) == 2
    assert world.due_retries.tasks == {}
