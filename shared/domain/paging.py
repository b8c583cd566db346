"""Pages of a list: limits, iterators in both directions, and filters with bounded reads."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Generic, TypeVar

from shared.domain import ids

T = TypeVar("T")

DEFAULT_LIMIT = 50
MAX_LIMIT = 250
# The most items that one page reads if its filter drops them.
MAX_READ = 1_000


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a list: keys strictly between `above` and `below`, read in one direction."""

    above: str | None = None
    below: str | None = None
    descending: bool = False
    # The number of items that the caller needs first: a hint for the store.
    expected: int = DEFAULT_LIMIT

    def of_kinds(self, *prefixes: str) -> "Span":
        """Returns the part from the first to the last id with one of these prefixes.

        A list that reads no other ids never has one of them as its iterator.
        """
        last = max(prefixes)
        end = last[:-1] + chr(ord(last[-1]) + 1)
        above = max(min(prefixes), self.above or "")
        return replace(self, above=above, below=min(end, self.below or end))


def within(items: Iterable[T], key: Callable[[T], str], span: Span) -> Iterator[T]:
    """Yields the items whose keys lie in the span, in its order."""
    for item in sorted(items, key=key, reverse=span.descending):
        place = key(item)
        is_above = span.above is None or place > span.above
        if is_above and (span.below is None or place < span.below):
            yield item


def growing_chunks(items: Iterator[T], first: int, most: int = 100) -> Iterator[list[T]]:
    """Yields the items in chunks of `first`, then twice as many each time, up to `most`.

    For reads that cost the same for one or many: a caller that needs more than expected often
    needs many more.
    """
    size = min(first, most)
    while chunk := list(islice(items, size)):
        yield chunk
        size = min(2 * size, most)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """Request for a page. `iterator` is the key of the last item seen; a leading "-" asks for the
    page before that item.

    `after` and `before` are bounds by time, for lists of ids only.
    """

    limit: int = DEFAULT_LIMIT
    iterator: str | None = None
    descending: bool = False
    before: datetime | None = None
    after: datetime | None = None

    @property
    def backwards(self) -> bool:
        """Returns whether the page is read against the order of display.

        A lower bound alone asks for the oldest items above it.
        """
        if self.iterator is not None:
            return self.iterator.startswith("-")
        return self.descending and self.after is not None and self.before is None

    def span(self, prefix: str = "") -> Span:
        """Returns the keys to read; bounds by time need the `prefix` of the ids."""
        above = [ids.first_of(prefix, self.after)] if self.after else []
        below = [ids.first_of(prefix, self.before)] if self.before else []
        descending = self.descending is not self.backwards
        if self.iterator is not None:
            (below if descending else above).append(self.iterator.removeprefix("-"))
        return Span(
            above=max(above, default=None),
            below=min(below, default=None),
            descending=descending,
            expected=self.limit + 1,
        )


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A page: `items` in order of display, and `done` if nothing is left in its direction.

    The iterators are the keys of the last and the first item. If a filter cut the page short, the
    iterator of the next page is the key of the last item read.
    """

    items: tuple[T, ...] = ()
    done: bool = True
    iterator: str | None = None
    prev_iterator: str | None = None


def no_id(_: object) -> bool:
    """Rejects every item: a page with this filter reads nothing."""
    return False


@dataclass(slots=True)
class _Scan(Generic[T]):
    """Result of reading a list: the wanted items, and the first and last of all keys."""

    kept: list[T] = field(default_factory=list)
    first: str | None = None
    last: str | None = None
    # Whether the list was read to its end, and whether it was cut short at a page's limit of reads.
    done: bool = True
    cut: bool = False


def paginate(
    items: Iterator[T],
    key: Callable[[T], str],
    request: PageRequest,
    wanted: Callable[[T], bool] = lambda _: True,
    most: int | None = None,
) -> Page[T]:
    """Returns one page of `items`, which come in the order of `request.span()`.

    A filter may drop items. After `most` items, by default MAX_READ, the page ends early, not done,
    and its iterator continues after the last item read.
    """
    if wanted is no_id:
        return Page()
    walk = _scan(items, key, request.limit, wanted, most or MAX_READ)
    if walk.done and not walk.kept:
        return Page()
    near = key(walk.kept[0]) if walk.kept else walk.first
    far = walk.last if walk.cut else key(walk.kept[-1])
    if request.backwards:
        walk.kept.reverse()
        near, far = far, near
    return Page(
        items=tuple(walk.kept),
        done=walk.done,
        iterator=far,
        prev_iterator=f"-{near}",
    )


def _scan(
    items: Iterator[T],
    key: Callable[[T], str],
    limit: int,
    wanted: Callable[[T], bool],
    most: int,
) -> _Scan[T]:
    walk: _Scan[T] = _Scan()
    for count, item in enumerate(items):
        # One item beyond the limit of reads, or beyond a full page, proves that there are more.
        if count == most:
            walk.done, walk.cut = False, True
            break
        if wanted(item):
            if len(walk.kept) == limit:
                walk.done = False
                break
            walk.kept.append(item)
        walk.last = key(item)
        walk.first = walk.first or walk.last
    return walk
