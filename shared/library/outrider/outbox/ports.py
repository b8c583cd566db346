"""Interfaces of the relay: the table of a database, and the way to Outrider."""

from collections.abc import Sequence
from typing import Protocol

from outrider.outbox.entry import Entry, Outcome, RefusedEntry, Result, State


class OutboxUnavailable(Exception):
    """The database did not answer; the relay tries again."""


class Store(Protocol):
    """The table. Each method is one transaction, and raises OutboxUnavailable."""

    def claim(self, now_ms: int, until_ms: int, limit: int) -> Sequence[Entry]:
        """Leases entries until then, and returns them in the order in which they were added.

        An entry is left alone while an earlier one of its application is leased, or waits for its
        next attempt.
        """
        ...

    def settle(self, outcomes: Sequence[Outcome], now_ms: int) -> None:
        """Deletes accepted entries; records refusals; ends the leases of the others.

        A lease that another relay has taken over is left alone.
        """
        ...

    def state(self) -> State:
        """Counts the entries."""
        ...

    def refused(self, limit: int) -> Sequence[RefusedEntry]:
        """Returns refused entries, oldest first."""
        ...

    def retry(self, ids: Sequence[int], now_ms: int) -> int:
        """Makes refused entries wait again; returns their number."""
        ...


class Transport(Protocol):
    """Sends entries. A bad or missing answer is a result, never an exception."""

    # Entries that one call takes.
    batch: int
    # A call ends within this time.
    longest_ms: int

    def send(self, entries: Sequence[Entry]) -> Sequence[Result]:
        """Returns the result of each entry, in their order."""
        ...
