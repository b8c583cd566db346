"""SQS as the pipeline sees it: at-least-once, late, and out of order."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from functions.batch import MAX_TRIES
from shared.adapters.sqs.background_queue import encode_step
from shared.adapters.sqs.delivery_codec import encode_dispatch, encode_task
from shared.adapters.sqs.queues import MAX_ENTRIES, entry
from shared.domain.background.background_task import TaskStep
from shared.domain.errors import InfrastructureError
from shared.domain.pipeline.dead_letter import DeadLetter
from shared.domain.pipeline.queue_tasks import DeliveryTask, Dispatch
from tests.simulation.model.faults import Faults
from tests.simulation.model.runtime import Lineage, Runtime, handed_on
from tests.simulation.model.sources import Source
from tests.support.aws.aws_limits import check
from tests.support.aws.lineage import LONGEST_CHAIN, longest
from tests.support.aws.sqs_events import sqs_record
from tests.support.fakes.faults import Killed

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

NOW = timedelta(0)
# Delay until a visible message is in an event, and the addition of `delayed`.
QUICK = timedelta(seconds=2)
LATE = timedelta(minutes=15)


@dataclass(slots=True, eq=False)
class Sent:
    """A message in a queue; `receives` counts its receipts."""

    body: str
    receives: int = 0
    lineage: Lineage = field(default_factory=dict)


@dataclass(slots=True)
class Queue:
    """A queue whose function processes its messages; repeated failures end in `dead_letters`.

    `busy` is the time for which messages waited because the function ran at its maximum
    concurrency.
    """

    faults: Faults
    runtime: Runtime
    source: Source
    dead_letters: list[str] = field(default_factory=list)
    busy: timedelta = NOW
    _visible: list[Sent] = field(default_factory=list)
    _running: int = 0
    _full_since: datetime | None = None

    def send(self, entry: "SendMessageBatchRequestEntryTypeDef") -> None:
        """Accepts an entry as boto3 does; refuses entries that SQS refuses."""
        check("SendMessageBatch", {"Entries": [entry]})
        self.put(entry["MessageBody"], timedelta(seconds=entry["DelaySeconds"]))

    def put(self, body: str, delay: timedelta = NOW) -> None:
        """Adds one copy of the message, or two."""
        copies = 2 if self.faults.happens(self.faults.rates.duplicated) else 1
        for _ in range(copies):
            late = self.faults.happens(self.faults.rates.delayed)
            sent = Sent(body, lineage=handed_on())
            self._later(sent, delay + self.faults.some(LATE if late else QUICK))

    def redrive(self) -> None:
        """Moves the dead letters back to the queue."""
        letters, self.dead_letters[:] = list(self.dead_letters), []
        for body in letters:
            self.put(body)

    def _later(self, message: Sent, delay: timedelta) -> None:
        self.faults.loop.spawn(lambda: self._arrive(message), delay)

    def _arrive(self, message: Sent) -> None:
        """Makes the message visible; later messages may join its batch before the invocation."""
        self._visible.append(message)
        if len(self._visible) == 1:
            self.faults.loop.sleep(self.faults.some(QUICK))
            self._invoke_all()

    def _invoke_all(self) -> None:
        """Starts invocations for all visible messages, up to the maximum concurrency."""
        now = self.faults.loop.clock.now()
        if self._full_since is not None:
            self.busy += now - self._full_since
            self._full_since = None
        while self._visible and self._running < self.source.concurrency:
            self._running += 1
            self.faults.loop.spawn(partial(self._process, self._taken()))
        if self._visible:
            self._full_since = now

    def _taken(self) -> list[Sent]:
        """Takes any of the visible messages, in any order."""
        chance = self.faults.chance
        chance.shuffle(self._visible)
        number = chance.randint(1, min(self.source.batch, len(self._visible)))
        taken, self._visible[:] = self._visible[:number], self._visible[number:]
        return taken

    def _process(self, messages: list[Sent]) -> None:
        started_at = self.faults.loop.clock.now()
        alive = [message for message in messages if self._received(message)]
        failed = set(self._invoke(alive)) if alive else set()
        self._running -= 1
        self._invoke_all()
        elapsed = self.faults.loop.clock.now() - started_at
        for number, message in enumerate(alive):
            # SQS may have lost the deletion.
            if number in failed or self.faults.happens(self.faults.rates.duplicated // 5):
                self._later(message, max(self.source.visibility - elapsed, NOW))

    def _received(self, message: Sent) -> bool:
        message.receives += 1
        if message.receives > MAX_TRIES:
            self.dead_letters.append(message.body)
        return message.receives <= MAX_TRIES

    def _invoke(self, messages: Sequence[Sent]) -> list[int]:
        """Returns the numbers of the messages that have to return."""
        records = [sqs_record(n, m.body, m.receives) for n, m in enumerate(messages)]
        source, lineage = self.source, longest(message.lineage for message in messages)
        if not source.recursive and lineage.get(source.handler, 0) >= LONGEST_CHAIN:
            return list(range(len(messages)))
        try:
            report = self.runtime.invoke(
                source.handler, {"Records": records}, source.limit, lineage
            )
        except Killed:
            return list(range(len(messages)))
        names = [record["messageId"] for record in records]
        return [names.index(f["itemIdentifier"]) for f in report["batchItemFailures"]]


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
class DeadLettersPort:
    """`DeadLetters` of a simulated queue."""

    queue: Queue

    def add(self, letter: DeadLetter) -> None:
        self.queue.dead_letters.append(letter.body)
