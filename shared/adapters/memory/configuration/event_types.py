"""Event types in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from shared.adapters.memory.dynamodb_limits import MAX_READS, MAX_WRITES, check_batches
from shared.adapters.memory.store import MemoryStore
from shared.domain.errors import Conflict
from shared.domain.event_types.event_type import EventType
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import OrgId
from shared.domain.paging import Span, within


@dataclass(frozen=True, slots=True)
class MemoryEventTypes:
    """The fake of `EventTypes`."""

    store: MemoryStore = field(default_factory=MemoryStore)

    def add(self, event_type: EventType, idempotency_key: IdempotencyKey | None) -> EventType:
        stored = self.get(event_type.org_id, event_type.name)
        if stored is not None and self.store.used_for(idempotency_key) == event_type.name:
            return stored
        if stored is not None and not stored.archived:
            raise Conflict("An event type with this name exists already.")
        if idempotency_key is not None:
            self.store.claim(idempotency_key, event_type.name)
        self.store.event_types[event_type.org_id, event_type.name] = event_type
        return event_type

    def get(self, org_id: OrgId, name: str) -> EventType | None:
        return self.store.event_types.get((org_id, name))

    def get_all(self, org_id: OrgId, names: Sequence[str]) -> list[EventType]:
        check_batches(names, MAX_READS)
        found = (self.get(org_id, name) for name in names)
        return [event_type for event_type in found if event_type is not None]

    def scan(self, org_id: OrgId, span: Span) -> Iterator[EventType]:
        found = (e for e in self.store.event_types.values() if e.org_id == org_id)
        return within(found, lambda e: e.name, span)

    def save(self, event_type: EventType, before: EventType) -> bool:
        if self.get(before.org_id, before.name) != before:
            return False
        self.store.event_types[event_type.org_id, event_type.name] = event_type
        return True

    def put_all(self, event_types: Sequence[EventType]) -> None:
        check_batches([e.name for e in event_types], MAX_WRITES)
        for event_type in event_types:
            self.store.event_types[event_type.org_id, event_type.name] = event_type

    def delete(self, org_id: OrgId, name: str) -> bool:
        return self.store.event_types.pop((org_id, name), None) is not None
