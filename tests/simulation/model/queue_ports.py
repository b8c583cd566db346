"""The ports of queues on simulated ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from shared.adapters.sqs.background_queue import encode_step
from shared.adapters.sqs.delivery_codec import encode_dispatch, encode_task
from shared.adapters.sqs.queues import MAX_ENTRIES, entry
from shared.domain.background.background_task import TaskStep
from shared.domain.errors import InfrastructureError
from shared.domain.pipeline.dead_letter import DeadLetter
from shared.domain.pipeline.queue_tasks import DeliveryTask, Dispatch
from tests.simulation.model.aws import NOW, Queue


@dataclass(frozen=True, slots=True)
class MessageQueuePort:
    """`MessageQueue` on a simulated queue."""

    queue: Queue

    def send(self, dispatch: Dispatch, delay: timedelta = NOW) -> None:
        self.queue.send(entry(0, encode_dispatch(dispatch), dispatch.app_id, delay))


@dataclass(frozen=True, slots=True)
class BackgroundQueuePort:
    """`BackgroundTaskQueue` on a simulated queue."""

    queue: Queue

    def send(self, step: TaskStep, delay: timedelta = NOW) -> None:
        self.queue.send(entry(0, encode_step(step), step.org_id, delay))


@dataclass(frozen=True, slots=True)
class DeliveryQueuePort:
    """`DeliveryQueue` on a simulated queue, which may accept only some of the tasks."""

    queue: Queue

    def send(self, tasks: Sequence[tuple[DeliveryTask, timedelta]]) -> None:
        faults = self.queue.faults
        for number, (task, delay) in enumerate(tasks):
            # A send takes several calls.
            if number % MAX_ENTRIES == 1 and faults.happens(faults.rates.throttled):
                raise InfrastructureError(f"took {number} of {len(tasks)}")
            self.queue.send(entry(number, encode_task(task), task.key.app_id, delay))


@dataclass(frozen=True, slots=True)
class TaskInboxPort:
    """`TaskInbox` on a simulated queue."""

    queue: Queue

    def take(self, most: int, wait: timedelta) -> Sequence[dict[str, Any]]:
        if found := self.queue.receive(most):
            return found
        self.queue.faults.loop.sleep(wait)
        return self.queue.receive(most)

    def give_back(self, record: dict[str, Any], delay: timedelta) -> None:
        self.queue.give_back(record["receiptHandle"], delay)

    def remove(self, records: Sequence[dict[str, Any]]) -> None:
        for record in records:
            self.queue.remove(record["receiptHandle"])


@dataclass(frozen=True, slots=True)
class DeadLettersPort:
    """`DeadLetters` of a simulated queue."""

    queue: Queue

    def add(self, letter: DeadLetter) -> None:
        self.queue.bury(letter.body, letter.origin)
