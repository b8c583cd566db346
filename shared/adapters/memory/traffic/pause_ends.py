"""Ends of pauses in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date

from shared.adapters.memory.store import MemoryStore
from shared.domain.pausing.pause_end import PauseEnd


@dataclass(frozen=True, slots=True)
class MemoryPauseEnds:
    """The fake of `PauseEnds`; it shares a store with the endpoints."""

    store: MemoryStore = field(default_factory=MemoryStore)

    def on(self, day: date) -> Iterator[PauseEnd]:
        ends = list(self.store.pause_ends)
        return (each for each in ends if each.due_at.astimezone(UTC).date() == day)

    def remove(self, ends: Sequence[PauseEnd]) -> None:
        for each in ends:
            self.store.pause_ends.pop(each, None)
