"""Time-ordered scans over the shards of a list."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from math import ceil
from typing import TypeVar

from shared.adapters.dynamodb.table.keys.key_parts import instants_of, period_of
from shared.adapters.dynamodb.table.reads import query
from shared.adapters.dynamodb.table.rows import Row
from shared.domain import ids
from shared.domain.applications.sharding import Sharding
from shared.domain.messages.message import RETENTION
from shared.domain.paging import Span

R = TypeVar("R", bound=Row)
T = TypeVar("T")

# Allowance for an uneven spread over shards.
_SPARE = 5


def scan_shards(
    kind: type[R],
    partition: Callable[[int, int], str],
    prefix: str,
    span: Span,
    now: datetime,
    sharding: Sharding,
) -> Iterator[R]:
    """Yields the items in the span, in its order, whose ids are within the retention.

    Expired items are included, so that callers can count. `partition` returns the partition key of
    a period's shard, `prefix` is that of the ids, and `sharding` has the number of shards. Reads
    only partitions that can hold items that the caller consumes.
    """
    return scan_merged(
        partial(query, kind), lambda row: row.sk, partition, prefix, span, now, sharding
    )


def scan_merged(
    read: Callable[[str, Span], Iterator[T]],
    key: Callable[[T], str],
    partition: Callable[[int, int], str],
    prefix: str,
    span: Span,
    now: datetime,
    sharding: Sharding,
) -> Iterator[T]:
    """Scans as `scan_shards`; `read` reads a partition, `key` returns the sort key of an item."""
    oldest = ids.first_of(prefix, now - RETENTION)
    span = replace(span, above=max(oldest, span.above or oldest))
    for period in _periods(span, prefix, now):
        count = sharding.most(*instants_of(period))
        # Each shard has about the same share of the items.
        part = replace(span, expected=ceil(span.expected / count) + (_SPARE if count > 1 else 0))
        shards = [read(partition(period, shard), part) for shard in range(count)]
        yield from heapq.merge(*shards, key=key, reverse=span.descending)


def _periods(span: Span, prefix: str, now: datetime) -> Iterator[int]:
    newest = ids.first_of(prefix, now)
    last = period_of(min(newest, span.below or newest))
    first = period_of(span.above or newest)
    periods = range(first, last + 1)
    return iter(reversed(periods) if span.descending else periods)
