"""SQS as the pipeline sees it: at-least-once, late, and out of order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any

from functions.batch import MAX_TRIES
from shared.domain.pipeline.pickup import TAKEN_TIME
from shared.domain.pipeline.record_origin import RecordOrigin
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
EPOCH = datetime.fromtimestamp(0, UTC)
# Delay until a visible message is in an event, and the addition of `delayed`.
QUICK = timedelta(seconds=2)
LATE = timedelta(minutes=15)
# Far more than any run needs. A run whose messages multiply would not end.
MOST_SENT = 100_000


@dataclass(slots=True, eq=False)
class Sent:
    """A message in a queue; `receives` counts its receipts."""

    body: str
    name: str
    sent_at: datetime
    # Of a record that was redriven.
    origin: str | None = None
    receives: int = 0
    lineage: Lineage = field(default_factory=dict)

    @property
    def handle(self) -> str:
        """The handle of the last receipt."""
        return f"{self.name} {id(self)} {self.receives}"


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
    # The origins of the dead letters.
    origins: list[str | None] = field(default_factory=list)
    busy: timedelta = NOW
    _visible: list[Sent] = field(default_factory=list)
    # Received messages, by their receipt handles.
    _in_flight: dict[str, Sent] = field(default_factory=dict)
    _running: int = 0
    _names: Iterator[int] = field(default_factory=count)
    _full_since: datetime | None = None

    def send(self, entry: "SendMessageBatchRequestEntryTypeDef") -> None:
        """Accepts an entry as boto3 does; refuses entries that SQS refuses."""
        check("SendMessageBatch", {"Entries": [entry]})
        self.put(entry["MessageBody"], timedelta(seconds=entry["DelaySeconds"]))

    def put(self, body: str, delay: timedelta = NOW, origin: str | None = None) -> None:
        """Adds one copy of the message, or two with the same id."""
        copies = 2 if self.faults.happens(self.faults.rates.duplicated) else 1
        number, now = next(self._names), self.faults.loop.clock.now()
        assert number < MOST_SENT, "the messages multiply"
        name = f"record-{number}"
        for _ in range(copies):
            late = self.faults.happens(self.faults.rates.delayed)
            sent = Sent(body, name, now, origin, lineage=handed_on())
            self._later(sent, delay + self.faults.some(LATE if late else QUICK))

    def redrive(self) -> None:
        """Moves the dead letters back to the queue."""
        letters = list(zip(self.dead_letters, self.origins, strict=True))
        self.dead_letters.clear()
        self.origins.clear()
        for body, origin in letters:
            self.put(body, origin=origin)

    def bury(self, body: str, origin: str | None) -> None:
        """Adds a dead letter."""
        self.dead_letters.append(body)
        self.origins.append(origin)

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
            taken = self._taken(self.source.batch)
            self.faults.loop.spawn(partial(self._process, taken))
        if self._visible:
            self._full_since = now

    def receive(self, most: int) -> list[dict[str, Any]]:
        """Returns visible messages as records, each of which returns unless it is removed."""
        taken = self._taken(most) if self._visible else []
        alive = [message for message in taken if self._received(message)]
        for message in alive:
            self._in_flight[message.handle] = message
            self.faults.loop.call(partial(self.give_back, message.handle), TAKEN_TIME)
        return [_record(message) for message in alive]

    def remove(self, handle: str) -> None:
        """Removes a message that was received; SQS may lose the deletion."""
        if not self.faults.happens(self.faults.rates.duplicated // 5):
            self._in_flight.pop(handle, None)

    def give_back(self, handle: str, delay: timedelta = NOW) -> None:
        """Makes a received message visible after `delay`, unless it was removed or given back."""
        if message := self._in_flight.pop(handle, None):
            self._later(message, delay)

    def _taken(self, most: int) -> list[Sent]:
        """Takes any of the visible messages, in any order."""
        chance = self.faults.chance
        chance.shuffle(self._visible)
        number = chance.randint(1, min(most, len(self._visible)))
        taken, self._visible[:] = self._visible[:number], self._visible[number:]
        return taken

    def _process(self, messages: list[Sent]) -> None:
        started_at = self.faults.loop.clock.now()
        alive = [message for message in messages if self._received(message)]
        handles = [message.handle for message in alive]
        self._in_flight.update(zip(handles, alive, strict=True))
        failed = set(self._invoke(alive)) if alive else set()
        self._running -= 1
        self._invoke_all()
        elapsed = self.faults.loop.clock.now() - started_at
        for number, handle in enumerate(handles):
            if number not in failed:
                self.remove(handle)
            self.give_back(handle, max(self.source.visibility - elapsed, NOW))

    def _received(self, message: Sent) -> bool:
        message.receives += 1
        if message.receives > MAX_TRIES:
            own = RecordOrigin(message.name, message.sent_at)
            self.bury(message.body, message.origin or str(own))
        return message.receives <= MAX_TRIES

    def _invoke(self, messages: Sequence[Sent]) -> list[int]:
        """Returns the numbers of the messages that have to return."""
        records = [_record(message) for message in messages]
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
        failed = {each["itemIdentifier"] for each in report["batchItemFailures"]}
        # Both copies, if both are in the batch.
        return [number for number, name in enumerate(names) if name in failed]


def _record(message: Sent) -> dict[str, Any]:
    milliseconds = (message.sent_at - EPOCH) // timedelta(milliseconds=1)
    record = sqs_record(0, message.body, message.receives, milliseconds)
    carried = {"stringValue": message.origin, "dataType": "String"}
    attributes = {"origin": carried} if message.origin else {}
    own = {
        "messageId": message.name,
        "receiptHandle": message.handle,
    }
    return record | own | {"messageAttributes": attributes}
