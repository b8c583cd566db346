"""Deliveries and their attempts in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from shared.adapters.memory.store import MemoryStore
from shared.domain import ids
from shared.domain.deliveries.delivery import EXPUNGED, Attempt, Delivery
from shared.domain.deliveries.delivery_key import DeliveryKey
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import AppId, AttemptId, EndpointId, OrgId
from shared.domain.messages.endpoint_history import HistoryEntry
from shared.domain.messages.message import RETENTION, Message
from shared.domain.paging import Span, within


@dataclass(frozen=True, slots=True)
class MemoryDeliveries:
    """The fake of `Deliveries`."""

    store: MemoryStore = field(default_factory=MemoryStore)

    def get(self, key: DeliveryKey) -> Delivery | None:
        return self.store.deliveries.get(key) if _is_kept(key, self.store.clock.now()) else None

    def claim(self, idempotency_key: IdempotencyKey, attempt_id: AttemptId) -> AttemptId:
        return AttemptId(self.store.claim(idempotency_key, attempt_id))

    def record(self, attempt: Attempt, delivery: Delivery, before: Delivery | None) -> bool:
        if not self.save(delivery, before):
            return False
        self.store.attempts[delivery.key, attempt.id] = attempt
        return True

    def save(self, delivery: Delivery, before: Delivery | None) -> bool:
        if self.get(delivery.key) != before:
            return False
        self.store.deliveries[delivery.key] = delivery
        return True

    def attempts_of(self, message: Message, span: Span) -> Iterator[Attempt]:
        keys = set(map(message.delivery_key, message.endpoint_ids))
        now = self.store.clock.now()
        found = (a for a in self.store.attempts.values() if a.key in keys and _is_kept(a.key, now))
        return within(found, lambda a: a.id, span)

    def attempt(self, message: Message, attempt_id: AttemptId) -> Attempt | None:
        found = self.attempts_of(message, Span())
        return next((a for a in found if a.id == attempt_id), None)

    def attempts(self, delivery: Delivery, attempt_ids: Sequence[AttemptId]) -> list[Attempt]:
        found = (self.store.attempts.get((delivery.key, one)) for one in attempt_ids)
        return [attempt for attempt in found if attempt is not None]

    def expunge(self, attempt: Attempt) -> None:
        place = (attempt.key, attempt.id)
        if (found := self.store.attempts.get(place)) is not None:
            self.store.attempts[place] = replace(found, response=EXPUNGED, headers=None)

    def scan(
        self, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId, span: Span, now: datetime
    ) -> Iterator[HistoryEntry]:
        place = (org_id, app_id, endpoint_id)
        made = [a for a in self.store.attempts.values() if _is_at(a.key, place, now)]
        attempts = {a.key.position_of(a.id): a for a in made}
        heads = {
            d.key.first_attempt_id: d
            for d in self.store.deliveries.values()
            if _is_at(d.key, place, now)
        }
        for one in within(attempts.keys() | heads.keys(), str, span):
            yield HistoryEntry(position=one, attempt=attempts.get(one), delivery=heads.get(one))

    def get_many(self, keys: Sequence[DeliveryKey]) -> list[Delivery]:
        return [delivery for delivery in map(self.get, keys) if delivery is not None]

    def latest(self, deliveries: Sequence[Delivery]) -> list[Attempt]:
        return [self.store.attempts[d.key, d.attempt_ids[-1]] for d in deliveries if d.attempt_ids]


def _is_at(key: DeliveryKey, place: tuple[OrgId, AppId, EndpointId], now: datetime) -> bool:
    return (key.org_id, key.app_id, key.endpoint_id) == place and _is_kept(key, now)


def _is_kept(key: DeliveryKey, now: datetime) -> bool:
    return ids.instant_of(key.message_id) + RETENTION > now
