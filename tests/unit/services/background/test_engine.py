"""Steps that fail, die, come twice or too late: no work is lost and nothing counts twice."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import chain

import pytest

from shared.domain.background_task import (
    STALLED_AFTER,
    BackgroundTask,
    Progress,
    TaskKind,
    TaskStatus,
    TaskStep,
)
from shared.domain.errors import InfrastructureError, NotFound
from shared.domain.ids import TaskId
from shared.domain.once import REPEAT_DELAY
from shared.domain.operational import Event
from shared.services.background.engine import CRASHED, GIVEN_UP, BackgroundEngine, Work
from shared.services.background.tasks import TaskDraft
from tests.support import builders
from tests.support.faults import Killed, Trouble
from tests.support.operational_events import listens, told
from tests.support.world import OWNER, World

STEPS = 4
VISIBILITY = timedelta(minutes=6)
DRAFT = TaskDraft(kind=TaskKind.RECOVER, selection=builders.selection())


@dataclass
class Counting:
    """Work whose every step counts 10, until STEPS of them are done."""

    done: Counter[str | None] = field(default_factory=Counter)

    def step(self, task: BackgroundTask) -> Progress:
        self.done[task.cursor] += 1
        position = int(task.cursor or 0) + 1
        cursor = str(position) if position < STEPS else None
        return Progress(data={"n": task.data.get("n", 0) + 10}, cursor=cursor)


class Failing:
    def __init__(self, *errors: BaseException | Progress) -> None:
        self.errors = iter(errors)

    def step(self, task: BackgroundTask) -> Progress:
        found = next(self.errors)
        if isinstance(found, BaseException):
            raise found
        return found


def engine(world: World, work: Work) -> BackgroundEngine:
    return replace(world.background, works={TaskKind.RECOVER: work})


def start(world: World) -> BackgroundTask:
    return world.background_tasks.start(OWNER, DRAFT, None)


def stored(world: World, task: BackgroundTask) -> BackgroundTask:
    return world.store.background_tasks[task.org_id, task.id]


def work_off(world: World, engine: BackgroundEngine) -> None:
    """As SQS would: what fails comes again when it has been hidden for its time."""
    queue = world.background_queue.sent
    while queue:
        step, delay = queue.pop(0)
        world.clock.advance(delay)
        try:
            engine.advance(step)
        except (InfrastructureError, Killed):
            queue.append((step, VISIBILITY))


def test_a_task_is_done_step_by_step(world: World) -> None:
    work, task = Counting(), start(world)

    work_off(world, engine(world, work))

    ended = stored(world, task)
    assert (ended.status, ended.data, ended.cursor) == (TaskStatus.FINISHED, {"n": 40}, None)
    assert ended.step == STEPS
    assert list(work.done) == [None, "1", "2", "3"]


def test_progress_shows_while_the_task_runs(world: World) -> None:
    task = start(world)
    [(step, _)] = world.background_queue.sent
    world.clock.advance(timedelta(seconds=5))

    engine(world, Counting()).advance(step)

    found = world.background_tasks.get(OWNER, task.id)
    assert (found.status, found.data) == (TaskStatus.RUNNING, {"n": 10})
    assert found.updated_at == world.clock.now()


def calls_of_a_whole_run() -> int:
    world, trouble = World(), Trouble(at=0)
    start(world)
    work_off(world, troubled(world, trouble, Counting()))
    return trouble.calls


def troubled(world: World, trouble: Trouble, work: Work) -> BackgroundEngine:
    whole = engine(world, trouble.around(work))
    return replace(
        whole, tasks=trouble.around(whole.tasks), queue=trouble.around(world.background_queue)
    )


@pytest.mark.parametrize("at", range(1, calls_of_a_whole_run() + 1))
@pytest.mark.parametrize("after_its_effect", [False, True])
@pytest.mark.parametrize("error", [InfrastructureError, Killed])
def test_whatever_call_fails_the_task_ends_and_counts_once(
    world: World, at: int, after_its_effect: bool, error: type[BaseException]
) -> None:
    trouble, task = Trouble(at, error, after_its_effect), start(world)

    work_off(world, troubled(world, trouble, Counting()))

    ended = stored(world, task)
    assert trouble.happened
    assert (ended.status, ended.data) == (TaskStatus.FINISHED, {"n": 40})
    assert world.clock.now() - ended.created_at < STALLED_AFTER


def test_steps_that_come_twice_or_too_late_count_once(world: World) -> None:
    task, work = start(world), Counting()
    whole = engine(world, work)
    late: list[TaskStep] = []
    while world.background_queue.sent:
        step, _ = world.background_queue.sent.pop(0)
        late.append(step)
        for again in chain([step, step], reversed(late)):
            whole.advance(again)

    assert stored(world, task).data == {"n": 40}
    assert max(work.done.values()) == 1


def test_two_runs_of_one_step_at_the_same_time_count_once(world: World) -> None:
    task = start(world)
    [(step, _)] = world.background_queue.sent
    world.background_queue.sent.clear()
    other = engine(world, Counting())

    class Slow(Counting):
        def step(self, task: BackgroundTask) -> Progress:
            other.advance(step)
            return super().step(task)

    engine(world, Slow()).advance(step)

    assert stored(world, task).data == {"n": 10}
    # The faster one queued the next step. The slower one cannot know, and queues it for later.
    following = replace(step, number=1)
    assert world.background_queue.sent == [(following, timedelta(0)), (following, REPEAT_DELAY)]
    work_off(world, other)
    assert stored(world, task).data == {"n": 40}


def test_the_last_step_that_is_done_twice_queues_nothing(world: World) -> None:
    task = start(world)
    [(step, _)] = world.background_queue.sent
    last = Progress(data={"n": 1})
    other = engine(world, Failing(last))

    class Slow:
        def step(self, _task: BackgroundTask) -> Progress:
            other.advance(step)
            return last

    world.background_queue.sent.clear()
    engine(world, Slow()).advance(step)

    assert stored(world, task).status is TaskStatus.FINISHED
    assert world.background_queue.sent == []


def test_steps_of_a_task_that_is_gone_or_has_ended_do_nothing(world: World) -> None:
    task, work = start(world), Counting()
    [(step, _)] = world.background_queue.sent
    whole = engine(world, work)
    work_off(world, whole)
    done = work.done.total()

    for number in range(STEPS + 1):
        whole.advance(replace(step, number=number))
    assert whole.advance(replace(step, task_id=TaskId(builders.new_id("qtask_", 99)))) is None

    assert work.done.total() == done
    assert stored(world, task).data == {"n": 40}


def test_a_step_that_keeps_failing_shows_as_failed_from_its_last_try(world: World) -> None:
    task = start(world)
    [(step, _)] = world.background_queue.sent
    whole = engine(world, Failing(*[InfrastructureError("the store is down")] * 10))

    for tries in range(1, 11):
        assert stored(world, task).status is TaskStatus.RUNNING
        with pytest.raises(InfrastructureError):
            whole.advance(step, last_try=tries == 10)

    found = world.background_tasks.get(OWNER, task.id)
    assert (found.status, found.data) == (TaskStatus.FAILED, {"reason": GIVEN_UP})


def test_a_function_that_dies_at_the_last_try_leaves_the_task_failed(world: World) -> None:
    task = start(world)
    [(step, _)] = world.background_queue.sent

    with pytest.raises(Killed):
        engine(world, Failing(Killed())).advance(step, last_try=True)

    assert world.background_tasks.get(OWNER, task.id).status is TaskStatus.FAILED


def test_a_dead_letter_that_is_redriven_goes_on_where_it_stopped(world: World) -> None:
    task = start(world)
    whole = engine(world, Counting())
    whole.advance(task.next_step)
    [*_, (step, _)] = world.background_queue.sent
    with pytest.raises(InfrastructureError):
        engine(world, Failing(InfrastructureError())).advance(step, last_try=True)
    world.background_queue.sent[:] = [(step, timedelta(0))]

    whole.advance(step)
    assert (stored(world, task).status, stored(world, task).data) == (TaskStatus.RUNNING, {"n": 20})
    work_off(world, whole)

    assert (stored(world, task).status, stored(world, task).data) == (
        TaskStatus.FINISHED,
        {"n": 40},
    )


def test_a_last_try_that_goes_well_leaves_no_mark(world: World) -> None:
    task = start(world)

    engine(world, Counting()).advance(task.next_step, last_try=True)

    assert stored(world, task).status is TaskStatus.RUNNING
    assert stored(world, task).data == {"n": 10}


@pytest.mark.parametrize(
    ("error", "reason"),
    [(ZeroDivisionError("secret"), CRASHED), (NotFound("Application not found"), None)],
)
def test_an_error_that_will_not_pass_fails_the_task_for_good(
    world: World, error: Exception, reason: str | None
) -> None:
    task = start(world)
    [(step, _)] = world.background_queue.sent
    work = Counting()
    with pytest.raises(type(error)):
        engine(world, Failing(error)).advance(step)

    engine(world, work).advance(step)

    assert work.done.total() == 0
    found = world.background_tasks.get(OWNER, task.id)
    assert (found.status, found.data) == (TaskStatus.FAILED, {"reason": reason or str(error)})


@pytest.mark.parametrize("error", [ZeroDivisionError("secret"), NotFound("Application not found")])
def test_a_task_that_failed_for_good_is_told_of_at_once(world: World, error: Exception) -> None:
    listens(world, Event.TASK_FINISHED)
    task = start(world)

    with pytest.raises(type(error)):
        engine(world, Failing(error)).advance(task.next_step)

    [event] = told(world)
    assert (event.data.task_id, event.data.status) == (task.id, "failed")
    assert event.data.data == stored(world, task).data


def test_a_task_that_may_go_on_is_told_of_at_its_end(world: World) -> None:
    listens(world, Event.TASK_FINISHED)
    task = start(world)
    whole = engine(world, Counting())
    with pytest.raises(InfrastructureError):
        engine(world, Failing(InfrastructureError())).advance(task.next_step, last_try=True)
    assert told(world) == []

    work_off(world, whole)

    [event] = told(world)
    assert (event.data.status, event.data.data) == ("finished", {"n": 40})


def test_work_that_cannot_go_on_fails_with_its_reason_and_what_it_did(world: World) -> None:
    task = start(world)
    progress = Progress(data={"n": 7}, reason="The endpoint is deleted.")

    engine(world, Failing(progress)).advance(task.next_step)

    found = world.background_tasks.get(OWNER, task.id)
    assert (found.status, found.data) == (
        TaskStatus.FAILED,
        {"n": 7, "reason": "The endpoint is deleted."},
    )
    assert found.ended
