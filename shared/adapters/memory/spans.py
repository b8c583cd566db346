"""Walks along what is at hand as a store's scan does."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from shared.domain.paging import Span

T = TypeVar("T")


def within(items: Iterable[T], key: Callable[[T], str], span: Span) -> Iterator[T]:
    """The items whose keys lie in the span, in its order."""
    for item in sorted(items, key=key, reverse=span.descending):
        place = key(item)
        is_above = span.above is None or place > span.above
        if is_above and (span.below is None or place < span.below):
            yield item
