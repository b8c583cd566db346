"""Storage of contents: in the message's item, in an item of their own, or in an S3 object.

Each where it costs least; docs/cost.md has the arithmetic.
"""

from datetime import timedelta
from hashlib import sha256

from shared.adapters.dynamodb.table.compression import (
    compress,
    compress_if_worthwhile,
    decompress,
)
from shared.adapters.dynamodb.table.keys import traffic_keys
from shared.adapters.dynamodb.table.keys.key_parts import Key
from shared.adapters.dynamodb.table.reads import get
from shared.adapters.dynamodb.table.rows import ContentRow, MessageRow
from shared.adapters.dynamodb.table.writes import delete_all, put
from shared.domain.ids import AppId, MessageId, OrgId
from shared.domain.messages.content_name import ContentName
from shared.domain.messages.message import Message
from shared.ports import Contents

# A larger compressed content costs less as an S3 object.
MAX_ITEM_BYTES = 2_750
_DAY = timedelta(days=1)


class ContentStorage:
    """Stores and finds contents. `objects` holds the large ones."""

    def __init__(self, objects: Contents) -> None:
        self._objects = objects

    def store(self, message: Message, row: MessageRow) -> None:
        """Stores the content in the item, or apart and sets its location in the item.

        Called before the message is stored, since a visible message is complete.
        """
        content = message.content
        if content is None:
            return
        short = None
        if not message.is_bulky:
            short = compress_if_worthwhile(content)
            if len(short or content.encode()) <= MAX_ITEM_BYTES:
                row.payload, row.packed = None if short else content, short
                return
        self._store_apart(message, row, short or compress(content))

    def find(self, org_id: OrgId, app_id: AppId, row: MessageRow) -> str | None:
        """Returns the exact content of the item; None if it is missing or damaged."""
        if row.is_inline:
            return row.content
        data = self._data(org_id, app_id, row)
        return decompress(data) if data is not None and digest_of(data) == row.digest else None

    def remove(self, org_id: OrgId, app_id: AppId, row: MessageRow) -> None:
        """Deletes the content stored apart, if it exists."""
        if row.is_in_object:
            self._objects.remove(_name(org_id, app_id, row))
        else:
            delete_all([_key(org_id, app_id, row)])

    def _store_apart(self, message: Message, row: MessageRow, data: bytes) -> None:
        org_id, app_id, expires_at = message.org_id, message.app_id, message.payload_expires_at
        row.digest = digest_of(data)
        if len(data) <= MAX_ITEM_BYTES:
            put(ContentRow(*_key(org_id, app_id, row), data=data, expires_at=expires_at))
        else:
            # Rounded up, so that nothing expires early.
            row.object_days = -((message.timestamp - expires_at) // _DAY)
            self._objects.put(_name(org_id, app_id, row), data)

    def _data(self, org_id: OrgId, app_id: AppId, row: MessageRow) -> bytes | None:
        if row.is_in_object:
            return self._objects.get(_name(org_id, app_id, row))
        found = get(ContentRow, _key(org_id, app_id, row))
        return found.data if found else None


def digest_of(data: bytes) -> str:
    """Returns the digest that names a content and verifies it when read."""
    return sha256(data).hexdigest()[:32]


def _key(org_id: OrgId, app_id: AppId, row: MessageRow) -> Key:
    return traffic_keys.content(org_id, app_id, MessageId(row.sk), row.digest)


def _name(org_id: OrgId, app_id: AppId, row: MessageRow) -> ContentName:
    return ContentName(
        org_id=org_id,
        app_id=app_id,
        message_id=MessageId(row.sk),
        digest=row.digest,
        days=row.object_days,
    )
