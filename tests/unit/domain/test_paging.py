"""Pages, compared with slices of a plain list."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain import ids
from shared.domain.content_pages import MAX_CONTENT_BYTES, fit_page
from shared.domain.paging import (
    MAX_READ,
    Page,
    PageRequest,
    Span,
    growing_chunks,
    no_id,
    paginate,
    within,
)
from tests.support.arrange.builders import NOW, new_id

KEYS = st.lists(st.text("abc", min_size=1, max_size=4), unique=True, max_size=20)
Wanted = Callable[[str], bool]


def stored(keys: list[str], span: Span) -> Iterator[str]:
    """Returns a store's result for a span."""
    found = [
        k
        for k in keys
        if (span.above is None or k > span.above) and (span.below is None or k < span.below)
    ]
    yield from sorted(found, reverse=span.descending)


def page_of(
    keys: list[str],
    request: PageRequest,
    wanted: Wanted = lambda _: True,
    prefix: str = "",
    most: int | None = None,
) -> Page[str]:
    return paginate(stored(keys, request.span(prefix)), lambda k: k, request, wanted, most)


def walked(
    keys: list[str],
    limit: int,
    *,
    descending: bool,
    wanted: Wanted = lambda _: True,
    most: int | None = None,
) -> list[Page[str]]:
    """Returns all pages, from the first to the one that is done."""
    request = PageRequest(limit=limit, descending=descending)
    pages = [page_of(keys, request, wanted, most=most)]
    while not pages[-1].done:
        request = replace(request, iterator=pages[-1].iterator)
        pages.append(page_of(keys, request, wanted, most=most))
    return pages


@given(KEYS, st.none() | st.text("abc"), st.none() | st.text("abc"), st.booleans())
def test_items_in_memory_are_read_like_items_of_a_store(
    keys: list[str], above: str | None, below: str | None, descending: bool
) -> None:
    span = Span(above=above, below=below, descending=descending)

    assert list(within(keys, str, span)) == list(stored(keys, span))


@given(KEYS, st.integers(1, 7), st.booleans())
def test_consecutive_pages_give_the_whole_list(
    keys: list[str], limit: int, descending: bool
) -> None:
    pages = walked(keys, limit, descending=descending)

    assert [k for p in pages for k in p.items] == sorted(keys, reverse=descending)
    assert all(len(p.items) == limit for p in pages[:-1])


@given(KEYS, st.integers(1, 7), st.booleans())
def test_reading_backwards_gives_the_same_pages(
    keys: list[str], limit: int, descending: bool
) -> None:
    pages = walked(keys, limit, descending=descending)

    for earlier, later in pairwise(pages):
        request = PageRequest(limit=limit, descending=descending, iterator=later.prev_iterator)
        back = page_of(keys, request)
        assert back.items == earlier.items
        assert back.iterator == earlier.iterator
        assert back.prev_iterator == earlier.prev_iterator
        assert back.done is (earlier is pages[0])


@given(KEYS, st.integers(1, 7), st.booleans(), st.sets(st.text("abc", min_size=1, max_size=4)))
def test_a_filtered_list_loses_no_wanted_item(
    keys: list[str], limit: int, descending: bool, dropped: set[str]
) -> None:
    pages = walked(keys, limit, descending=descending, wanted=lambda k: k not in dropped)

    expected = [k for k in sorted(keys, reverse=descending) if k not in dropped]
    assert [k for p in pages for k in p.items] == expected


@given(
    KEYS,
    st.integers(1, 7),
    st.booleans(),
    st.sets(st.text("abc", min_size=1, max_size=4)),
    st.integers(1, 5),
)
def test_reading_backwards_through_a_filter_gives_each_item_once(
    keys: list[str], limit: int, descending: bool, dropped: set[str], most: int
) -> None:
    def wanted(key: str) -> bool:
        return key not in dropped

    pages = walked(keys, limit, descending=descending, wanted=wanted, most=most)

    request = PageRequest(limit=limit, descending=descending)
    for number, page in enumerate(pages):
        seen: list[str] = []
        back = replace(page, done=page.prev_iterator is None)
        while not back.done:
            going_on = replace(request, iterator=back.prev_iterator)
            back = page_of(keys, going_on, wanted, most=most)
            seen[:0] = back.items
        if page.prev_iterator is not None:
            assert seen == [k for earlier in pages[:number] for k in earlier.items]


@given(KEYS, st.integers(1, 7), st.booleans(), st.sets(st.text("abc", min_size=1, max_size=4)))
def test_a_pages_iterators_are_its_last_and_first_item(
    keys: list[str], limit: int, descending: bool, dropped: set[str]
) -> None:
    pages = walked(keys, limit, descending=descending, wanted=lambda k: k not in dropped)

    for page in pages[: None if pages[0].items else 0]:
        assert (page.iterator, page.prev_iterator) == (page.items[-1], f"-{page.items[0]}")
    assert pages[0].items or pages == [Page()]


@given(KEYS, st.integers(1, 7), st.sets(st.text("abc", min_size=1, max_size=4)))
def test_a_page_is_done_if_no_wanted_item_follows(
    keys: list[str], limit: int, dropped: set[str]
) -> None:
    wanted = [k for k in keys if k not in dropped]

    page = page_of(keys, PageRequest(limit=limit), lambda k: k not in dropped)

    assert page.done is (len(wanted) <= limit)


