"""Reads of items. All raise InfrastructureError or InternalError."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, TypeVar

from shared.adapters.dynamodb.table.damage import UNREADABLE, damaged, report, row_of
from shared.adapters.dynamodb.table.errors import translated_errors
from shared.adapters.dynamodb.table.keys.key_parts import HIGHEST, LOWEST, Key
from shared.adapters.dynamodb.table.rows import Row
from shared.domain.errors import InfrastructureError
from shared.domain.paging import Span

R = TypeVar("R", bound=Row)

# The limit of BatchGetItem.
_BATCH = 100
# Items per page of a query; items that are not consumed are wasted.
_LONGEST = 250
_BARE = 1_000


def get(kind: type[R], key: Key) -> R | None:
    """Reads an item consistently; Damaged if it cannot be decoded."""
    with translated_errors(f"read {key}"):
        answer = Row._get_connection().get_item(key.pk, key.sk, consistent_read=True)
    item = answer.get("Item")
    return None if item is None else _whole(kind, item)


def query(
    kind: type[R],
    pk: str,
    span: Span,
    prefix: str = "",
    *,
    consistent: bool = False,
    only: Sequence[str] | None = None,
) -> Iterator[R]:
    """Yields the items of a partition whose sort keys, after `prefix`, lie in the span, in its
    order.

    Reads pages on demand: the first as long as the span expects, then longer ones. An item of
    another kind between the bounds counts as damaged, and is skipped.
    """
    bounds = _bounds(span, prefix)
    # Doubles the total: a caller that reads on is searching for rare items.
    found = _pages(pk, span, bounds, span.expected + 1, _LONGEST, only, consistent=consistent)
    return _rows(kind, chain.from_iterable(found), only)


def query_bare(
    pk: str,
    span: Span,
    only: Sequence[str] | None,
    prefix: str = "",
    *,
    consistent: bool = False,
) -> Iterator[dict[str, Any]]:
    """Yields raw DynamoDB items, with these attributes or all, in long pages.

    For bulk reads: ten times as fast per item.
    """
    return chain.from_iterable(
        _pages(pk, span, _bounds(span, prefix), _BARE, _BARE, only, consistent=consistent)
    )


def query_pages(pk: str, span: Span, only: Sequence[str] | None) -> Iterator[list[dict[str, Any]]]:
    """Yields the pages of `query_bare`."""
    return _pages(pk, span, _bounds(span), _BARE, _BARE, only, consistent=False)


def _pages(
    pk: str,
    span: Span,
    bounds: tuple[str, str],
    limit: int,
    longest: int,
    only: Sequence[str] | None,
    *,
    consistent: bool,
) -> Iterator[list[dict[str, Any]]]:
    """Yields pages of items: `limit` in the first, at most `longest` in each."""
    lowest, highest = bounds
    start, read = None, 0
    # DynamoDB rejects reversed bounds, between which there is nothing.
    while lowest <= highest:
        with translated_errors(f"list {pk}"):
            page = Row._get_connection().query(
                pk,
                Row.sk.between(lowest, highest),
                attributes_to_get=list(only) if only else None,
                consistent_read=consistent,
                exclusive_start_key=start,
                limit=limit,
                scan_index_forward=not span.descending,
            )
        items = page["Items"]
        yield [each for each in items if span.below is None or each["sk"]["S"] != highest]
        start = page.get("LastEvaluatedKey")
        if start is None:
            return
        read += len(items)
        limit = min(max(read, limit), longest)


def _rows(
    kind: type[R], items: Iterable[dict[str, Any]], only: Sequence[str] | None = None
) -> Iterator[R]:
    """Converts items to rows; reports and skips any that cannot be decoded."""
    for item in items:
        try:
            row = row_of(kind, item, only)
        except UNREADABLE:
            report(item["pk"]["S"], item["sk"]["S"])
        else:
            yield row


def count(pk: str, prefix: str) -> int:
    """Counts the items of a partition with the prefix; costs as much as reading them."""
    with translated_errors(f"count {pk}"):
        return Row.count(pk, Row.sk.startswith(prefix), consistent_read=True)


def _bounds(span: Span, prefix: str = "") -> tuple[str, str]:
    """Returns the bounds for BETWEEN, which are inclusive: no key equals the lowest, but one may
    equal the highest.
    """
    lowest = prefix + (f"{span.above}{LOWEST}" if span.above else LOWEST)
    return lowest, prefix + (span.below or HIGHEST)


def batch_get(kind: type[R], keys: Sequence[Key]) -> list[R]:
    """Reads the existing items consistently, in the order of the keys.

    Reports and skips any that cannot be decoded.
    """
    found = {Key(row.pk, row.sk): row for row in _rows(kind, _items(keys))}
    return [found[key] for key in keys if key in found]


def batch_read(kind: type[R], keys: Sequence[Key]) -> tuple[list[R], set[Key]]:
    """Reads as `batch_get`, in any order; also returns the keys of items that cannot be decoded."""
    items = {Key(item["pk"]["S"], item["sk"]["S"]): item for item in _items(keys)}
    rows = list(_rows(kind, items.values()))
    return rows, items.keys() - {Key(row.pk, row.sk) for row in rows}


def get_all(kind: type[R], keys: Sequence[Key]) -> list[R]:
    """Reads as `batch_get`, in any order; Damaged if an item cannot be decoded."""
    return [_whole(kind, item) for item in _items(keys)]


def _whole(kind: type[R], item: dict[str, Any]) -> R:
    try:
        return row_of(kind, item)
    except UNREADABLE as exc:
        raise damaged(item["pk"]["S"], item["sk"]["S"]) from exc


def _items(keys: Sequence[Key]) -> Iterator[dict[str, Any]]:
    # DynamoDB rejects duplicate keys.
    each = list(dict.fromkeys(keys))
    with translated_errors(f"read {len(each)} items"):
        for start in range(0, len(each), _BATCH):
            yield from _batch(each[start : start + _BATCH])


def _batch(keys: Sequence[Key]) -> Iterator[dict[str, Any]]:
    left: list[Any] = [{"pk": {"S": key.pk}, "sk": {"S": key.sk}} for key in keys]
    table = Row.Meta.table_name
    while left:
        asked = len(left)
        answer = Row._get_connection().batch_get_item(left, consistent_read=True)
        yield from answer["Responses"].get(table, ())
        left = answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
        if len(left) == asked:
            raise InfrastructureError(f"DynamoDB read none of {asked} items.")
