"""Pages are compared with a plain list: whatever order they are read in, they are cuts of it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from shared.domain import ids
from shared.domain.paging import MAX_READ, Page, PageRequest, Span, paginate
from tests.support.builders import NOW, new_id

KEYS = st.lists(st.text("abc", min_size=1, max_size=4), unique=True, max_size=20)
Wanted = Callable[[str], bool]


def stored(keys: list[str], span: Span) -> Iterator[str]:
    """What a store gives for a span."""
    within = [
        k
        for k in keys
        if (span.above is None or k > span.above) and (span.below is None or k < span.below)
    ]
    yield from sorted(within, reverse=span.descending)


def page_of(
    keys: list[str], request: PageRequest, wanted: Wanted = lambda _: True, prefix: str = ""
) -> Page[str]:
    return paginate(stored(keys, request.span(prefix)), lambda k: k, request, wanted)


def walked(
    keys: list[str], limit: int, *, descending: bool, wanted: Wanted = lambda _: True
) -> list[Page[str]]:
    """All pages from the first to the one that is done."""
    pages = [page_of(keys, PageRequest(limit=limit, descending=descending), wanted)]
    while not pages[-1].done:
        request = PageRequest(limit=limit, descending=descending, iterator=pages[-1].iterator)
        pages.append(page_of(keys, request, wanted))
    return pages


@given(KEYS, st.integers(1, 7), st.booleans())
def test_pages_in_turn_are_the_whole_list(keys: list[str], limit: int, descending: bool) -> None:
    pages = walked(keys, limit, descending=descending)

    assert [k for p in pages for k in p.items] == sorted(keys, reverse=descending)
    assert all(len(p.items) == limit for p in pages[:-1])


@given(KEYS, st.integers(1, 7), st.booleans())
def test_going_back_shows_the_same_pages(keys: list[str], limit: int, descending: bool) -> None:
    pages = walked(keys, limit, descending=descending)

    for earlier, later in pairwise(pages):
        request = PageRequest(limit=limit, descending=descending, iterator=later.prev_iterator)
        back = page_of(keys, request)
        assert back.items == earlier.items
        assert back.iterator == earlier.iterator
        assert back.prev_iterator == earlier.prev_iterator
        assert back.done is (earlier is pages[0])


@given(KEYS, st.integers(1, 7), st.booleans(), st.sets(st.text("abc", min_size=1, max_size=4)))
def test_a_filter_leaves_out_and_never_loses(
    keys: list[str], limit: int, descending: bool, dropped: set[str]
) -> None:
    pages = walked(keys, limit, descending=descending, wanted=lambda k: k not in dropped)

    expected = [k for k in sorted(keys, reverse=descending) if k not in dropped]
    assert [k for p in pages for k in p.items] == expected


@given(KEYS, st.integers(1, 7), st.text("abc", min_size=1, max_size=4), st.booleans())
def test_an_iterator_need_not_be_in_the_list(
    keys: list[str], limit: int, iterator: str, descending: bool
) -> None:
    shown = sorted(keys, reverse=descending)
    after = [k for k in shown if (k < iterator if descending else k > iterator)]
    before = [k for k in shown if (k > iterator if descending else k < iterator)]

    request = PageRequest(limit=limit, descending=descending, iterator=iterator)
    back = PageRequest(limit=limit, descending=descending, iterator=f"-{iterator}")

    assert page_of(keys, request).items == tuple(after[:limit])
    assert page_of(keys, back).items == tuple(before[-limit:])


def test_an_empty_list_is_one_page_without_iterators() -> None:
    assert page_of([], PageRequest()) == Page(
        items=(), done=True, iterator=None, prev_iterator=None
    )


def test_a_filter_that_drops_nearly_all_reads_a_bounded_number() -> None:
    keys = [f"{n:05}" for n in range(3 * MAX_READ)]
    read: list[str] = []

    def noted(span: Span) -> Iterator[str]:
        for key in stored(keys, span):
            read.append(key)
            yield key

    request = PageRequest(limit=2)
    page = paginate(noted(request.span()), lambda k: k, request, lambda k: k == keys[-1])

    assert (page.items, page.done, page.iterator) == ((), False, keys[MAX_READ - 1])
    assert len(read) == MAX_READ + 1
    found = [
        k
        for p in walked(keys, 2, descending=False, wanted=lambda k: k == keys[-1])
        for k in p.items
    ]
    assert found == [keys[-1]]


def test_a_page_reads_one_item_more_than_it_shows() -> None:
    assert PageRequest(limit=7).span().expected == 8


MESSAGES = [new_id(ids.MESSAGE, 1, NOW + timedelta(seconds=n)) for n in range(10)]


def test_before_is_exclusive_and_after_is_not() -> None:
    request = PageRequest(
        descending=True, after=NOW + timedelta(seconds=2), before=NOW + timedelta(seconds=5)
    )

    assert page_of(MESSAGES, request, prefix=ids.MESSAGE).items == tuple(MESSAGES[4:1:-1])


def test_after_alone_asks_for_the_oldest_shown_newest_first() -> None:
    request = PageRequest(limit=3, descending=True, after=NOW + timedelta(seconds=2))

    page = page_of(MESSAGES, request, prefix=ids.MESSAGE)

    assert page.items == tuple(MESSAGES[4:1:-1])
    assert not page.done
    following = PageRequest(limit=3, descending=True, iterator=page.prev_iterator)
    assert page_of(MESSAGES, following, prefix=ids.MESSAGE).items == tuple(MESSAGES[7:4:-1])


def test_bounds_hold_with_an_iterator_too() -> None:
    bounds = PageRequest(
        descending=True, after=NOW + timedelta(seconds=2), before=NOW + timedelta(seconds=8)
    )
    onward = replace(bounds, iterator=MESSAGES[4])
    back = replace(bounds, iterator=f"-{MESSAGES[4]}")

    assert page_of(MESSAGES, onward, prefix=ids.MESSAGE).items == tuple(MESSAGES[3:1:-1])
    assert page_of(MESSAGES, back, prefix=ids.MESSAGE).items == tuple(MESSAGES[7:4:-1])
