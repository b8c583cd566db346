"""Sweep of due retries, from the store to the queue."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from shared.adapters.memory import MemoryDueRetries, ScriptedHttp
from shared.domain.applications.application import ApplicationInput
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.errors import InfrastructureError
from shared.domain.messages.message import MessageInput
from shared.domain.pipeline.queue_tasks import DeliveryTask, DueRetry
from shared.services.delivery.sweep import BATCH, HORIZON, MAX_SWEEP_TIME, SweepReport
from tests.support.arrange import builders
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest


def store_retry(system: SystemUnderTest, number: int, due_in: timedelta) -> None:
    system.due_retries.put(builders.task(number=number, due_at=system.clock.now() + due_in))


def test_a_retry_due_soon_is_queued_with_the_rest_of_its_delay(system: SystemUnderTest) -> None:
    store_retry(system, 2, timedelta(seconds=30))
    store_retry(system, 3, timedelta(seconds=-5))
    store_retry(system, 4, HORIZON + timedelta(seconds=1))

    assert system.sweep.sweep().moved == 2

    waits = {task.number: delay for task, delay in system.delivery_queue.sent}
    assert waits == {2: timedelta(seconds=30), 3: timedelta(0)}
    assert [t.number for t in system.due_retries.tasks.values()] == [4]


def test_more_than_a_batch_is_moved_in_one_sweep(system: SystemUnderTest) -> None:
    for number in range(BATCH + 5):
        store_retry(system, number + 2, timedelta(0))

    assert system.sweep.sweep().moved == BATCH + 5


def test_a_retry_is_not_removed_when_the_queue_fails(system: SystemUnderTest) -> None:
    class BrokenQueue:
        def send(self, tasks: Sequence[tuple[DeliveryTask, timedelta]]) -> None:
            raise InfrastructureError("the queue is down")

    store_retry(system, 2, timedelta(0))
    with pytest.raises(InfrastructureError):
        replace(system.sweep, queue=BrokenQueue()).sweep()

    assert len(system.due_retries.tasks) == 1
    assert system.sweep.sweep().moved == 1


@pytest.mark.parametrize("lanes", [1, 4])
def test_a_batch_that_fails_raises_its_error_and_does_not_stop_the_others(
    system: SystemUnderTest, lanes: int
) -> None:
    class OnceBrokenQueue:
        def send(self, tasks: Sequence[tuple[DeliveryTask, timedelta]]) -> None:
            if any(task.number == 2 for task, _ in tasks):
                raise InfrastructureError("the queue is down")

    for number in range(3 * BATCH):
        store_retry(system, number + 2, timedelta(0))
    with pytest.raises(InfrastructureError):
        replace(system.sweep, queue=OnceBrokenQueue(), lanes=lanes).sweep()

    assert len(system.due_retries.tasks) == BATCH
    assert system.sweep.sweep().moved == BATCH


@pytest.mark.parametrize("lanes", [1, 4])
def test_a_sweep_ends_in_time_and_the_next_one_moves_the_rest(
    system: SystemUnderTest, lanes: int
) -> None:
    queue = system.delivery_queue

    class SlowQueue:
        def send(self, tasks: Sequence[tuple[DeliveryTask, timedelta]]) -> None:
            queue.send(tasks)
            system.clock.advance(MAX_SWEEP_TIME)

    for number in range(20 * BATCH):
        store_retry(system, number + 2, timedelta(0))
    noted: list[datetime] = []

    class Noting(MemoryDueRetries):
        def swept(self, until: datetime, _share: range | None = None) -> None:
            noted.append(until)

    later = Noting(system.clock, system.due_retries.tasks)
    swept = replace(system.sweep, later=later, queue=SlowQueue(), lanes=lanes).sweep()

    assert not swept.finished
    # The batches that were under way when the time ran out.
    assert BATCH <= swept.moved <= 2 * lanes * BATCH
    assert noted == []
    assert replace(system.sweep, later=later).sweep() == SweepReport(20 * BATCH - swept.moved, True)
    assert len(noted) == 1


def test_concurrent_sweeps_share_the_retries(system: SystemUnderTest) -> None:
    for number in range(BATCH):
        store_retry(system, number + 2, timedelta(minutes=20))
    system.clock.advance(timedelta(minutes=20))

    moved = [each.sweep().moved for each in system.sweeps]

    assert sum(moved) == BATCH
    assert all(moved)


def test_two_runs_of_a_sweep_at_once_lose_no_retry_and_make_no_second_attempt() -> None:
    http = ScriptedHttp([Reply(status_code=500, body=b"", duration_ms=1)])
    system = SystemUnderTest(http, retry_delays=(timedelta(minutes=20),))
    app = system.applications.create(OWNER, ApplicationInput(name="A"), None)
    system.endpoints.create(OWNER, app.id, EndpointInput(url="https://a.example.com"), None, None)
    system.ingest.accept(OWNER, app.id, MessageInput(event_type="a.b", payload="{}"), None)
    system.fan_out()
    system.deliver()
    [retry] = system.due_retries.tasks.values()
    system.clock.instant = retry.due_at
    found = list(system.due_retries.due(retry.due_at))

    class ReadBefore(MemoryDueRetries):
        def due(self, _until: datetime, _share: range | None = None) -> list[DueRetry]:
            return found

    twin = replace(system.sweep, later=ReadBefore(system.clock, system.due_retries.tasks))
    assert [system.sweep.sweep().moved, twin.sweep().moved] == [1, 1]
    system.deliver()

    assert len(http.requests) == 2
    assert system.due_retries.tasks == {}
