"""Deliveries and their attempts on DynamoDB.

The row of a delivery also holds its first attempt, if that is made on time. So a delivery that
succeeds at once is one item and one write. Each other attempt is an item of its own, written
together with the delivery row.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial

from pynamodb.expressions.condition import Condition, size
from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from shared.adapters.dynamodb.table import idempotency_keys
from shared.adapters.dynamodb.table.damage import damaged, decode_one, decoded
from shared.adapters.dynamodb.table.keys import traffic_keys
from shared.adapters.dynamodb.table.keys.key_parts import Key
from shared.adapters.dynamodb.table.reads import batch_get, batch_read, get
from shared.adapters.dynamodb.table.rows import AttemptRow, DeliveryRow
from shared.adapters.dynamodb.table.shard_cache import ShardingCache
from shared.adapters.dynamodb.table.shard_scan import scan_shards
from shared.adapters.dynamodb.table.transactions import Put, Update, commit
from shared.adapters.dynamodb.table.writes import ABSENT, assign, put_if, update_if
from shared.adapters.dynamodb.traffic.attempts import (
    attempt_from_row,
    attempt_row,
    delivery_from_row,
    delivery_row,
    fill,
    history_entry,
)
from shared.domain import ids
from shared.domain.deliveries.delivery import EXPUNGED, Attempt, Delivery
from shared.domain.deliveries.delivery_key import DeliveryKey
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import AppId, AttemptId, EndpointId, OrgId
from shared.domain.messages.endpoint_history import HistoryEntry
from shared.domain.messages.message import Message
from shared.domain.paging import Span, growing_chunks, within
from shared.ports import Clock


class DynamoDeliveries:
    """`Deliveries` on DynamoDB."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._shardings = ShardingCache()

    def get(self, key: DeliveryKey) -> Delivery | None:
        found = get(DeliveryRow, traffic_keys.delivery(key))
        if found is None or not found.is_live(self._clock.now()):
            return None
        return decode_one(found, partial(delivery_from_row, key))

    def claim(self, idempotency_key: IdempotencyKey, attempt_id: AttemptId) -> AttemptId:
        return AttemptId(idempotency_keys.claim(idempotency_key, attempt_id))

    def record(self, attempt: Attempt, delivery: Delivery, before: Delivery | None) -> bool:
        row = delivery_row(delivery)
        if traffic_keys.attempt(attempt.key, attempt.id) == traffic_keys.delivery(attempt.key):
            fill(row, attempt)
            return put_if(row, self._is(before))
        head = Update("delivery", row, _state(row), self._is(before))
        return not commit([Put("attempt", attempt_row(attempt), ABSENT), head])

    def save(self, delivery: Delivery, before: Delivery | None) -> bool:
        row = delivery_row(delivery)
        return update_if(row, _state(row), self._is(before))

    def attempts_of(self, message: Message, span: Span) -> Iterator[Attempt]:
        heads = self._heads(map(message.delivery_key, message.endpoint_ids))
        known = {
            AttemptId(text): key
            for key, row in heads.items()
            for text in row.attempt_ids
            if ids.is_id(ids.ATTEMPT, text)
        }
        rows: dict[Key, AttemptRow] = {
            traffic_keys.delivery(key): row for key, row in heads.items()
        }
        places: dict[Key, DeliveryKey] = {}

        def attempt_in(row: AttemptRow) -> Attempt:
            return _of_key(places[Key(row.pk, row.sk)], row)

        for chunk in growing_chunks(within(known, str, span), span.expected):
            places = {traffic_keys.attempt(known[each], each): known[each] for each in chunk}
            later = [place for place in places if place not in rows]
            rows |= {Key(row.pk, row.sk): row for row in batch_get(AttemptRow, later)}
            yield from decoded((rows[place] for place in places if place in rows), attempt_in)

    def attempt(self, message: Message, attempt_id: AttemptId) -> Attempt | None:
        places = {
            traffic_keys.delivery(key): key
            for key in map(message.delivery_key, message.endpoint_ids)
        }
        heads, unreadable = batch_read(DeliveryRow, list(places))
        for head in self._live(heads):
            if attempt_id in head.attempt_ids:
                key = places[Key(head.pk, head.sk)]
                found = get(AttemptRow, traffic_keys.attempt(key, attempt_id))
                return decode_one(found, partial(_of_key, key)) if found else None
        for place in unreadable:
            # The delivery row may hold the attempt.
            raise damaged(*place)
        return None

    def attempts(self, delivery: Delivery, attempt_ids: Sequence[AttemptId]) -> list[Attempt]:
        found = batch_get(
            AttemptRow, [traffic_keys.attempt(delivery.key, each) for each in attempt_ids]
        )
        return list(decoded(found, partial(_of_key, delivery.key)))

    def expunge(self, attempt: Attempt) -> None:
        place = traffic_keys.attempt(attempt.key, attempt.id)
        row = (DeliveryRow if place == traffic_keys.delivery(attempt.key) else AttemptRow)(*place)
        actions: list[Action] = [AttemptRow.response.set(EXPUNGED), AttemptRow.headers.remove()]
        update_if(row, actions, AttemptRow.number.exists())

    def scan(
        self, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId, span: Span, now: datetime
    ) -> Iterator[HistoryEntry]:
        place = (org_id, app_id, endpoint_id)
        partition, sharding = (
            partial(traffic_keys.attempts, *place),
            self._shardings.of(org_id, app_id, now),
        )
        rows = scan_shards(AttemptRow, partition, ids.ATTEMPT, span, now, sharding)
        return decoded(rows, lambda row: history_entry(*place, row, now))

    def get_many(self, keys: Sequence[DeliveryKey]) -> list[Delivery]:
        found = self._standings(keys)
        return [found[key] for key in keys if key in found]

    def latest(self, deliveries: Sequence[Delivery]) -> list[Attempt]:
        last = {
            traffic_keys.attempt(d.key, d.attempt_ids[-1]): d.key
            for d in deliveries
            if d.attempt_ids
        }
        found = batch_get(AttemptRow, list(last))
        return list(decoded(found, lambda row: _of_key(last[Key(row.pk, row.sk)], row)))

    def _is(self, before: Delivery | None) -> Condition:
        """Condition: the delivery is unmodified. Every change adds an attempt, or ends the
        delivery.

        An expired row counts as absent, even before DynamoDB deletes it.
        """
        if before is None:
            free: Condition = ABSENT | (DeliveryRow.expires_at <= self._clock.now())
            return free
        known = size(Path("attempt_ids"))  # type: ignore[no-untyped-call] # so PynamoDB has it
        condition: Condition = (DeliveryRow.state == int(before.status)) & (
            known == len(before.attempt_ids)
        )
        return condition

    def _standings(self, deliveries: Iterable[DeliveryKey]) -> dict[DeliveryKey, Delivery]:
        places = {traffic_keys.delivery(key): key for key in deliveries}
        rows, unreadable = batch_read(DeliveryRow, list(places))
        found = {places[place]: Delivery.unreadable(places[place]) for place in unreadable}
        for row in self._live(rows):
            key = places[Key(row.pk, row.sk)]
            # A row that cannot be decoded is reported, but counts as existing.
            known = decoded([row], partial(delivery_from_row, key))
            found[key] = next(known, Delivery.unreadable(key))
        return found

    def _heads(self, deliveries: Iterable[DeliveryKey]) -> dict[DeliveryKey, DeliveryRow]:
        """Reads the rows of the deliveries that have begun."""
        places = {traffic_keys.delivery(key): key for key in deliveries}
        found = self._live(batch_get(DeliveryRow, list(places)))
        return {places[Key(row.pk, row.sk)]: row for row in found}

    def _live(self, rows: Iterable[DeliveryRow]) -> Iterator[DeliveryRow]:
        now = self._clock.now()
        return (row for row in rows if row.is_live(now))


def _state(row: DeliveryRow) -> list[Action]:
    """Returns the update of a delivery row, complete enough to create one."""
    return [
        DeliveryRow.kind.set(DeliveryRow),
        DeliveryRow.message_id.set(row.message_id),
        DeliveryRow.expires_at.set(row.expires_at),
        DeliveryRow.state.set(row.state),
        DeliveryRow.attempt_ids.set(row.attempt_ids),
        assign(DeliveryRow.next_number, row.next_number),
        assign(DeliveryRow.next_attempt_at, row.next_attempt_at),
        assign(DeliveryRow.canceled_because, row.canceled_because),
    ]


def _of_key(key: DeliveryKey, row: AttemptRow) -> Attempt:
    return attempt_from_row(key.org_id, key.app_id, key.endpoint_id, row)
