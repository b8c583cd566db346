"""Reconciliation finds lost deliveries and nothing else, whatever fails meanwhile."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.adapters.sqs.delivery_codec import decode_dispatch, decode_task
from shared.domain.deliveries.delivery_key import DeliveryKey
from shared.domain.messages.message import RETENTION
from shared.domain.pipeline.queue_tasks import DeliveryTask
from shared.domain.pipeline.reconciliation import ReconciliationScope
from shared.services.operator.reconciliation import ReconciliationService
from tests.simulation.model.faults import Rates
from tests.simulation.model.receivers import Manner
from tests.simulation.model.runtime import Handler
from tests.simulation.pipeline import Pipeline
from tests.simulation.scenario import Scenario
from tests.support.arrange.app_under_test import ORG

SEEDS = range(6)
FAULTS = Rates(throttled=20, timed_out=20, killed=2, slow=50, duplicated=50, delayed=50)
# The interval at which `outrider reconcile` checks again.
AGAIN_AFTER = timedelta(minutes=7)
# A week of checks, at irregular times of the day.
EVERY, LOOKS = timedelta(hours=1, minutes=47), 90
HALF_A_LOOK = timedelta(hours=3)


def reconciler(done: Pipeline) -> ReconciliationService:
    """Returns a reconciler of the stored state; it repairs through the pipeline's queues."""
    return replace(done.plain.reconciliation, schedule=done.system.delivery.schedule)


def lost(done: Pipeline) -> list[DeliveryTask]:
    """Returns tasks of accepted messages that two checks find lost."""
    service = reconciler(done)
    found: list[DeliveryTask] = []
    search = ReconciliationScope(org_id=ORG, since=done.loop.clock.now() - RETENTION)
    for checked in service.check(search):
        found += checked.lost
    if found:
        done.loop.sleep(AGAIN_AFTER)
        found = service.recheck(found, search)
    accepted = {message.id for message in done.accepted.values()}
    return [task for task in found if task.key.message_id in accepted]


def dead(done: Pipeline) -> set[DeliveryKey]:
    """Returns the tasks that wait for a redrive."""
    dispatches = map(decode_dispatch, done.dispatches.dead_letters)
    tasks = [task for dispatch in dispatches for task in dispatch.tasks()]
    return {task.key for task in (*tasks, *map(decode_task, done.tasks.dead_letters))}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("rates", [Rates(), FAULTS], ids=["calm", "faults"])
def test_no_task_is_reported_lost_while_the_pipeline_runs(seed: int, rates: Rates) -> None:
    done = Pipeline(Scenario(seed, tuple(Manner), messages=12, rates=rates, switched_off=1))
    wrong: list[DeliveryTask] = []

    def look() -> None:
        wrong.extend(task for task in lost(done) if task.key not in dead(done))

    for number in range(LOOKS):
        done.loop.spawn(look, number * EVERY)
    done.run()

    assert wrong == []


def dropping(handler: Handler, number: int) -> Handler:
    """Acknowledges the first task of this number without processing it."""
    dropped: list[DeliveryKey] = []

    def is_dropped(record: dict[str, Any]) -> bool:
        task = decode_task(record["body"])
        if task.number == number and not dropped:
            dropped.append(task.key)
        return task.number == number and task.key in dropped

    def drop(event: dict[str, list[dict[str, Any]]], context: Any) -> Any:
        left = [record for record in event["Records"] if not is_dropped(record)]
        return handler({"Records": left}, context) if left else {"batchItemFailures": []}

    return drop


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("number", [1, 2, 5])
def test_a_dropped_task_is_found_and_repaired(seed: int, number: int) -> None:
    done = Pipeline(Scenario(seed, (Manner.BROKEN,), messages=2, disable_after=None))
    source = done.tasks.source
    done.tasks.source = replace(source, handler=dropping(source.handler, number))
    done.run()
    # With its circuit open and a check about to come, the attempt may be queued.
    found = {task.attempt_id: task for _ in range(2) for task in lost_after(done, HALF_A_LOOK)}

    assert [task.number for task in found.values()] == [number]

    done.tasks.source = source
    done.loop.spawn(lambda: reconciler(done).repair(list(found.values())))
    done.go_on(timedelta(days=30))

    assert lost_after(done, HALF_A_LOOK) + lost_after(done, HALF_A_LOOK) == []


def lost_after(done: Pipeline, wait: timedelta) -> list[DeliveryTask]:
    found: list[DeliveryTask] = []
    done.loop.spawn(lambda: found.extend(lost(done)), wait)
    done.loop.run(done.loop.clock.now() + 2 * wait)
    return found
