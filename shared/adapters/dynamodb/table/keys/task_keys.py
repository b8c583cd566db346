"""Keys of waiting tasks: those of the background, paused attempts, and retries that are due.

Keys of background tasks and paused attempts begin with the organisation's id, so a read or write
cannot name an item of another organisation. Ends of pauses, due retries and the cursors of sweeps
have no tenant in their partition, since one run serves all.
"""

from __future__ import annotations

from datetime import UTC, date
from typing import TYPE_CHECKING

from shared.adapters.dynamodb.table.keys.configuration_keys import notices_on
from shared.adapters.dynamodb.table.keys.key_parts import (
    Key,
    application_part,
    minute_at,
    period_of,
)
from shared.domain import ids
from shared.domain.ids import AppId, EndpointId, OrgId, TaskId
from shared.domain.pipeline import due_retry_shards
from shared.domain.pipeline.queue_tasks import DeliveryTask

if TYPE_CHECKING:
    # Few functions need it.
    from shared.domain.pausing.pause_end import PauseEnd


def background_task(org_id: OrgId, task_id: TaskId) -> Key:
    """Returns the key of a background task: rarely written, so one partition per organisation."""
    return Key(background_tasks(org_id), task_id)


def background_tasks(org_id: OrgId) -> str:
    """Returns the partition of an organisation's background tasks."""
    return f"org#{org_id}#tasks"


def listed_task(org_id: OrgId, app_id: AppId, task_id: TaskId) -> Key:
    """Returns the key of an entry in an application's list of background tasks."""
    return Key(listed_tasks(org_id, app_id), task_id)


def listed_tasks(org_id: OrgId, app_id: AppId) -> str:
    """Returns the partition of an application's list of background tasks."""
    return f"{application_part(org_id, app_id)}#tasks"


def paused_attempt(task: DeliveryTask) -> Key:
    """Returns the key of an attempt of a paused endpoint, sorted by its message, then by its id."""
    key = task.key
    period, shard = period_of(key.message_id), ids.shard_of(key.message_id)
    part = paused_attempts(key.org_id, key.app_id, key.endpoint_id, period, shard)
    return Key(part, f"{key.message_id}#{task.attempt_id}")


def paused_attempts(
    org_id: OrgId, app_id: AppId, endpoint_id: EndpointId, period: int, shard: int
) -> str:
    """Returns a partition of a paused endpoint's attempts: they come at the rate of messages."""
    return f"{application_part(org_id, app_id)}#ep#{endpoint_id}#paused#{period}#{shard}"


def pause_end(end: PauseEnd) -> Key:
    """Returns the key of an end of a pause, under the day that it is due."""
    due_at = end.due_at.astimezone(UTC)
    name = f"{end.org_id}#{end.app_id}#{end.endpoint_id}#{due_at.isoformat()}"
    return Key(pause_ends_on(due_at.date()), name)


def pause_ends_on(day: date) -> str:
    """Returns the partition of a day's ends of pauses, of all tenants: one run serves all."""
    return f"{notices_on(day)}#pauses"


# The cursor of the single sweep of earlier releases.
CURSOR = Key("sweep", "cursor")


def cursor(share: range) -> Key:
    """Returns the key of the cursor of a sweep's share."""
    return Key("sweep", f"cursor#{share.start}-{share.stop - 1}")


def due(task: DeliveryTask) -> Key:
    """Returns the key of a due retry, under the minute that a sweep reads."""
    attempt_id = task.attempt_id
    return Key(due_in(minute_at(task.ready_at), due_retry_shards.shard_of(attempt_id)), attempt_id)


def due_late(task: DeliveryTask) -> Key:
    """Returns the key of a late retry, whose minute a sweep may have passed: read in every run."""
    return Key(DUE_LATE, task.attempt_id)


DUE_LATE = "due#late"
# Retries that cannot be decoded, out of the sweeps' reach until an operator handles them.
DUE_DAMAGED = "due#damaged"


def due_in(minute: str, shard: int) -> str:
    """Returns a partition of the retries of a minute."""
    return f"due#{minute}#{shard}"
