"""Models of SQS and Lambda as AWS documents them: order of messages and concurrency."""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

from shared.domain.deliveries.bulkhead import UNTRUSTED
from shared.domain.ids import AppId
from shared.domain.pipeline.pickup import FIRST_LOOK, look_time, pause_after, room
from shared.domain.pipeline.queue_tasks import DeliveryTask
from tests.support.fakes.simulated_time import Loop
from tools.bench.fairness import is_noisy

# Roughly.
POLL = timedelta(milliseconds=20)
CALL = timedelta(milliseconds=6)
COLD_START = timedelta(seconds=1)

# An event source begins with five batches at once and adds up to 300 a minute.
SECOND = timedelta(seconds=1)
FIRST_POLLERS = 5
BATCH = 10


@dataclass(frozen=True, slots=True)
class Model:
    """Assumptions about AWS, and whether slow endpoints have a lane of their own.

    `permits` are those of an application's untrusted endpoints in the fast lane, `share` all that
    it has there. `limit` takes the place of DeliverConcurrency. Hanging's endpoint is `trusted` or
    new, and its deliveries come `apart`.

    `fair` is that SQS hands out the messages of quiet groups first, `ramp` that an event source
    takes its time to poll at its limit. Without it, it does so from the beginning. `pickup` is that
    invocations that wait for answers take further messages.
    """

    fair: bool = True
    ramp: bool = True
    pickup: bool = True
    slow_lane: bool = True
    permits: int = UNTRUSTED
    share: int = 50
    limit: int = 200
    trusted: bool = False
    apart: timedelta = timedelta(0)


@dataclass(slots=True)
class Lane:
    """A queue, and a function that processes its messages in batches, at most `limit` at once."""

    loop: Loop
    model: Model
    limit: int
    work: Callable[[Any, Sequence[Any]], object]
    waiting: dict[AppId, deque[tuple[int, Any]]] = field(default_factory=lambda: defaultdict(deque))
    in_flight: Counter[AppId] = field(default_factory=Counter)
    order: "count[int]" = field(default_factory=count)
    busy: int = 0
    warm: int = 0
    pollers: int = 0

    def start(self, group: AppId | None = None, backlog: Sequence[Any] = ()) -> None:
        """Starts polling, with an existing backlog."""
        if group:
            self.waiting[group].extend((next(self.order), item) for item in backlog)
        self.pollers = min(FIRST_POLLERS, self.limit) if self.model.ramp else self.limit
        self.warm = self.pollers
        self.loop.spawn(self._scale, SECOND)

    def put(self, group: AppId, item: Any, delay: timedelta) -> None:
        self.loop.spawn(partial(self._arrive, group, item), delay)

    def _arrive(self, group: AppId, item: Any) -> None:
        self.waiting[group].append((next(self.order), item))
        self._poll()

    def _scale(self) -> None:
        step = FIRST_POLLERS if any(self.waiting.values()) else -FIRST_POLLERS
        if self.model.ramp:
            self.pollers = min(max(self.pollers + step, FIRST_POLLERS), self.limit)
        self._poll()
        self.loop.spawn(self._scale, SECOND)

    def _poll(self) -> None:
        while self.busy < self.pollers and any(self.waiting.values()):
            self._invoke()

    def receive(self, most: int) -> list[tuple[AppId, Any]]:
        """Takes up to `most` messages, those of quiet groups first where the queue is fair."""
        batch: list[tuple[AppId, Any]] = []
        while len(batch) < most and any(self.waiting.values()):
            there = [group for group, items in self.waiting.items() if items]
            group = min(there, key=lambda g: (self._is_noisy(g), self.waiting[g][0][0]))
            batch.append((group, self.waiting[group].popleft()[1]))
            self.in_flight[group] += 1
        return batch

    def _is_noisy(self, group: AppId) -> bool:
        return self.model.fair and is_noisy(self.in_flight[group], self.in_flight.total())

    def _invoke(self) -> None:
        self.busy += 1
        start = POLL if self.busy <= self.warm else POLL + COLD_START
        self.warm = max(self.warm, self.busy)
        invocation = Invocation(self)
        invocation.take(self.receive(BATCH), start)
        invocation.own = invocation.running
        if self.model.pickup:
            self.loop.spawn(partial(invocation.look, FIRST_LOOK), start + FIRST_LOOK)

    def end(self, batch: Sequence[tuple[AppId, Any]]) -> None:
        """Ends a batch with its last record; until then all of its messages stay in the queue."""
        self.in_flight.subtract(group for group, _ in batch)
        self.busy -= 1
        self._poll()


@dataclass(slots=True)
class Invocation:
    """A run of the function: the messages that the event source brought, and those it took itself.

    `own` counts those of the event source that are not processed yet, `running` all such.
    """

    lane: Lane
    taken: list[tuple[AppId, Any]] = field(default_factory=list)
    own: int = 0
    running: int = 0

    def take(self, batch: Sequence[tuple[AppId, Any]], start: timedelta) -> None:
        items = [item for _, item in batch]
        is_own = not self.taken
        self.taken.extend(batch)
        self.running += len(items)
        for item in items:
            self.lane.loop.spawn(partial(self._run, item, items, is_own), start)

    def look(self, waited: timedelta) -> None:
        """Takes further messages while one that the event source brought waits."""
        if not self.own:
            return
        self.take(self.lane.receive(room(self.running)), CALL)
        # A long look finds a message when it arrives.
        wait = POLL if look_time(waited) else pause_after(waited)
        self.lane.loop.spawn(partial(self.look, waited + wait), wait)

    def _run(self, item: Any, items: Sequence[Any], is_own: bool) -> None:
        self.lane.work(item, items)
        self.running -= 1
        self.own -= is_own
        if not self.running:
            self.lane.end(self.taken)


@dataclass(frozen=True, slots=True)
class Port:
    """`DeliveryQueue` or `MessageQueue` on a lane."""

    lane: Lane

    def send(self, what: Any, delay: timedelta = timedelta(0)) -> None:
        for item, wait in what if isinstance(what, Sequence) else [(what, delay)]:
            group = item.key.app_id if isinstance(item, DeliveryTask) else item.app_id
            self.lane.put(group, item, wait)
