"""Payloads too large for a message's own item, or that expire before it does.

They lie apart in parts, so that listing messages does not read them.
"""

from collections.abc import Iterator
from hashlib import sha256

from shared.adapters.dynamodb import keys
from shared.adapters.dynamodb.packing import pack, unpack
from shared.adapters.dynamodb.reads import query
from shared.adapters.dynamodb.rows import ContentRow
from shared.adapters.dynamodb.writes import put
from shared.domain.message import Message
from shared.domain.paging import Span

# An item holds 400 KB; a part leaves room for its keys.
PART_BYTES = 350 * 1024


def digest_of(payload: str) -> str:
    """What a payload's parts are named for."""
    return sha256(payload.encode()).hexdigest()[:32]


def store(message: Message, payload: str) -> int:
    """Writes the payload's parts and says how many they are."""
    data = pack(payload)
    pk = keys.content(message.org_id, message.app_id, message.id)
    digest = digest_of(payload)
    parts = list(_cut(data))
    for number, part in enumerate(parts):
        sk = keys.content_part(digest, number)
        put(ContentRow(pk, sk, data=part, expires_at=message.payload_expires_at))
    return len(parts)


def load(pk: str, digest: str, parts: int) -> str | None:
    """The exact payload; None when parts of it are missing."""
    found = query(ContentRow, pk, Span(), f"{digest}#", consistent=True)
    data = [row.data for row in found]
    return unpack(b"".join(data)) if len(data) == parts else None


def _cut(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), PART_BYTES):
        yield data[start : start + PART_BYTES]
