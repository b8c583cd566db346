"""Messages on DynamoDB."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial

from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from shared.adapters.dynamodb.table import idempotency_keys, keys
from shared.adapters.dynamodb.table.attributes import listed, tupled
from shared.adapters.dynamodb.table.damage import checked, decode_one, decoded, report
from shared.adapters.dynamodb.table.reads import batch_get, get
from shared.adapters.dynamodb.table.rows import MessageRow, PointerRow
from shared.adapters.dynamodb.table.shard_cache import ShardingCache
from shared.adapters.dynamodb.table.shard_scan import scan_shards
from shared.adapters.dynamodb.table.transactions import Put, commit
from shared.adapters.dynamodb.table.writes import ABSENT, PRESENT, put_if, update_if
from shared.adapters.dynamodb.traffic.content_placement import ContentStorage
from shared.domain import ids
from shared.domain.errors import Conflict, Damaged, NotFound
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import AppId, EndpointId, MessageId, OrgId
from shared.domain.messages.message import Body, Message
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

    def add(self, message: Message) -> bool:
        row = _row(message)
        self._contents.store(message, row)
        if message.event_id is None:
            return put_if(row, ABSENT)
        return self._add_event(message, message.event_id, row)

    def get(self, org_id: OrgId, app_id: AppId, message_id: MessageId) -> Message | None:
        now = self._clock.now()
        found = get(MessageRow, keys.message(org_id, app_id, message_id))
        if found is None or not found.is_live(now):
            return None
        return decode_one(
            found,
            lambda row: _of_row(org_id, app_id, row, self._content_of(org_id, app_id, row, now)),
        )

    def get_many(
        self, org_id: OrgId, app_id: AppId, message_ids: Sequence[MessageId]
    ) -> list[Message]:
        now = self._clock.now()
        places = [keys.message(org_id, app_id, message_id) for message_id in message_ids]
        found = batch_get(MessageRow, places)
        live = (row for row in found if row.is_live(now))
        return list(decoded(live, partial(_listed, org_id, app_id, now)))

    def complete(self, messages: Sequence[Message]) -> Sequence[Message]:
        now = self._clock.now()
        if all(_is_whole(message, now) for message in messages):
            return messages
        with ThreadPoolExecutor(len(messages)) as pool:
            return list(pool.map(partial(self._whole, now=now), messages))

    def add_endpoint(self, message: Message, endpoint_id: EndpointId) -> None:
        key = keys.message(message.org_id, message.app_id, message.id)
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
        found = get(PointerRow, keys.event(org_id, app_id, event_id))
        return MessageId(found.target) if found and found.is_live(self._clock.now()) else None

    def scan(self, org_id: OrgId, app_id: AppId, span: Span, now: datetime) -> Iterator[Message]:
        partition = partial(keys.messages, org_id, app_id)
        sharding = self._shardings.of(org_id, app_id, now)
        found = scan_shards(MessageRow, partition, ids.MESSAGE, span, now, sharding)
        return decoded(found, partial(_listed, org_id, app_id, now))

    def expunge(self, message: Message) -> None:
        org_id, app_id, expunged = message.org_id, message.app_id, message.expunged
        actions: list[Action] = [
            MessageRow.payload_expires_at.set(expunged.payload_expires_at),
            MessageRow.payload.remove(),
            MessageRow.packed.remove(),
        ]
        row = MessageRow(*keys.message(org_id, app_id, message.id))
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
            report(*keys.message(message.org_id, message.app_id, message.id))
            return message

    def _add_event(self, message: Message, event_id: str, row: MessageRow) -> bool:
        pointer = PointerRow(
            *keys.event(message.org_id, message.app_id, event_id),
            target=message.id,
            expires_at=message.expires_at,
        )
        free = ABSENT | (PointerRow.expires_at <= message.timestamp)
        failed = commit([Put("event id", pointer, free), Put("message", row, ABSENT)])
        if failed and "message" not in failed:
            raise Conflict("A message with this event id exists already.")
        return not failed


def _is_whole(message: Message, now: datetime) -> bool:
    return message.payload is not None or message.payload_expires_at <= now


def _row(message: Message) -> MessageRow:
    raw = message.raw
    return MessageRow(
        *keys.message(message.org_id, message.app_id, message.id),
        expires_at=message.expires_at,
        event_type=message.event_type,
        timestamp=message.timestamp,
        payload_expires_at=message.payload_expires_at,
        endpoint_ids=list(message.endpoint_ids),
        event_id=message.event_id,
        channels=listed(message.channels),
        tags=listed(message.tags),
        deliver_at=message.deliver_at,
        raw_from=len(message.payload or "") if raw else None,
        content_type=raw.content_type if raw else None,
    )


def _of_row(org_id: OrgId, app_id: AppId, row: MessageRow, content: str | None) -> Message:
    payload, raw = content, None
    if content is not None and isinstance(row.raw_from, int):
        payload, raw = content[: row.raw_from], Body(content[row.raw_from :], row.content_type)
    return Message(
        org_id=org_id,
        app_id=app_id,
        id=MessageId(checked(ids.MESSAGE, row.sk)),
        event_type=row.event_type,
        timestamp=row.timestamp,
        payload_expires_at=row.payload_expires_at,
        endpoint_ids=tuple(EndpointId(text) for text in row.endpoint_ids),
        payload=payload,
        event_id=row.event_id,
        channels=tupled(row.channels),
        tags=tupled(row.tags),
        added_ids=tuple(EndpointId(text) for text in row.added_ids or ()),
        deliver_at=row.deliver_at,
        raw=raw,
    )


def _listed(org_id: OrgId, app_id: AppId, now: datetime, row: MessageRow) -> Message:
    """Returns the message of an item."""
    is_here = row.is_inline and row.payload_expires_at > now
    return _of_row(org_id, app_id, row, row.content if is_here else None)


def _is_expunged(row: MessageRow, now: datetime) -> bool:
    """Returns whether the payload was expunged after the item was read."""
    found = get(MessageRow, keys.Key(row.pk, row.sk))
    return found is None or found.payload_expires_at <= now
