"""Queues that remember what they were given."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from shared.domain.background_task import TaskStep
from shared.domain.dispatch import DeliveryTask, Dispatch


@dataclass(frozen=True, slots=True)
class MemoryMessageQueue:
    """The fake of `MessageQueue`; `sent` holds each dispatch with its delay."""

    sent: list[tuple[Dispatch, timedelta]] = field(default_factory=list)

    def send(self, dispatch: Dispatch, delay: timedelta = timedelta(0)) -> None:
        self.sent.append((dispatch, delay))


@dataclass(frozen=True, slots=True)
class MemoryDeliveryQueue:
    """The fake of `DeliveryQueue`; `sent` holds each task with its delay."""

    sent: list[tuple[DeliveryTask, timedelta]] = field(default_factory=list)

    def send(self, tasks: Sequence[tuple[DeliveryTask, timedelta]]) -> None:
        self.sent.extend(tasks)


@dataclass(frozen=True, slots=True)
class MemoryBackgroundTaskQueue:
    """The fake of `BackgroundTaskQueue`; `sent` holds each step with its delay."""

    sent: list[tuple[TaskStep, timedelta]] = field(default_factory=list)

    def send(self, step: TaskStep, delay: timedelta = timedelta(0)) -> None:
        self.sent.append((step, delay))
