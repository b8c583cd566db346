"""Relays of a test, under a clock that it moves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock

from outrider.outbox import Event, Relay, Waker
from outrider.outbox.entry import Accepted, Entry, Result
from outrider.outbox.ports import Transport
from tests.outbox.kit.database import Added, Database

LEASE_MS = 60_000
NOW_MS = 1_800_000_000_000


class Clock:
    """The time of the relays' machine."""

    def __init__(self) -> None:
        self.now = NOW_MS

    def __call__(self) -> int:
        return self.now


@dataclass
class Recorder:
    """A transport that answers by a function, and records what it was given, in its order."""

    answer: Callable[[Entry], Result] = lambda _: Accepted()
    batch: int = 1
    longest_ms: int = 1_000
    sent: list[tuple[str, str]] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def send(self, entries: Sequence[Entry]) -> Sequence[Result]:
        """Records the entries, then answers each."""
        with self._lock:
            self.sent += [(each.application, each.event_id) for each in entries]
        return [self.answer(each) for each in entries]

    def of(self, application: str) -> list[str]:
        """Returns the ids of the application's events, in the order in which they were sent."""
        return [event_id for name, event_id in self.sent if name == application]


def relay(database: Database, transport: Transport, clock: Clock, limit: int = 100) -> Relay:
    """Returns a relay as a program that has just been started has it."""
    return Relay(
        store=database.store(),
        transport=transport,
        clock=clock,
        waker=Waker(),
        limit=limit,
        lease_ms=LEASE_MS,
    )


def events(count: int = 3, names: Sequence[str] = ("acme", "zenith")) -> list[Added]:
    """Events of the applications, in turn."""
    return [
        (
            names[number % len(names)],
            Event(type="invoice.paid", payload={"n": number}, id=f"event-{number}"),
        )
        for number in range(count)
    ]
