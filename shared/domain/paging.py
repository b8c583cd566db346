"""Pages of a list: limits, iterators in both directions, and filters that stay bounded."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from shared.domain import ids

T = TypeVar("T")

DEFAULT_LIMIT = 50
MAX_LIMIT = 250
# Items that one page reads at the most when its filter drops them.
MAX_READ = 1_000


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a list: keys strictly between `above` and `below`, walked in one direction."""

    above: str | None = None
    below: str | None = None
    descending: bool = False
    # How many items the caller will want at first: a hint for the store.
    expected: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """`iterator` is the key of the last item seen; with a leading "-" the page before it is meant.

    `after` and `before` are bounds by time, for lists of ids only.
    """

    limit: int = DEFAULT_LIMIT
    iterator: str | None = None
    descending: bool = False
    before: datetime | None = None
    after: datetime | None = None

    @property
    def backwards(self) -> bool:
        """Whether the page runs against the order of display.

        A lower bound alone asks for the oldest items above it.
        """
        if self.iterator is not None:
            return self.iterator.startswith("-")
        return self.descending and self.after is not None and self.before is None

    def span(self, prefix: str = "") -> Span:
        """The keys to walk; `prefix` is the ids' own, where bounds by time are in use."""
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
    """`items` in order of display; `done` when nothing is left in the direction travelled."""

    items: tuple[T, ...] = ()
    done: bool = True
    iterator: str | None = None
    prev_iterator: str | None = None


@dataclass(slots=True)
class _Walk(Generic[T]):
    """What a walk along a list has seen."""

    kept: list[T] = field(default_factory=list)
    first: str | None = None
    last: str | None = None
    done: bool = True


def paginate(
    items: Iterator[T],
    key: Callable[[T], str],
    request: PageRequest,
    wanted: Callable[[T], bool] = lambda _: True,
) -> Page[T]:
    """One page of `items`, which come in the order of `request.span()`.

    A filter may drop items: after MAX_READ of them the page ends short, not done, and its
    iterator goes on from the last item read.
    """
    walk = _walk(items, key, request.limit, wanted)
    near, far = walk.first, walk.last
    if request.backwards:
        walk.kept.reverse()
        near, far = far, near
    return Page(
        items=tuple(walk.kept),
        done=walk.done,
        iterator=far,
        prev_iterator=f"-{near}" if near is not None else None,
    )


def _walk(
    items: Iterator[T], key: Callable[[T], str], limit: int, wanted: Callable[[T], bool]
) -> _Walk[T]:
    walk: _Walk[T] = _Walk()
    for count, item in enumerate(items):
        # One item past a full page, or past the most that may be read, shows that there is more.
        if len(walk.kept) == limit or count == MAX_READ:
            walk.done = False
            return walk
        walk.last = key(item)
        walk.first = walk.first or walk.last
        if wanted(item):
            walk.kept.append(item)
    return walk
