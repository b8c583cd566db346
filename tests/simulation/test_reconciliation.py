"""Reconciling finds what was lost and nothing else, whatever else goes wrong meanwhile."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.delivery import DeliveryKey
from shared.domain.dispatch import DeliveryTask
from shared.domain.message import RETENTION
from shared.domain.reconciliation import Search
from shared.services.reconciliation import ReconciliationService
from tests.simulation.faults import Rates
from tests.simulation.pipeline import Pipeline, Scenario
from tests.simulation.receivers import Manner
from tests.support.world import ORG

SEEDS = range(6)
FAULTS = Rates(refused=20, answer_lost=20, killed=10, slow=50, duplicated=50)
# As `outrider reconcile` looks again.
AGAIN_AFTER = timedelta(minutes=7)
# A week of looks, at no regular time of the day.
EVERY, LOOKS = timedelta(hours=1, minutes=47), 90
HALF_A_LOOK = timedelta(hours=3)


def reconciler(done: Pipeline) -> ReconciliationService:
    """On what is stored; it repairs by the pipeline's own queues."""
    return replace(done.plain.reconciliation, schedule=done.world.delivery.schedule)


def lost(done: Pipeline) -> list[DeliveryTask]:
    """What is lost at two looks, of messages that were accepted."""
    service = reconciler(done)
    found: list[DeliveryTask] = []
    search = Search(org_id=ORG, since=done.loop.clock.now() - RETENTION)
    for checked in service.check(search):
        found += checked.lost
    if found:
        done.loop.sleep(AGAIN_AFTER)
        found = service.still_lost(found, search)
    accepted = {message.id for message in done.accepted.values()}
    return [task for task in found if task.key.message_id in accepted]


def dead(done: Pipeline) -> set[DeliveryKey]:
    """What waits for a redrive."""
    tasks = [task for dispatch in done.dispatches.dead_letters for task in dispatch.tasks()]
    return {task.key for task in (*tasks, *done.tasks.dead_letters)}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("rates", [Rates(), FAULTS], ids=["calm", "faults"])
def test_nothing_is_taken_for_lost_while_the_pipeline_runs(seed: int, rates: Rates) -> None:
    done = Pipeline(Scenario(seed, tuple(Manner), messages=12, rates=rates, switched_off=1))
    wrong: list[DeliveryTask] = []

    def look() -> None:
        wrong.extend(task for task in lost(done) if task.key not in dead(done))

    for number in range(LOOKS):
        done.loop.spawn(look, number * EVERY)
    done.run()

    assert wrong == []


def dropping(work: Callable[[Any], object], number: int) -> Callable[[Any], object]:
    """Acknowledges the first task of this number, and does nothing for it."""
    dropped: list[DeliveryKey] = []

    def drop(task: DeliveryTask) -> object:
        if task.number == number and (not dropped or dropped == [task.key]):
            dropped[:] = [task.key]
            return None
        return work(task)

    return drop


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("number", [1, 2, 5])
def test_a_task_that_is_dropped_is_found_and_repaired(seed: int, number: int) -> None:
    done = Pipeline(Scenario(seed, (Manner.BROKEN,), messages=2, disable_after=None))
    work = done.tasks.work
    done.tasks.work = dropping(work, number)
    done.run()
    # While its circuit is open and it would look again just now, it may be in the queue.
    found = {task.attempt_id: task for _ in range(2) for task in lost_after(done, HALF_A_LOOK)}

    assert [task.number for task in found.values()] == [number]

    done.tasks.work = work
    done.loop.spawn(lambda: reconciler(done).repair(list(found.values())))
    done.loop.run(done.loop.clock.now() + timedelta(days=30))

    assert lost_after(done, HALF_A_LOOK) + lost_after(done, HALF_A_LOOK) == []


def lost_after(done: Pipeline, wait: timedelta) -> list[DeliveryTask]:
    found: list[DeliveryTask] = []
    done.loop.spawn(lambda: found.extend(lost(done)), wait)
    done.loop.run(done.loop.clock.now() + 2 * wait)
    return found
