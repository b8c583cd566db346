"""Shares of the due retries: several sweeps run in parallel, each on its own shards."""

from zlib import crc32

from shared.domain.ids import AttemptId

# Retries of one minute are written at the rate of failures, and removed together.
SHARDS = 16
# Parallel sweeps; template.yaml needs as many targets. A new share has no cursor: its first sweep
# looks back one hour only.
SWEEPS = 8


def shard_of(attempt_id: AttemptId) -> int:
    """Returns the shard that stores the attempt."""
    return crc32(attempt_id.encode()) % SHARDS


def share_of(sweep: int) -> range:
    """Returns the shards of one of the SWEEPS, from 0. Together they cover every shard once."""
    return range(SHARDS * sweep // SWEEPS, SHARDS * (sweep + 1) // SWEEPS)


def all_shards() -> range:
    """Returns the share of a sweep that runs alone."""
    return range(SHARDS)
