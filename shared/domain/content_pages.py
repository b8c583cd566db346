"""Pages that are bounded by the size of their contents."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from shared.domain.paging import Page, PageRequest, growing_chunks

T = TypeVar("T")
U = TypeVar("U")

# The most bytes of contents in one page. Lambda's limit is 6 MB, in which quotes count twice.
MAX_CONTENT_BYTES = 2_500_000

# A small chunk, so that a page that ends early has read few items for nothing.
READ_CHUNK = 10


def fit_page(
    page: Page[T],
    request: PageRequest,
    key: Callable[[T], str],
    complete: Callable[[Sequence[T]], Sequence[U | None]],
    size: Callable[[U], int],
) -> Page[U]:
    """Returns the page with its items completed, READ_CHUNK at a time; deleted items are left out.

    The page ends early, not done, if the contents, measured in bytes by `size`, exceed one
    response. A single item always fits.
    """
    kept: list[U] = []
    total, short, last = 0, False, None
    items = page.items[::-1] if request.backwards else page.items
    chunks = growing_chunks(iter(items), READ_CHUNK, READ_CHUNK)
    for item, whole in (pair for c in chunks for pair in zip(c, complete(c), strict=True)):
        total += 0 if whole is None else size(whole)
        if short := bool(kept) and total > MAX_CONTENT_BYTES:
            break
        last = key(item)
        if whole is not None:
            kept.append(whole)
    iterator, prev_iterator = page.iterator, page.prev_iterator
    if request.backwards:
        kept.reverse()
        prev_iterator = f"-{last}" if short else prev_iterator
    elif short:
        iterator = last
    return Page(tuple(kept), page.done and not short, iterator, prev_iterator)
