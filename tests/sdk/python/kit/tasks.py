"""Background tasks, which continue after the response."""

from typing import Any

from svix.api import BackgroundTaskOut, BackgroundTaskStatus

from tests.support.fakes.receiver import until


def finished(svix: Any, task_id: str) -> BackgroundTaskOut:
    """Waits for the task's permanent end, and returns the task."""
    for _ in until():
        task: BackgroundTaskOut = svix.background_task.get(task_id)
        if task.status != BackgroundTaskStatus.RUNNING:
            assert task.status == BackgroundTaskStatus.FINISHED
            return task
    raise AssertionError("the task still runs")
