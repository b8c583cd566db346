"""Lists of ids in order of time, over the partitions that hold them."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from math import ceil
from typing import TypeVar

from shared.adapters.dynamodb.table.keys import instants_of, period_of
from shared.adapters.dynamodb.table.reads import query
from shared.adapters.dynamodb.table.rows import Row
from shared.domain import ids
from shared.domain.applications.sharding import Sharding
from shared.domain.messages.message import RETENTION
from shared.domain.paging import Span

R = TypeVar("R", bound=Row)
T = TypeVar("T")

# What a shard may have beyond its part, by chance.
_SPARE = 5


def scan_shards(
    kind: type[R],
    partition: Callable[[int, int], str],
    prefix: str,
    span: Span,
    now: datetime,
    sharding: Sharding,
) -> Iterator[R]:
    """The items in the span, in its order, whose ids are within the retention.

    What belongs to an older message may have expired: all are given, so that who reads can count.
    `partition` gives the partition key of a period's shard, `prefix` is that of the ids. Only
    partitions that can hold what the caller takes are read, of which `sharding` tells the number.
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
    """As `scan_shards`, with what `read` gives of a partition, whose sort key `key` tells."""
    oldest = ids.first_of(prefix, now - RETENTION)
    span = replace(span, above=max(oldest, span.above or oldest))
    for period in _periods(span, prefix, now):
        count = sharding.most(*instants_of(period))
        # Each has about as many as the others of what the caller takes.
        part = replace(span, expected=ceil(span.expected / count) + (_SPARE if count > 1 else 0))
        shards = [read(partition(period, shard), part) for shard in range(count)]
        yield from heapq.merge(*shards, key=key, reverse=span.descending)


def _periods(span: Span, prefix: str, now: datetime) -> Iterator[int]:
    newest = ids.first_of(prefix, now)
    last = period_of(min(newest, span.below or newest))
    first = period_of(span.above or newest)
    periods = range(first, last + 1)
    return iter(reversed(periods) if span.descending else periods)
