"""Reading items. All of these raise InfrastructureError or InternalError."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar, cast

from pynamodb.exceptions import DoesNotExist

from shared.adapters.dynamodb.errors import translated
from shared.adapters.dynamodb.keys import HIGHEST, LOWEST, Key
from shared.adapters.dynamodb.rows import Row
from shared.domain.errors import InfrastructureError
from shared.domain.paging import Span

R = TypeVar("R", bound=Row)

# The most that BatchGetItem takes.
_BATCH = 100
# Items of one page of a query; a read that is taken no further is wasted.
_LONGEST = 250
_BARE = 1_000


def get(kind: type[R], key: Key) -> R | None:
    """The item as it is now."""
    with translated(f"read {key}"):
        try:
            return kind.get(key.pk, key.sk, consistent_read=True)
        except DoesNotExist:
            return None


def query(
    kind: type[R],
    pk: str,
    span: Span,
    prefix: str = "",
    *,
    consistent: bool = False,
    only: Sequence[str] | None = None,
) -> Iterator[R]:
    """The items of a partition whose sort keys, after `prefix`, lie in the span, in its order.

    Reads a page when it is needed: the first as long as the span expects, longer ones for who
    reads on. The partition must hold no other kind between the bounds.
    """
    lowest, highest = _bounds(span, prefix)
    if lowest > highest:
        # Nothing lies there, and DynamoDB refuses to look.
        return
    found = Row.query(
        pk,
        Row.sk.between(lowest, highest),
        consistent_read=consistent,
        scan_index_forward=not span.descending,
        page_size=span.expected + 1,
        attributes_to_get=list(only) if only else None,
    )
    with translated(f"list {pk}"):
        for row in found:
            # As much again as was read so far: who reads on is looking for something rare.
            found.page_iter.page_size = min(found.total_count, _LONGEST)
            if span.below is None or row.sk != highest:
                yield cast("R", row)


def query_bare(pk: str, span: Span, only: Sequence[str] | None) -> Iterator[dict[str, Any]]:
    """Yields items as DynamoDB spells them, with these attributes or all, in long pages.

    For those who read many: an item takes a tenth of the time.
    """
    for page in query_pages(pk, span, only):
        yield from page


def query_pages(pk: str, span: Span, only: Sequence[str] | None) -> Iterator[list[dict[str, Any]]]:
    """Yields a page of items each time that it asks DynamoDB, see `query_bare`."""
    lowest, highest = _bounds(span)
    start: Any = None
    while lowest <= highest:
        with translated(f"list {pk}"):
            page = Row._get_connection().query(
                pk,
                Row.sk.between(lowest, highest),
                attributes_to_get=list(only) if only else None,
                exclusive_start_key=start,
                limit=_BARE,
                scan_index_forward=not span.descending,
            )
        items = page["Items"]
        yield [each for each in items if span.below is None or each["sk"]["S"] != highest]
        start = page.get("LastEvaluatedKey")
        if start is None:
            return


def count(pk: str, prefix: str) -> int:
    """How many items of a partition have sort keys with the prefix, now; as costly as to read them."""
    with translated(f"count {pk}"):
        return Row.count(pk, Row.sk.startswith(prefix), consistent_read=True)


def _bounds(span: Span, prefix: str = "") -> tuple[str, str]:
    """For BETWEEN, which includes both: a key is never the lowest, but may be the highest."""
    lowest = prefix + (f"{span.above}{LOWEST}" if span.above else LOWEST)
    return lowest, prefix + (span.below or HIGHEST)


def batch_get(kind: type[R], keys: Sequence[Key]) -> list[R]:
    """Those of the items that there are, as they are now, in the order of the keys."""
    found: dict[Key, R] = {}
    # DynamoDB refuses to be asked twice for one.
    each = list(dict.fromkeys(keys))
    with translated(f"read {len(each)} items"):
        for start in range(0, len(each), _BATCH):
            for item in _batch(each[start : start + _BATCH]):
                row = cast("R", Row.from_raw_data(item))
                found[Key(row.pk, row.sk)] = row
    return [found[key] for key in keys if key in found]


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
