"""Steps that fail, crash, repeat or come too late: no work is lost and nothing counts twice."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import chain

import pytest

from shared.domain.background.background_task import (
    STALLED_AFTER,
    BackgroundTask,
    Progress,
    TaskKind,
    TaskStatus,
    TaskStep,
)
from shared.domain.errors import InfrastructureError, NotFound
from shared.domain.idempotency import REPEAT_DELAY
from shared.domain.ids import TaskId
from shared.domain.operational.operational import OperationalEventType
from shared.services.background.engine import CRASHED, GIVEN_UP, BackgroundEngine, TaskHandler
from shared.services.background.tasks import TaskInput
from tests.support.arrange import builders
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.support.assertions.operational_events import listens, published
from tests.support.fakes.faults import InjectedFault, Killed

STEPS = 4
VISIBILITY = timedelta(minutes=6)
INPUT = TaskInput(kind=TaskKind.RECOVER, selection=builders.selection())


@dataclass
class Counting:
    """A handler that counts 10 in each of STEPS steps."""

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


def engine(system: SystemUnderTest, work: TaskHandler) -> BackgroundEngine:
    return replace(system.background, handlers={TaskKind.RECOVER: work})


def start(system: SystemUnderTest) -> BackgroundTask:
    return system.background_tasks.start(OWNER, INPUT, None)


def stored(system: SystemUnderTest, task: BackgroundTask) -> BackgroundTask:
    return system.store.background_tasks[task.org_id, task.id]


def process_tasks(system: SystemUnderTest, engine: BackgroundEngine) -> None:
    """Processes the queue as SQS would: a failed step returns after its visibility timeout."""
    queue = system.background_queue.sent
    while queue:
        step, delay = queue.pop(0)
        system.clock.advance(delay)
        try:
            engine.advance(step)
        except (InfrastructureError, Killed):
            queue.append((step, VISIBILITY))


def test_a_task_advances_step_by_step(system: SystemUnderTest) -> None:
    work, task = Counting(), start(system)

    process_tasks(system, engine(system, work))

    ended = stored(system, task)
    assert (ended.status, ended.data, ended.cursor) == (TaskStatus.FINISHED, {"n": 40}, None)
    assert ended.step == STEPS
    assert list(work.done) == [None, "1", "2", "3"]


def test_progress_is_visible_while_the_task_runs(system: SystemUnderTest) -> None:
    task = start(system)
    [(step, _)] = system.background_queue.sent
    system.clock.advance(timedelta(seconds=5))

    engine(system, Counting()).advance(step)

    found = system.background_tasks.get(OWNER, task.id)
    assert (found.status, found.data) == (TaskStatus.RUNNING, {"n": 10})
    assert found.updated_at == system.clock.now()


def calls_of_a_whole_run() -> int:
    system, trouble = SystemUnderTest(), InjectedFault(at=0)
    start(system)
    process_tasks(system, troubled(system, trouble, Counting()))
    return trouble.calls


def troubled(
    system: SystemUnderTest, trouble: InjectedFault, work: TaskHandler
) -> BackgroundEngine:
    whole = engine(system, trouble.around(work))
    return replace(
        whole, tasks=trouble.around(whole.tasks), queue=trouble.around(system.background_queue)
    )


@pytest.mark.parametrize("at", range(1, calls_of_a_whole_run() + 1))
@pytest.mark.parametrize("after_its_effect", [False, True])
@pytest.mark.parametrize("error", [InfrastructureError, Killed])
def test_a_task_finishes_and_counts_once_whichever_call_fails(
    system: SystemUnderTest, at: int, after_its_effect: bool, error: type[BaseException]
) -> None:
    trouble, task = InjectedFault(at, error, after_its_effect), start(system)

    process_tasks(system, troubled(system, trouble, Counting()))

    ended = stored(system, task)
    assert trouble.happened
    assert (ended.status, ended.data) == (TaskStatus.FINISHED, {"n": 40})
    assert system.clock.now() - ended.created_at < STALLED_AFTER


def test_repeated_and_late_steps_count_once(system: SystemUnderTest) -> None:
    task, work = start(system), Counting()
    whole = engine(system, work)
    late: list[TaskStep] = []
    while system.background_queue.sent:
        step, _ = system.background_queue.sent.pop(0)
        late.append(step)
        for again in chain([step, step], reversed(late)):
            whole.advance(again)

    assert stored(system, task).data == {"n": 40}
    assert max(work.done.values()) == 1


def test_two_concurrent_runs_of_one_step_count_once(system: SystemUnderTest) -> None:
    task = start(system)
    [(step, _)] = system.background_queue.sent
    system.background_queue.sent.clear()
    other = engine(system, Counting())

    class Slow(Counting):
        def step(self, task: BackgroundTask) -> Progress:
            other.advance(step)
            return super().step(task)

    engine(system, Slow()).advance(step)

    assert stored(system, task).data == {"n": 10}
    # The faster run queued the next step. The slower one cannot know, and queues it with a delay.
    following = replace(step, number=1)
    assert system.background_queue.sent == [(following, timedelta(0)), (following, REPEAT_DELAY)]
    process_tasks(system, other)
    assert stored(system, task).data == {"n": 40}


def test_a_repeated_last_step_queues_nothing(system: SystemUnderTest) -> None:
    task = start(system)
    [(step, _)] = system.background_queue.sent
    last = Progress(data={"n": 1})
    other = engine(system, Failing(last))

    class Slow:
        def step(self, _task: BackgroundTask) -> Progress:
            other.advance(step)
            return last

    system.background_queue.sent.clear()
    engine(system, Slow()).advance(step)

    assert stored(system, task).status is TaskStatus.FINISHED
    assert system.background_queue.sent == []


def test_steps_of_a_deleted_or_finished_task_do_nothing(system: SystemUnderTest) -> None:
    task, work = start(system), Counting()
    [(step, _)] = system.background_queue.sent
    whole = engine(system, work)
    process_tasks(system, whole)
    done = work.done.total()

    for number in range(STEPS + 1):
        whole.advance(replace(step, number=number))
    assert whole.advance(replace(step, task_id=TaskId(builders.new_id("qtask_", 99)))) is None

    assert work.done.total() == done
    assert stored(system, task).data == {"n": 40}


def test_a_failing_step_marks_its_task_as_failed_at_the_last_try(
    system: SystemUnderTest,
) -> None:
    task = start(system)
    [(step, _)] = system.background_queue.sent
    whole = engine(system, Failing(*[InfrastructureError("the store is down")] * 10))

    for tries in range(1, 11):
        assert stored(system, task).status is TaskStatus.RUNNING
        with pytest.raises(InfrastructureError):
            whole.advance(step, last_try=tries == 10)

    found = system.background_tasks.get(OWNER, task.id)
    assert (found.status, found.data) == (TaskStatus.FAILED, {"reason": GIVEN_UP})


def test_a_crash_at_the_last_try_leaves_the_task_failed(
    system: SystemUnderTest,
) -> None:
    task = start(system)
    [(step, _)] = system.background_queue.sent

    with pytest.raises(Killed):
        engine(system, Failing(Killed())).advance(step, last_try=True)

    assert system.background_tasks.get(OWNER, task.id).status is TaskStatus.FAILED


def test_a_redriven_dead_letter_resumes_its_task(system: SystemUnderTest) -> None:
    task = start(system)
    whole = engine(system, Counting())
    whole.advance(task.next_step)
    [*_, (step, _)] = system.background_queue.sent
    with pytest.raises(InfrastructureError):
        engine(system, Failing(InfrastructureError())).advance(step, last_try=True)
    system.background_queue.sent[:] = [(step, timedelta(0))]

    whole.advance(step)
    assert (stored(system, task).status, stored(system, task).data) == (
        TaskStatus.RUNNING,
        {"n": 20},
    )
    process_tasks(system, whole)

    assert (stored(system, task).status, stored(system, task).data) == (
        TaskStatus.FINISHED,
        {"n": 40},
    )


def test_a_successful_last_try_leaves_the_task_unmarked(system: SystemUnderTest) -> None:
    task = start(system)

    engine(system, Counting()).advance(task.next_step, last_try=True)

    assert stored(system, task).status is TaskStatus.RUNNING
    assert stored(system, task).data == {"n": 10}


@pytest.mark.parametrize(
    ("error", "reason"),
    [(ZeroDivisionError("secret"), CRASHED), (NotFound("Application not found"), None)],
)
def test_a_permanent_error_fails_the_task_permanently(
    system: SystemUnderTest, error: Exception, reason: str | None
) -> None:
    task = start(system)
    [(step, _)] = system.background_queue.sent
    work = Counting()
    with pytest.raises(type(error)):
        engine(system, Failing(error)).advance(step)

    engine(system, work).advance(step)

    assert work.done.total() == 0
    found = system.background_tasks.get(OWNER, task.id)
    assert (found.status, found.data) == (TaskStatus.FAILED, {"reason": reason or str(error)})


@pytest.mark.parametrize("error", [ZeroDivisionError("secret"), NotFound("Application not found")])
def test_a_permanent_failure_is_published_at_once(
    system: SystemUnderTest, error: Exception
) -> None:
    listens(system, OperationalEventType.TASK_FINISHED)
    task = start(system)

    with pytest.raises(type(error)):
        engine(system, Failing(error)).advance(task.next_step)

    [event] = published(system)
    assert (event.data.task_id, event.data.status) == (task.id, "failed")
    assert event.data.data == stored(system, task).data


def test_a_task_that_may_resume_is_published_only_at_its_end(system: SystemUnderTest) -> None:
    listens(system, OperationalEventType.TASK_FINISHED)
    task = start(system)
    whole = engine(system, Counting())
    with pytest.raises(InfrastructureError):
        engine(system, Failing(InfrastructureError())).advance(task.next_step, last_try=True)
    assert published(system) == []

    process_tasks(system, whole)

    [event] = published(system)
    assert (event.data.status, event.data.data) == ("finished", {"n": 40})


def test_a_task_stopped_by_its_handler_fails_with_the_reason_and_its_data(
    system: SystemUnderTest,
) -> None:
    task = start(system)
    progress = Progress(data={"n": 7}, reason="The endpoint is deleted.")

    engine(system, Failing(progress)).advance(task.next_step)

    found = system.background_tasks.get(OWNER, task.id)
    assert (found.status, found.data) == (
        TaskStatus.FAILED,
        {"n": 7, "reason": "The endpoint is deleted."},
    )
    assert found.is_done
