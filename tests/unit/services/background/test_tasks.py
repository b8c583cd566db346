"""Starting tasks, and how they look from outside."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.access import Identity
from shared.domain.background_task import STALLED_AFTER, TaskKind, TaskStatus
from shared.domain.errors import InfrastructureError, NotFound
from shared.domain.ids import OrgId
from shared.domain.once import REPEAT_DELAY
from shared.domain.paging import PageRequest
from shared.services.background.tasks import TaskDraft
from tests.support import builders
from tests.support.faults import Trouble
from tests.support.world import OWNER, World

DRAFT = TaskDraft(kind=TaskKind.RECOVER, selection=builders.selection(), app_id=builders.APP)


def test_a_key_starts_one_task(world: World) -> None:
    first = world.background_tasks.start(OWNER, DRAFT, "key")
    world.clock.advance(timedelta(hours=1))

    assert world.background_tasks.start(OWNER, DRAFT, "key") == first
    another = world.background_tasks.start(OWNER, replace(DRAFT, app_id=None), "key")

    assert another.id != first.id
    steps = [(step.task_id, delay) for step, delay in world.background_queue.sent]
    now = timedelta(0)
    assert steps == [(first.id, now), (first.id, REPEAT_DELAY), (another.id, now)]


def test_a_task_that_has_advanced_is_not_queued_by_a_repeated_request(world: World) -> None:
    task = world.background_tasks.start(OWNER, DRAFT, "key")
    world.store.background_tasks[task.org_id, task.id] = replace(task, step=1)
    world.background_queue.sent.clear()

    world.background_tasks.start(OWNER, DRAFT, "key")

    assert world.background_queue.sent == []


def test_a_repeated_request_starts_what_the_first_one_could_not_queue(world: World) -> None:
    trouble = Trouble(at=1)
    service = replace(world.background_tasks, queue=trouble.around(world.background_queue))
    with pytest.raises(InfrastructureError):
        service.start(OWNER, DRAFT, "key")

    task = service.start(OWNER, DRAFT, "key")

    assert [step for step, _ in world.background_queue.sent] == [task.next_step]
    assert len(world.store.background_tasks) == 1


def test_a_task_whose_steps_are_lost_does_not_show_as_running(world: World) -> None:
    """The request that started it died before the queue, and nobody repeated it."""
    task = world.background_tasks.start(OWNER, DRAFT, None)
    world.clock.advance(STALLED_AFTER - timedelta(seconds=1))
    assert world.background_tasks.get(OWNER, task.id).status is TaskStatus.RUNNING

    world.clock.advance(timedelta(seconds=1))

    found = world.background_tasks.get(OWNER, task.id)
    assert found.status is TaskStatus.FAILED
    assert "No step of it was done since" in found.data["reason"]
    page = world.background_tasks.page(
        OWNER, PageRequest(), lambda t: t.status is TaskStatus.FAILED
    )
    assert [t.id for t in page.items] == [task.id]


def test_a_task_that_ended_stays_as_it_ended(world: World) -> None:
    task = world.background_tasks.start(OWNER, DRAFT, None)
    ended = replace(task, status=TaskStatus.FINISHED)
    world.store.background_tasks[task.org_id, task.id] = ended
    world.clock.advance(timedelta(days=29))

    assert world.background_tasks.get(OWNER, task.id) == ended


@pytest.mark.parametrize("reference", ["", "qtask_", "nothing", builders.TASK, "qtask_" + "z" * 27])
def test_what_is_no_task_is_not_found(world: World, reference: str) -> None:
    with pytest.raises(NotFound):
        world.background_tasks.get(OWNER, reference)


def test_another_organisations_task_is_not_found(world: World) -> None:
    task = world.background_tasks.start(OWNER, DRAFT, None)

    with pytest.raises(NotFound):
        world.background_tasks.get(Identity(OrgId("org_other")), task.id)
