"""Keys of due retries and of the sweeps that find them.

They have no tenant, since a sweep serves all.
"""

from shared.adapters.dynamodb.table.key_parts import Key, minute_at
from shared.domain.pipeline import due_retry_shards
from shared.domain.pipeline.queue_tasks import DeliveryTask

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
