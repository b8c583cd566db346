"""Permits in memory."""

from dataclasses import dataclass, field
from datetime import datetime

from shared.domain.deliveries.bulkhead import LEASE, Bulkhead, Permit, free_numbers
from shared.domain.ids import AppId, OrgId

Place = tuple[OrgId, AppId, str, int]


@dataclass(frozen=True, slots=True)
class MemoryBulkheads:
    """The fake of `Bulkheads`; `held` has the holder of each permit."""

    held: dict[Place, Permit] = field(default_factory=dict)

    def acquire(self, bulkhead: Bulkhead, holder: str, now: datetime) -> Permit | None:
        numbers = range(bulkhead.size)
        taken = {n for n in numbers if (p := self.held.get(_place(bulkhead, n))) and p.until > now}
        for number in free_numbers(bulkhead.size, taken, holder):
            permit = Permit(bulkhead, number, holder, now + LEASE)
            self.held[_place(bulkhead, number)] = permit
            return permit
        return None

    def release(self, permit: Permit) -> None:
        place = _place(permit.bulkhead, permit.number)
        if self.held.get(place) == permit:
            del self.held[place]


def _place(bulkhead: Bulkhead, number: int) -> Place:
    return (bulkhead.org_id, bulkhead.app_id, bulkhead.lane, number)
