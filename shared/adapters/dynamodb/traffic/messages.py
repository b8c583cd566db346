"""Messages on DynamoDB."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from shared.adapters.dynamodb.table import idempotency_keys
from shared.adapters.dynamodb.table.damage import decode_one, decoded, report
from shared.adapters.dynamodb.table.keys import traffic_keys
from shared.adapters.dynamodb.table.keys.key_parts import Key
from shared.adapters.dynamodb.table.reads import batch_get, get
from shared.adapters.dynamodb.table.rows import MessageRow, PointerRow
from shared.adapters.dynamodb.table.shard_cache import ShardingCache
from shared.adapters.dynamodb.table.shard_scan import scan_shards
from shared.adapters.dynamodb.table.transactions import Put, commit
from shared.adapters.dynamodb.table.writes import ABSENT, PRESENT, put_if, update_if
from shared.adapters.dynamodb.traffic.content_placement import ContentStorage
from shared.adapters.dynamodb.traffic.message_rows import (
    event_pointer,
    listed_message,
    message_of_row,
    message_row,
)
from shared.domain import ids
from shared.domain.errors import Conflict, Damaged, NotFound
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import AppId, EndpointId, MessageId, OrgId
from shared.domain.messages.message import Message
from shared.domain.paging import Span
from shared.ports import Clock, Contents


class DynamoMessages:
    """`Messages` on DynamoDB."""

    def __init__(self, clock: Clock, contents: Contents) -> None:
        self._clock = clock
        self._contents = ContentStorage(contents)
        self._shardings = ShardingCache()

    def claim(self, idempotency_key: IdempotencyKey, message_id: MessageId) -> MessageId:
        return MessageId(idempotency_keys.claim(idempotency_key, message_id))

    def reserve_event(self, message: Message) -> MessageId:
        if message.event_id is None:
            return message.id
        pointer = event_pointer(message, message.event_id)
        if put_if(pointer, _free(self._clock.now())):
            return message.id
        found = get(
            PointerRow, traffic_keys.event(message.org_id, message.app_id, message.event_id)
        )
        return MessageId(found.target) if found else message.id

    def add(self, message: Message, *, event_reserved: bool = False) -> bool:
        row = message_row(message)
        self._contents.store(message, row)
        if message.event_id is None or event_reserved:
            return put_if(row, ABSENT)
        return self._add_event(message, message.event_id, row)

    def get(self, org_id: OrgId, app_id: AppId, message_id: MessageId) -> Message | None:
        now = self._clock.now()
        found = get(MessageRow, traffic_keys.message(org_id, app_id, message_id))
        if found is None or not found.is_live(now):
            return None
        return decode_one(
            found,
            lambda row: message_of_row(
                org_id, app_id, row, self._content_of(org_id, app_id, row, now)
            ),
        )

    def get_many(
        self, org_id: OrgId, app_id: AppId, message_ids: Sequence[MessageId]
    ) -> list[Message]:
        now = self._clock.now()
        places = [traffic_keys.message(org_id, app_id, message_id) for message_id in message_ids]
        found = batch_get(MessageRow, places)
        live = (row for row in found if row.is_live(now))
        return list(decoded(live, partial(listed_message, org_id, app_id, now)))

    def complete(self, messages: Sequence[Message]) -> Sequence[Message]:
        now = self._clock.now()
        if all(_is_whole(message, now) for message in messages):
            return messages
        with ThreadPoolExecutor(len(messages)) as pool:
            return list(pool.map(partial(self._whole, now=now), messages))

    def add_endpoint(self, message: Message, endpoint_id: EndpointId) -> None:
        key = traffic_keys.message(message.org_id, message.app_id, message.id)
        actions: list[Action] = [
            MessageRow.endpoint_ids.set(MessageRow.endpoint_ids.append([endpoint_id])),
            MessageRow.added_ids.set((MessageRow.added_ids | []).append([endpoint_id])),
        ]
        # A condition on the path: the attribute itself would take the id as a list of characters.
        is_new = ~Path("endpoint_ids").contains(endpoint_id)
        if update_if(MessageRow(*key), actions, PRESENT & is_new):
            return
        if self.get(message.org_id, message.app_id, message.id) is None:
            raise NotFound("Message not found")

    def id_of(self, org_id: OrgId, app_id: AppId, event_id: str) -> MessageId | None:
        found = get(PointerRow, traffic_keys.event(org_id, app_id, event_id))
        return MessageId(found.target) if found and found.is_live(self._clock.now()) else None

    def scan(self, org_id: OrgId, app_id: AppId, span: Span, now: datetime) -> Iterator[Message]:
        partition = partial(traffic_keys.messages, org_id, app_id)
        sharding = self._shardings.of(org_id, app_id, now)
        found = scan_shards(MessageRow, partition, ids.MESSAGE, span, now, sharding)
        return decoded(found, partial(listed_message, org_id, app_id, now))

    def expunge(self, message: Message) -> None:
        org_id, app_id, expunged = message.org_id, message.app_id, message.expunged
        actions: list[Action] = [
            MessageRow.payload_expires_at.set(expunged.payload_expires_at),
            MessageRow.payload.remove(),
            MessageRow.packed.remove(),
            MessageRow.headers.remove(),
        ]
        row = MessageRow(*traffic_keys.message(org_id, app_id, message.id))
        # The location last: after a crash in between, the content can still be found.
        if update_if(row, actions, PRESENT) and row.is_apart:
            self._contents.remove(org_id, app_id, row)
            names: list[Action] = [MessageRow.digest.remove(), MessageRow.object_days.remove()]
            update_if(row, names, PRESENT)

    def _content_of(
        self, org_id: OrgId, app_id: AppId, row: MessageRow, now: datetime
    ) -> str | None:
        """Returns the content, unless it has expired."""
        if row.payload_expires_at <= now:
            return None
        content = self._contents.find(org_id, app_id, row)
        if content is None and not _is_expunged(row, now):
            raise Damaged(
                f"The content {row.digest} of {row.sk} of {app_id} is gone or damaged, or this "
                "function may not read it. A lost content can be expunged."
            )
        return content

    def _whole(self, message: Message, now: datetime) -> Message:
        if _is_whole(message, now):
            return message
        try:
            return self.get(message.org_id, message.app_id, message.id) or message
        except Damaged:
            report(*traffic_keys.message(message.org_id, message.app_id, message.id))
            return message

    def _add_event(self, message: Message, event_id: str, row: MessageRow) -> bool:
        pointer = event_pointer(message, event_id)
        failed = commit(
            [Put("event id", pointer, _free(message.timestamp)), Put("message", row, ABSENT)]
        )
        if failed and "message" not in failed:
            raise Conflict("A message with this event id exists already.")
        return not failed


def _is_whole(message: Message, now: datetime) -> bool:
    return message.payload is not None or message.payload_expires_at <= now


def _free(instant: datetime) -> Condition:
    """Returns the condition that no message has the event id at this time."""
    free: Condition = ABSENT | (PointerRow.expires_at <= instant)
    return free


def _is_expunged(row: MessageRow, now: datetime) -> bool:
    """Returns whether the payload was expunged after the item was read."""
    found = get(MessageRow, Key(row.pk, row.sk))
    return found is None or found.payload_expires_at <= now
