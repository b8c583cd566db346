"""Shares of the due retries: several sweeps run side by side, each on shards of its own."""

from zlib import crc32

from shared.domain.ids import AttemptId

# Retries of one minute are written at the rate of the failures before them, and removed together.
SHARDS = 16
# Sweeps side by side; a change needs as many targets in template.yaml. A new share has no cursor:
# its first sweep looks back for an hour only.
SWEEPS = 8


def shard_of(attempt_id: AttemptId) -> int:
    """The shard that keeps the attempt."""
    return crc32(attempt_id.encode()) % SHARDS


def share_of(sweep: int) -> range:
    """The shards of one of the SWEEPS, from 0. Together they have every shard once."""
    return range(SHARDS * sweep // SWEEPS, SHARDS * (sweep + 1) // SWEEPS)


def all_shards() -> range:
    """The share of a sweep that runs alone."""
    return range(SHARDS)