@given(KEYS, st.integers(1, 7), st.text("abc", min_size=1, max_size=4), st.booleans())
def test_an_iterator_of_a_deleted_item_still_works(
    keys: list[str], limit: int, iterator: str, descending: bool
) -> None:
    shown = sorted(keys, reverse=descending)
    after = [k for k in shown if (k < iterator if descending else k > iterator)]
    before = [k for k in shown if (k > iterator if descending else k < iterator)]

    request = PageRequest(limit=limit, descending=descending, iterator=iterator)
    back = PageRequest(limit=limit, descending=descending, iterator=f"-{iterator}")

    assert page_of(keys, request).items == tuple(after[:limit])
    assert page_of(keys, back).items == tuple(before[-limit:])


def test_an_empty_list_has_one_page_without_iterators() -> None:
    assert page_of([], PageRequest()) == Page(
        items=(), done=True, iterator=None, prev_iterator=None
    )


def test_a_filter_that_drops_almost_everything_reads_a_bounded_number() -> None:
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


def test_a_filter_that_accepts_nothing_reads_nothing() -> None:
    def read() -> str:
        raise AssertionError

    assert paginate(iter(read, ""), lambda k: k, PageRequest(), no_id) == Page()


@given(KEYS, st.integers(1, 7), st.booleans(), st.integers(1, 6))
def test_pages_limited_by_content_give_the_whole_list_in_both_directions(
    keys: list[str], limit: int, descending: bool, most: int
) -> None:
    def fitted(request: PageRequest) -> Page[str]:
        return fit_page(
            page_of(keys, request), request, str, list, lambda _: MAX_CONTENT_BYTES // most
        )

    request = PageRequest(limit=limit, descending=descending)
    pages = [fitted(request)]
    while not pages[-1].done:
        pages.append(fitted(replace(request, iterator=pages[-1].iterator)))

    expected = sorted(keys, reverse=descending)
    assert [k for p in pages for k in p.items] == expected
    assert all(len(p.items) <= most for p in pages)
    seen: list[str] = []
    back = pages[-1]
    while back.prev_iterator is not None:
        back = fitted(replace(request, iterator=back.prev_iterator))
        seen[:0] = back.items
    assert seen == expected[: len(expected) - len(pages[-1].items)]


def test_a_page_always_fits_one_item() -> None:
    request = PageRequest()

    page = fit_page(
        page_of(["a", "b"], request), request, str, list, lambda _: 2 * MAX_CONTENT_BYTES
    )

    assert page == Page(("a",), done=False, iterator="a", prev_iterator="-a")


def test_deleted_items_are_left_out_of_a_page() -> None:
    request = PageRequest()

    page = fit_page(
        page_of(["a", "b", "c"], request),
        request,
        str,
        lambda keys: [None if key == "b" else key.upper() for key in keys],
        lambda _: 1,
    )

    assert page == Page(("A", "C"), done=True, iterator="c", prev_iterator="-a")


@pytest.mark.parametrize(
    ("first", "most", "sizes"), [(1, 4, [1, 2, 4, 3]), (10, 10, [10]), (9, 4, [4, 4, 2])]
)
def test_chunks_grow_up_to_a_limit(first: int, most: int, sizes: list[int]) -> None:
    chunks = list(growing_chunks(iter(range(10)), first, most))

    assert [len(chunk) for chunk in chunks] == sizes
    assert [item for chunk in chunks for item in chunk] == list(range(10))


def test_a_page_reads_one_item_more_than_its_limit() -> None:
    assert PageRequest(limit=7).span().expected == 8


MESSAGES = [new_id(ids.MESSAGE, 1, NOW + timedelta(seconds=n)) for n in range(10)]


def test_the_bound_before_is_exclusive_and_after_is_inclusive() -> None:
    request = PageRequest(
        descending=True, after=NOW + timedelta(seconds=2), before=NOW + timedelta(seconds=5)
    )

    assert page_of(MESSAGES, request, prefix=ids.MESSAGE).items == tuple(MESSAGES[4:1:-1])


def test_after_alone_gives_the_oldest_items_newest_first() -> None:
    request = PageRequest(limit=3, descending=True, after=NOW + timedelta(seconds=2))

    page = page_of(MESSAGES, request, prefix=ids.MESSAGE)

    assert page.items == tuple(MESSAGES[4:1:-1])
    assert not page.done
    following = PageRequest(limit=3, descending=True, iterator=page.prev_iterator)
    assert page_of(MESSAGES, following, prefix=ids.MESSAGE).items == tuple(MESSAGES[7:4:-1])


def test_time_bounds_apply_with_an_iterator_too() -> None:
    bounds = PageRequest(
        descending=True, after=NOW + timedelta(seconds=2), before=NOW + timedelta(seconds=8)
    )
    onward = replace(bounds, iterator=MESSAGES[4])
    back = replace(bounds, iterator=f"-{MESSAGES[4]}")

    assert page_of(MESSAGES, onward, prefix=ids.MESSAGE).items == tuple(MESSAGES[3:1:-1])
    assert page_of(MESSAGES, back, prefix=ids.MESSAGE).items == tuple(MESSAGES[7:4:-1])
