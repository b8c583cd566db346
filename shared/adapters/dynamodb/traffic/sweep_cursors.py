"""Cursors of the sweeps: the minute that each starts with."""

from datetime import datetime, timedelta

from shared.adapters.dynamodb.table.keys import task_keys
from shared.adapters.dynamodb.table.keys.key_parts import Key, minute_at
from shared.adapters.dynamodb.table.reads import get
from shared.adapters.dynamodb.table.rows import CursorRow
from shared.adapters.dynamodb.table.writes import ABSENT, put_if
from shared.domain.pipeline import due_retry_shards

# The start of the first sweep, which runs within minutes of deployment.
FIRST_LOOK_BACK = timedelta(hours=1)


def start(share: range, until: datetime) -> str:
    """Returns the minute that a sweep starts with.

    The first sweep stores it, so that later ones also start there if this one fails. After an
    update from a release with a single sweep, it starts where that one ended.
    """
    if (minute := _stored(task_keys.cursor(share))) is not None:
        return minute
    minute = _stored(task_keys.CURSOR) or minute_at(until - FIRST_LOOK_BACK)
    advance(share, minute)
    return minute


def advance(share: range, minute: str) -> None:
    """Advances the cursor; never moves it back."""
    row = CursorRow(*task_keys.cursor(share), minute=minute)
    put_if(row, ABSENT | (CursorRow.minute < minute))


def stored_start() -> str | None:
    """Returns the minute that the sweep farthest behind starts with; None before each has run."""
    shares = map(due_retry_shards.share_of, range(due_retry_shards.SWEEPS))
    noted = [_stored(task_keys.cursor(share)) for share in shares]
    found = [minute for minute in noted if minute is not None]
    if len(found) < len(noted):
        return _stored(task_keys.CURSOR)
    return min(found)


def _stored(key: Key) -> str | None:
    cursor = get(CursorRow, key)
    return cursor.minute if cursor else None
