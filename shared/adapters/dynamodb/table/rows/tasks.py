"""Items of work that waits: background tasks, due retries and paused attempts."""

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)

from shared.adapters.dynamodb.table.attributes import IntAttribute
from shared.adapters.dynamodb.table.rows.row import Row


class BackgroundTaskRow(Row, discriminator="task"):
    """A background task; its id is its sort key, `selection` and `data` are JSON."""

    task = UnicodeAttribute()
    status = UnicodeAttribute()
    step = IntAttribute()
    cursor = UnicodeAttribute(null=True)
    selection = JSONAttribute()
    data = JSONAttribute()
    app_id = UnicodeAttribute(null=True)
    endpoint_id = UnicodeAttribute(null=True)
    resumable = BooleanAttribute()
    created_at = UTCDateTimeAttribute()
    updated_at = UTCDateTimeAttribute()


class DueRow(Row, discriminator="due"):
    """A due retry: a delivery task, encoded as in the queue."""

    due_at = UTCDateTimeAttribute()
    task = UnicodeAttribute()


class PausedAttemptRow(Row, discriminator="paused"):
    """An attempt of a paused endpoint: a delivery task, encoded as in the queue."""

    task = UnicodeAttribute()


class PauseEndRow(Row, discriminator="pause_end"):
    """An end of a pause that comes by itself."""

    org_id = UnicodeAttribute()
    app_id = UnicodeAttribute()
    endpoint_id = UnicodeAttribute()
    due_at = UTCDateTimeAttribute()


class CursorRow(Row, discriminator="cursor"):
    """A sweep cursor: the minute to start with."""

    minute = UnicodeAttribute()
