"""The relay: claims committed events, sends them, and settles them by their answers.

It may die between any two steps. An event that was claimed and not settled is claimed again after
its lease; if it had been sent, Outrider knows its id and answers with the same message.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Event as Flag

from outrider.outbox.backoff import Backoff
from outrider.outbox.entry import Accepted, Delayed, Entry, Outcome, Refused, Result
from outrider.outbox.ports import OutboxUnavailable, Store, Transport
from outrider.outbox.system import Clock, now_ms
from outrider.outbox.waker import WAKER, Waker

LOG = logging.getLogger("outrider.outbox")
_PAUSES = Backoff(most_ms=60_000)
_DELAYS = Backoff()


@dataclass(slots=True)
class Round:
    """Counts of one pass; `claimed` is 0 when nothing was due."""

    claimed: int = 0
    accepted: int = 0
    refused: int = 0
    delayed: int = 0
    # Whether no other event would be accepted now either, and the longest delay asked for.
    is_stopped: bool = False
    after_ms: int = 0


@dataclass(slots=True, kw_only=True)
class Relay:
    """Relays in a loop. Several relays may share a table, in threads, processes or machines.

    A lease has to be longer than a call of the transport, and the clocks of two machines must not
    differ by more than the rest of it.
    """

    store: Store
    transport: Transport
    clock: Clock = now_ms
    waker: Waker = WAKER
    backoff: Backoff = _DELAYS
    limit: int = 100
    lease_ms: int = 60_000
    poll_seconds: float = 1.0
    _failures: int = 0

    def __post_init__(self) -> None:
        if self.lease_ms < 2 * self.transport.longest_ms:
            raise ValueError("The lease must be at least as long as two calls of the transport.")

    def run(self, stop: Flag) -> None:
        """Relays until `stop` is set; after that, call `waker.wake` to end the wait at once."""
        while not stop.is_set():
            calls = self.waker.calls
            seconds = self._pass()
            if seconds and not stop.is_set():
                self._wait(stop, calls, seconds)

    def run_once(self) -> Round:
        """Sends the events that are due, up to `limit`."""
        now = self.clock()
        until = now + self.lease_ms
        entries = self.store.claim(now, until, self.limit)
        counts, held = Round(claimed=len(entries)), set[str]()
        for chunk in _chunks(entries, self.transport.batch):
            sent = [each for each in chunk if each.application not in held]
            in_time = self.clock() + self.transport.longest_ms < until
            if counts.is_stopped or not in_time:
                sent = []
            results = dict(zip(sent, self.transport.send(sent) if sent else (), strict=True))
            outcomes = [self._outcome(each, results.get(each)) for each in chunk]
            self.store.settle(outcomes, self.clock())
            _count(outcomes, counts)
            held |= {o.entry.application for o in outcomes if isinstance(o.result, Delayed)}
        return counts

    def _wait(self, stop: Flag, calls: int, seconds: float) -> None:
        if self._failures:
            # New events do not end a pause early.
            stop.wait(seconds)
        else:
            self.waker.wait(calls, seconds)

    def _pass(self) -> float:
        """Runs once; returns the seconds to wait."""
        try:
            counts = self.run_once()
        except OutboxUnavailable as exc:
            LOG.warning("outbox.database_unavailable reason=%s", exc)
            return self._pause(0)
        if counts.is_stopped:
            return self._pause(counts.after_ms)
        self._failures = 0
        return 0 if counts.claimed == self.limit else self.poll_seconds

    def _pause(self, after_ms: int) -> float:
        self._failures += 1
        return max(_PAUSES.delay_ms(self._failures, id(self)), after_ms) / 1_000

    def _outcome(self, entry: Entry, result: Result | None) -> Outcome:
        now = self.clock()
        if isinstance(result, Refused):
            LOG.error("outbox.refused event=%s reason=%s", entry.event_id, result.reason)
        if not isinstance(result, Delayed):
            return Outcome(entry, result, now)
        LOG.warning("outbox.delayed event=%s reason=%s", entry.event_id, result.reason)
        delay = self.backoff.delay_ms(entry.attempts + 1, entry.event_id)
        return Outcome(entry, result, now + max(delay, result.after_ms or 0))


def _chunks(entries: Sequence[Entry], size: int) -> Iterator[Sequence[Entry]]:
    for start in range(0, len(entries), size):
        yield entries[start : start + size]


def _count(outcomes: Sequence[Outcome], counts: Round) -> None:
    for result in (each.result for each in outcomes):
        counts.accepted += isinstance(result, Accepted)
        counts.refused += isinstance(result, Refused)
        if isinstance(result, Delayed):
            counts.delayed += 1
            counts.is_stopped = counts.is_stopped or result.is_general
            counts.after_ms = max(counts.after_ms, result.after_ms or 0)
