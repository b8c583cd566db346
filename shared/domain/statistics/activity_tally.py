"""Count of an endpoint's results over time."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from shared.domain import ids
from shared.domain.deliveries.delivery import Status
from shared.domain.ids import EndpointId, MessageId
from shared.domain.statistics.endpoint_stats import AttemptMark

# The finest resolution.
SLOT = timedelta(minutes=5)


class ActivityCell(NamedTuple):
    """A cell of the count: results of one kind in a slot of five minutes."""

    slot: int
    endpoint_id: EndpointId
    event_type: str | None
    result: str


@dataclass(slots=True)
class ActivityTally:
    """Count of an endpoint's marks, newest first, at most `limit` of them.

    `untyped` are the canceled deliveries whose event type only their message has. `cut_at` is the
    time of the last counted mark, if there were more.
    """

    endpoint_id: EndpointId
    limit: int
    cells: Counter[ActivityCell] = field(default_factory=Counter)
    durations: Counter[int] = field(default_factory=Counter)
    untyped: list[tuple[int, MessageId]] = field(default_factory=list)
    cut_at: datetime | None = None

    def count(self, marks: Iterable[AttemptMark], wants: Callable[[str | None], bool]) -> None:
        """Counts the marks whose event types are wanted."""
        last: datetime | None = None
        for number, mark in enumerate(marks):
            if number == self.limit:
                self.cut_at = last
                return
            last = ids.instant_of(mark.id)
            self._count(mark, _slot_of(last), wants)

    def add_types(
        self, types: Mapping[MessageId, str], wants: Callable[[str | None], bool]
    ) -> None:
        """Counts the untyped deliveries by the event types of their messages."""
        for slot, message_id in self.untyped:
            event_type = types.get(message_id)
            if wants(event_type):
                self.cells[ActivityCell(slot, self.endpoint_id, event_type, "canceled")] += 1

    def _count(self, mark: AttemptMark, slot: int, wants: Callable[[str | None], bool]) -> None:
        if mark.delivery is Status.CANCELED and mark.event_type is None and mark.message_id:
            self.untyped.append((slot, mark.message_id))
        elif mark.delivery is Status.CANCELED and wants(mark.event_type):
            self._add(slot, mark, "canceled")
        if mark.attempt is None or not wants(mark.event_type):
            return
        self._add(slot, mark, "success" if mark.attempt is Status.SUCCESS else "failure")
        self.durations[mark.duration_ms or 0] += 1

    def _add(self, slot: int, mark: AttemptMark, result: str) -> None:
        self.cells[ActivityCell(slot, self.endpoint_id, mark.event_type, result)] += 1


def _slot_of(instant: datetime) -> int:
    seconds = int(SLOT.total_seconds())
    return int(instant.timestamp()) // seconds * seconds
