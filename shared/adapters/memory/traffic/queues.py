"""Queues in memory."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from shared.domain.background.background_task import TaskStep
from shared.domain.pipeline.dead_letter import DeadLetter, ReceivedDeadLetter
from shared.domain.pipeline.queue_tasks import DeliveryTask, Dispatch


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
class MemoryTaskInbox:
    """The fake of `TaskInbox`; `visible` records can be taken, `taken` ones are in progress.

    `returns` are the records that were given back, each with its delay; without one, a record is
    visible again.
    """

    visible: list[Mapping[str, Any]] = field(default_factory=list)
    taken: list[Mapping[str, Any]] = field(default_factory=list)
    returns: list[tuple[Mapping[str, Any], timedelta]] = field(default_factory=list)

    def take(self, most: int, wait: timedelta) -> Sequence[Mapping[str, Any]]:
        found, self.visible[:] = self.visible[:most], self.visible[most:]
        self.taken.extend(found)
        return found

    def give_back(self, record: Mapping[str, Any], delay: timedelta) -> None:
        if record in self.taken:
            self.taken.remove(record)
        if delay:
            self.returns.append((record, delay))
        else:
            self.visible.append(record)

    def remove(self, records: Sequence[Mapping[str, Any]]) -> None:
        for record in records:
            self.taken.remove(record)


@dataclass(frozen=True, slots=True)
class MemoryBackgroundTaskQueue:
    """The fake of `BackgroundTaskQueue`; `sent` holds each step with its delay."""

    sent: list[tuple[TaskStep, timedelta]] = field(default_factory=list)

    def send(self, step: TaskStep, delay: timedelta = timedelta(0)) -> None:
        self.sent.append((step, delay))


@dataclass(frozen=True, slots=True)
class MemoryDeadLetters:
    """The fake of `DeadLetters` and of `DeadLetterBrowser`.

    `letters` are visible, `taken` are not, and `redriven` are back in their source queue.
    """

    function: str = "deliver"
    letters: list[DeadLetter] = field(default_factory=list)
    taken: dict[str, DeadLetter] = field(default_factory=dict)
    redriven: list[DeadLetter] = field(default_factory=list)
    handles: Iterator[int] = field(default_factory=lambda: iter(range(sys.maxsize)))

    def add(self, letter: DeadLetter) -> None:
        self.letters.append(replace(letter, function=self.function))

    def take(self, most: int) -> Sequence[ReceivedDeadLetter]:
        found, self.letters[:] = self.letters[:most], self.letters[most:]
        named = [ReceivedDeadLetter(letter, str(next(self.handles))) for letter in found]
        self.taken.update({each.handle: each.letter for each in named})
        return named

    def put_back(self, letters: Sequence[ReceivedDeadLetter]) -> None:
        self.letters.extend(self.taken.pop(each.handle) for each in letters)

    def redrive(self, letters: Sequence[ReceivedDeadLetter]) -> None:
        self.redriven.extend(self.taken.pop(each.handle) for each in letters)
