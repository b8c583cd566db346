"""Starting background tasks, and their visible state."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.auth.access import Identity
from shared.domain.background.background_task import STALLED_AFTER, TaskKind, TaskStatus
from shared.domain.errors import InfrastructureError, NotFound
from shared.domain.idempotency import REPEAT_DELAY
from shared.domain.ids import OrgId
from shared.domain.paging import PageRequest
from shared.services.background.tasks import TaskInput
from tests.support.arrange import builders
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.support.fakes.faults import InjectedFault

INPUT = TaskInput(kind=TaskKind.RECOVER, selection=builders.selection(), app_id=builders.APP)


def test_an_idempotency_key_starts_one_task(system: SystemUnderTest) -> None:
    first = system.background_tasks.start(OWNER, INPUT, "key")
    system.clock.advance(timedelta(hours=1))

    assert system.background_tasks.start(OWNER, INPUT, "key") == first
    another = system.background_tasks.start(OWNER, replace(INPUT, app_id=None), "key")

    assert another.id != first.id
    steps = [(step.task_id, delay) for step, delay in system.background_queue.sent]
    now = timedelta(0)
    assert steps == [(first.id, now), (first.id, REPEAT_DELAY), (another.id, now)]


def test_a_repeated_request_does_not_queue_an_advanced_task(
    system: SystemUnderTest,
) -> None:
    task = system.background_tasks.start(OWNER, INPUT, "key")
    system.store.background_tasks[task.org_id, task.id] = replace(task, step=1)
    system.background_queue.sent.clear()

    system.background_tasks.start(OWNER, INPUT, "key")

    assert system.background_queue.sent == []


def test_a_repeated_request_queues_a_task_that_the_first_could_not_queue(
    system: SystemUnderTest,
) -> None:
    trouble = InjectedFault(at=1)
    service = replace(system.background_tasks, queue=trouble.around(system.background_queue))
    with pytest.raises(InfrastructureError):
        service.start(OWNER, INPUT, "key")

    task = service.start(OWNER, INPUT, "key")

    assert [step for step, _ in system.background_queue.sent] == [task.next_step]
    assert len(system.store.background_tasks) == 1


def test_a_task_with_lost_steps_is_not_shown_as_running(system: SystemUnderTest) -> None:
    """The request that started it died before the queue, and nobody repeated it."""
    task = system.background_tasks.start(OWNER, INPUT, None)
    system.clock.advance(STALLED_AFTER - timedelta(seconds=1))
    assert system.background_tasks.get(OWNER, task.id).status is TaskStatus.RUNNING

    system.clock.advance(timedelta(seconds=1))

    found = system.background_tasks.get(OWNER, task.id)
    assert found.status is TaskStatus.FAILED
    assert "No step of it was done since" in found.data["reason"]
    page = system.background_tasks.page(
        OWNER, PageRequest(), lambda t: t.status is TaskStatus.FAILED
    )
    assert [t.id for t in page.items] == [task.id]


def test_a_finished_task_keeps_its_status(system: SystemUnderTest) -> None:
    task = system.background_tasks.start(OWNER, INPUT, None)
    ended = replace(task, status=TaskStatus.FINISHED)
    system.store.background_tasks[task.org_id, task.id] = ended
    system.clock.advance(timedelta(days=29))

    assert system.background_tasks.get(OWNER, task.id) == ended


@pytest.mark.parametrize("reference", ["", "qtask_", "nothing", builders.TASK, "qtask_" + "z" * 27])
def test_an_invalid_task_id_is_not_found(system: SystemUnderTest, reference: str) -> None:
    with pytest.raises(NotFound):
        system.background_tasks.get(OWNER, reference)


def test_another_organisations_task_is_not_found(system: SystemUnderTest) -> None:
    task = system.background_tasks.start(OWNER, INPUT, None)

    with pytest.raises(NotFound):
        system.background_tasks.get(Identity(OrgId("org_other")), task.id)
