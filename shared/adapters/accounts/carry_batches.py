"""Consignments to one destination that share an invocation of `carry`."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from threading import Event, Lock

from shared.domain.deliveries.reply import Reply
from shared.domain.destinations.consignment import GATHERING_TIME, Consignment, RoleAccess

# A batch of an event source.
MOST = 10
# Lambda takes 6 MB, and JSON in JSON has up to twice its size.
MOST_BYTES = 2_500_000
# Invocations under way at once: those of the attempts that wait, and those that other attempts have
# given up after a second, until `carry` gives up as well. With fewer, destinations that hang would
# hold up others.
MOST_UNDER_WAY = 256

# Returns the reply to each consignment, in order, or the error of its own.
Invoke = Callable[[Sequence[Consignment]], Iterable[Reply | Exception]]


@dataclass
class _Batch:
    """Consignments that leave together, each with the future of its reply."""

    items: list[tuple[Consignment, Future[Reply]]] = field(default_factory=list)
    has_left: bool = False
    is_answered: Event = field(default_factory=Event)

    def has_room(self, consignment: Consignment) -> bool:
        bodies = (each.body for each in (consignment, *(one for one, _ in self.items)))
        return (
            not self.has_left
            and len(self.items) < MOST
            and sum(len(body.encode()) for body in bodies) <= MOST_BYTES
        )

    def add(self, consignment: Consignment) -> Future[Reply]:
        future = Future[Reply]()
        self.items.append((consignment, future))
        return future

    def awaited(self) -> list[tuple[Consignment, Future[Reply]]]:
        """Returns what nobody has given up; from now on, nobody can."""
        return [item for item in self.items if item[1].set_running_or_notify_cancel()]


class CarryBatches:
    """Invokes at once for the first consignment to a destination. Those that come meanwhile wait
    for its reply, for at most the GATHERING_TIME, and leave together.

    No batch has two destinations: one that hangs delays no other.
    """

    def __init__(self, invoke: Invoke) -> None:
        self._invoke = invoke
        self._latest: dict[RoleAccess, _Batch] = {}
        self._lock = Lock()

    def add(self, consignment: Consignment) -> Future[Reply]:
        """Returns the future of the reply. It can be cancelled until the batch leaves."""
        access = consignment.access
        with self._lock:
            before = self._latest.get(access)
            if before is not None and before.has_room(consignment):
                return before.add(consignment)
            batch = self._latest[access] = _Batch()
            future = batch.add(consignment)
        _threads().submit(self._leave, access, batch, before)
        return future

    def _leave(self, access: RoleAccess, batch: _Batch, before: _Batch | None) -> None:
        if before is not None:
            before.is_answered.wait(GATHERING_TIME.total_seconds())
        with self._lock:
            batch.has_left = True
        if awaited := batch.awaited():
            self._answer(awaited)
        batch.is_answered.set()
        with self._lock:
            # A later one may have ended before.
            if self._latest.get(access) is batch:
                del self._latest[access]

    def _answer(self, awaited: Sequence[tuple[Consignment, Future[Reply]]]) -> None:
        consignments, futures = zip(*awaited, strict=True)
        results: Iterable[Reply | Exception]
        try:
            results = list(self._invoke(consignments))
        except Exception as exc:  # noqa: BLE001 - raised where each reply is awaited
            results = [exc] * len(futures)
        for future, result in zip(futures, results, strict=True):
            if isinstance(result, Reply):
                future.set_result(result)
            else:
                future.set_exception(result)


@cache
def _threads() -> ThreadPoolExecutor:
    """Returns the threads in which invocations wait, started on demand."""
    return ThreadPoolExecutor(MOST_UNDER_WAY)
