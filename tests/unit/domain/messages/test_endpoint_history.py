"""Order of an endpoint's list of attempts."""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain import ids
from shared.domain.deliveries.delivery_key import ON_TIME
from shared.domain.ids import AttemptId
from shared.domain.messages.endpoint_history import sorted_by_id, widened
from shared.domain.paging import Span, within
from tests.support.arrange.builders import NOW, new_id

MS = timedelta(milliseconds=1)
OFFSETS = st.integers(0, 30_000)
LATENESSES = st.sampled_from([0, 0, 3, 4, 900, 4_996, 5_000])


class Made(NamedTuple):
    """An attempt's id, and its place."""

    position: AttemptId
    id: AttemptId


def made(number: int, due_ms: int, late_ms: int) -> Made:
    due_at = NOW + due_ms * MS
    # At the resolution of ids, like the delay that decides on the place.
    place = AttemptId(new_id(ids.ATTEMPT, number, due_at))
    return Made(place, AttemptId(ids.moved(place, ids.instant_of(place) + late_ms * MS)))


@given(
    st.lists(st.tuples(OFFSETS, LATENESSES), max_size=40),
    st.none() | OFFSETS,
    st.none() | OFFSETS,
    st.booleans(),
)
def test_listed_attempts_come_in_order_of_time(
    several: list[tuple[int, int]], above: int | None, below: int | None, descending: bool
) -> None:
    listed = [made(number, *each) for number, each in enumerate(several)]
    span = Span(
        above=None if above is None else ids.first_of(ids.ATTEMPT, NOW + above * MS),
        below=None if below is None else ids.first_of(ids.ATTEMPT, NOW + below * MS),
        descending=descending,
    )

    found = list(sorted_by_id(within(listed, lambda m: m.position, widened(span)), span))

    assert found == list(within(listed, lambda m: m.id, span))


@pytest.mark.parametrize("descending", [True, False])
def test_sorting_a_history_reads_ahead_only_the_on_time_window(descending: bool) -> None:
    """The cost of a page is thus independent of the list's length."""
    listed = [made(number, 1_000 * number, 0) for number in range(1_000)]
    read = 0

    def items() -> Iterator[Made]:
        nonlocal read
        for item in listed[::-1] if descending else listed:
            read += 1
            yield item

    found = sorted_by_id(items(), Span(descending=descending))

    assert [next(found) for _ in range(10)] == (listed[::-1] if descending else listed)[:10]
    assert read <= 10 + ON_TIME // timedelta(seconds=1) + 2
