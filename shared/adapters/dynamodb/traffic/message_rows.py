"""Rows of messages."""

from datetime import datetime

from shared.adapters.dynamodb.table.attributes import listed, tupled
from shared.adapters.dynamodb.table.damage import checked
from shared.adapters.dynamodb.table.keys import traffic_keys
from shared.adapters.dynamodb.table.rows import MessageRow, PointerRow
from shared.domain import ids
from shared.domain.deliveries.attempt_headers import HeaderPairs
from shared.domain.ids import AppId, EndpointId, MessageId, OrgId
from shared.domain.messages.message import Body, FilteredOut, Message


def event_pointer(message: Message, event_id: str) -> PointerRow:
    """Returns the row that leads from the event id to the message."""
    return PointerRow(
        *traffic_keys.event(message.org_id, message.app_id, event_id),
        target=message.id,
        expires_at=message.expires_at,
    )


def message_row(message: Message) -> MessageRow:
    """Returns the row of a message, without its content."""
    raw = message.raw
    return MessageRow(
        *traffic_keys.message(message.org_id, message.app_id, message.id),
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
        headers=message.headers or None,
        filtered=message.filtered_out.count if message.filtered_out else None,
        filtered_ids=message.filtered_out.endpoint_ids if message.filtered_out else None,
    )


def message_of_row(org_id: OrgId, app_id: AppId, row: MessageRow, content: str | None) -> Message:
    """Returns the message of a row, with its content unless that is gone."""
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
        headers=_headers(row) if content is not None else (),
        filtered_out=_filtered_out(row),
    )


def _headers(row: MessageRow) -> HeaderPairs:
    return tuple((str(name), str(value)) for name, value in row.headers or ())


def _filtered_out(row: MessageRow) -> FilteredOut | None:
    if not row.is_filtered:
        return None
    return FilteredOut(row.filtered, tuple(map(EndpointId, row.filtered_ids or ())))


def listed_message(org_id: OrgId, app_id: AppId, now: datetime, row: MessageRow) -> Message:
    """Returns the message of a row, with its content if the row holds it."""
    is_here = row.is_inline and row.payload_expires_at > now
    return message_of_row(org_id, app_id, row, row.content if is_here else None)
