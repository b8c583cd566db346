"""Due retries on their way back to the queue."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.dispatch import DeliveryTask
from shared.domain.errors import InfrastructureError
from shared.services.sweep import BATCH, HORIZON
from tests.support import builders
from tests.support.world import World


def keep(world: World, number: int, due_in: timedelta) -> None:
    world.due_retries.put(builders.task(number=number, due_at=world.clock.now() + due_in))


def test_what_is_due_soon_is_queued_with_the_rest_of_its_wait(world: World) -> None:
    keep(world, 2, timedelta(seconds=30))
    keep(world, 3, timedelta(seconds=-5))
    keep(world, 4, HORIZON + timedelta(seconds=1))

    assert world.sweep.sweep() == 2

    waits = {task.number: delay for task, delay in world.delivery_queue.sent}
    assert waits == {2: timedelta(seconds=30), 3: timedelta(0)}
    assert [t.number for t in world.due_retries.tasks.values()] == [4]


def test_more_than_a_batch_is_moved_in_one_sweep(world: World) -> None:
    for number in range(BATCH + 5):
        keep(world, number + 2, timedelta(0))

    assert world.sweep.sweep() == BATCH + 5


def test_nothing_is_removed_that_the_queue_did_not_take(world: World) -> None:
    class BrokenQueue:
        def send(self, tasks: Sequence[tuple[DeliveryTask, timedelta]]) -> None:
            raise InfrastructureError("the queue is down")

    keep(world, 2, timedelta(0))
    with pytest.raises(InfrastructureError):
        replace(world.sweep, queue=BrokenQueue()).sweep()

    assert len(world.due_retries.tasks) == 1
    assert world.sweep.sweep() == 1


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
    assert world.sweep.sweep() == BATCH
