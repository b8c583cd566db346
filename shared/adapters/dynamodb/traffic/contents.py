"""Where the content of a message lies: in its item, in an item of its own, or in an object.

Each where that costs least; the arithmetic is in docs/cost.md.
"""

from datetime import timedelta
from hashlib import sha256

from shared.adapters.dynamodb.table import keys
from shared.adapters.dynamodb.table.compression import (
    compress,
    compress_if_worthwhile,
    decompress,
)
from shared.adapters.dynamodb.table.reads import get
from shared.adapters.dynamodb.table.rows import ContentRow, MessageRow
from shared.adapters.dynamodb.table.writes import delete_all, put
from shared.domain.ids import AppId, MessageId, OrgId
from shared.domain.messages.content import ContentName
from shared.domain.messages.message import Message
from shared.ports import Contents

# What packs to more than this costs less as an object.
MAX_ITEM_BYTES = 2_750
_DAY = timedelta(days=1)


class ContentStorage:
    """Puts contents where they belong, and finds them again. `objects` takes the large ones."""

    def __init__(self, objects: Contents) -> None:
        self._objects = objects

    def store(self, message: Message, row: MessageRow) -> None:
        """Has the message's item hold the content, or name where that is stored by now.

        Before the message, which is complete once it can be seen.
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
        """The exact content that the item holds or names; None when it is gone, or damaged."""
        if row.is_inline:
            return row.content
        data = self._data(org_id, app_id, row)
        return decompress(data) if data is not None and digest_of(data) == row.digest else None

    def remove(self, org_id: OrgId, app_id: AppId, row: MessageRow) -> None:
        """Removes the content that the item names, if it is there."""
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
            # Rounded up: nothing goes before its time.
            row.object_days = -((message.timestamp - expires_at) // _DAY)
            self._objects.put(_name(org_id, app_id, row), data)

    def _data(self, org_id: OrgId, app_id: AppId, row: MessageRow) -> bytes | None:
        if row.is_in_object:
            return self._objects.get(_name(org_id, app_id, row))
        found = get(ContentRow, _key(org_id, app_id, row))
        return found.data if found else None


def digest_of(data: bytes) -> str:
    """What a content is named for, and known by when it is read."""
    return sha256(data).hexdigest()[:32]


def _key(org_id: OrgId, app_id: AppId, row: MessageRow) -> keys.Key:
    return keys.content(org_id, app_id, MessageId(row.sk), row.digest)


def _name(org_id: OrgId, app_id: AppId, row: MessageRow) -> ContentName:
    return ContentName(
        org_id=org_id,
        app_id=app_id,
        message_id=MessageId(row.sk),
        digest=row.digest,
        days=row.object_days,
    )
