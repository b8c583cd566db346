"""Statistics of endpoints, and the counts to store."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain import ids
from shared.domain.deliveries.delivery import Status
from shared.domain.errors import BadRequest
from shared.domain.ids import AttemptId
from shared.domain.statistics import endpoint_stats
from shared.domain.statistics.endpoint_stats import (
    FRESH,
    SETTLING,
    AttemptMark,
    Counts,
    HourCount,
    HourRange,
    edge_of,
    plan_scan,
)
from shared.domain.statistics.hour_tally import HourTally
from shared.domain.statistics.window import HOUR, INSTANT, LEEWAY, MAX_WINDOW, Window, hour_of
from tests.support.arrange.builders import new_id

NOW = datetime(2026, 1, 15, 12, 34, 56, tzinfo=UTC)
NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_statistics_cover_four_weeks_by_default() -> None:
    assert Window.of(None, None, NOW) == Window(NOON - MAX_WINDOW, NOW + INSTANT)
    until = NOW - HOUR
    assert Window.of(None, until, NOW) == Window(NOON - HOUR - MAX_WINDOW, until)
    assert Window.of(NOON, None, NOW) == Window(NOON, NOW + INSTANT)


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (None, NOW + SECOND),
        (NOW + SECOND, None),
        (NOW, NOW - SECOND),
        (NOW - HOUR, NOW - HOUR - SECOND),
        (NOW - MAX_WINDOW - LEEWAY - SECOND, None),
        (NOW - MAX_WINDOW - LEEWAY - HOUR - SECOND, NOW - HOUR),
    ],
)
def test_a_window_that_is_too_long_or_in_the_future_is_refused(
    since: datetime | None, until: datetime | None
) -> None:
    with pytest.raises(BadRequest) as caught:
        Window.of(since, until, NOW)

    assert caught.value.code == "invalid_range"


@pytest.mark.parametrize(
    ("since", "until"),
    [(NOW - MAX_WINDOW - LEEWAY, None), (NOW, NOW), (NOW - 2 * MAX_WINDOW, NOW - MAX_WINDOW)],
)
def test_a_window_of_exactly_the_limit_is_accepted(since: datetime, until: datetime | None) -> None:
    assert Window.of(since, until, NOW).since == since


def test_a_window_can_be_widened_to_whole_hours() -> None:
    window = Window(NOON - HOUR + SECOND, NOON + SECOND)

    assert window.in_hours(NOW) == Window(NOON - HOUR, NOW + INSTANT)
    assert window.in_hours(NOW + HOUR) == Window(NOON - HOUR, NOON + HOUR)
    whole = Window(NOON - HOUR, NOON)
    assert whole.in_hours(NOW) == whole


def counted(
    hour: datetime, counted_at: datetime, after: str | None = None, n: int = 1
) -> HourCount:
    return HourCount(
        hour=hour,
        counts=Counts(success=n),
        counted_at=counted_at,
        after=AttemptId(after) if after else None,
    )


def test_a_settled_hour_count_is_valid_forever() -> None:
    late = NOON + HOUR + SETTLING
    forever = late + timedelta(days=80)

    assert counted(NOON, late).holds(forever)
    assert not counted(NOON, late - SECOND).holds(forever)
    under_way = HourCount(hour=NOON, counts=Counts(sending=1), counted_at=late)
    assert not under_way.holds(forever)


def test_a_recent_hour_count_is_valid_for_continuing_requests() -> None:
    fresh = counted(NOON, NOW)

    assert fresh.holds(NOW + FRESH - SECOND)
    assert not fresh.holds(NOW + FRESH)


def id_at(instant: datetime, number: int = 1) -> AttemptId:
    return AttemptId(new_id(ids.ATTEMPT, number, instant))


def test_stored_hours_are_not_read_again() -> None:
    window = Window(NOON - 3 * HOUR, NOW)
    kept = {NOON - 2 * HOUR: counted(NOON - 2 * HOUR, NOW)}

    known, left = plan_scan(window, kept)

    assert known == list(kept.values())
    assert left == [
        HourRange(edge_of(NOON - 3 * HOUR), edge_of(NOON - 2 * HOUR)),
        HourRange(edge_of(NOON - HOUR), edge_of(NOW)),
    ]


def test_a_partly_counted_hour_is_read_from_its_last_attempt() -> None:
    window = Window(NOON - HOUR, NOW)
    after = id_at(NOON + SECOND)
    started = counted(NOON, NOW, after)

    assert plan_scan(window, {NOON: started}) == (
        [],
        [HourRange(edge_of(NOON - HOUR), edge_of(NOON)), HourRange(after, edge_of(NOW), started)],
    )


@pytest.mark.parametrize(
    "window",
    [Window(NOON + SECOND, NOW), Window(NOON, NOW - SECOND), Window(NOON, NOON + HOUR - SECOND)],
)
def test_a_stored_hour_partly_outside_the_window_is_read_again(window: Window) -> None:
    for after in (None, id_at(NOON + HOUR - timedelta(milliseconds=4))):
        known = counted(NOON, NOW, after)

        assert plan_scan(window, {NOON: known}) == (
            [],
            [HourRange(edge_of(window.since), edge_of(window.until))],
        )


STATUSES = st.sampled_from([Status.SUCCESS, Status.FAIL])
STANDINGS = st.none() | st.sampled_from(list(Status))
MARKS = st.lists(
    st.tuples(st.integers(0, 5 * 3600 * 10), st.none() | STATUSES, STANDINGS), max_size=30
)
MOMENTS = st.integers(0, 5 * 3600).map(lambda s: NOON + s * SECOND)


def mark(
    instant: datetime, attempt: Status | None, delivery: Status | None, number: int = 1
) -> AttemptMark:
    """Returns the mark of an attempt that was on time."""
    place = id_at(instant, number)
    return AttemptMark(place, attempt, delivery, place)


def marks_of(made: list[tuple[int, Status | None, Status | None]]) -> list[AttemptMark]:
    """Generates marks within five hours from noon, in order of id."""
    return sorted(
        mark(NOON + timedelta(milliseconds=100 * tenths), attempt, delivery, number)
        for number, (tenths, attempt, delivery) in enumerate(made, 1)
    )


def brute(marks: list[AttemptMark], window: Window) -> Counts:
    within = [m for m in marks if edge_of(window.since) < m.id < edge_of(window.until)]
    attempts = [m.attempt for m in within]
    deliveries = [m.delivery for m in within]
    return Counts(
        success=attempts.count(Status.SUCCESS),
        fail=attempts.count(Status.FAIL),
        pending=deliveries.count(Status.PENDING),
        sending=deliveries.count(Status.SENDING),
        canceled=deliveries.count(Status.CANCELED),
    )


@given(MARKS, st.lists(st.tuples(MOMENTS, MOMENTS), min_size=1, max_size=4), st.integers(1, 8))
def test_counting_in_parts_gives_the_same_counts_as_counting_at_once(
    made: list[tuple[int, Status | None, Status | None]],
    windows: list[tuple[datetime, datetime]],
    most: int,
) -> None:
    marks = marks_of(made)
    kept: dict[datetime, HourCount] = {}
    now = NOON + 6 * HOUR

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("shared.domain.statistics.hour_tally.MIN_STORED_MARKS", 1)
        for moments in windows:
            # Each request continues after full hours.
            window = Window(hour_of(min(moments)), max(moments))
            for _ in range(100):
                known, left = plan_scan(window, kept)
                tally = HourTally(most)
                for stretch in left:
                    tally.count(stretch, (m for m in marks if stretch.above < m.id < stretch.below))
                kept |= {found.hour: found for found in tally.to_store(window, now)}
                if not tally.is_full:
                    break
            assert not tally.is_full
            assert sum((k.counts for k in known), tally.total) == brute(marks, window)


def test_hours_with_few_marks_are_not_stored() -> None:
    window = Window(NOON, NOON + 2 * HOUR)
    few = [mark(NOON + n * SECOND, Status.SUCCESS, None) for n in range(49)]
    many = [mark(NOON + HOUR + n * SECOND, Status.FAIL, None) for n in range(50)]
    tally = HourTally(1_000)

    tally.count(HourRange(edge_of(NOON), edge_of(window.until)), [*few, *many])

    settled = NOON + 2 * HOUR + SETTLING
    [kept] = tally.to_store(window, settled)
    assert kept == HourCount(hour=NOON + HOUR, counts=Counts(fail=50), counted_at=settled)
    assert list(tally.to_store(window, settled - SECOND)) == []
    assert endpoint_stats.MIN_STORED_MARKS == 50


def test_a_range_without_counted_marks_still_makes_progress() -> None:
    window = Window(NOON, NOON + HOUR)
    expired = [mark(NOON + n * SECOND, None, None) for n in range(10)]
    tally = HourTally(5)

    tally.count(HourRange(edge_of(NOON), edge_of(window.until)), expired)

    assert tally.is_full
    assert list(tally.to_store(window, NOW)) == [counted(NOON, NOW, expired[4].id, n=0)]


def test_an_hour_with_unfinished_deliveries_is_not_stored() -> None:
    window = Window(NOON, NOON + HOUR)
    marks = [mark(NOON + n * SECOND, Status.FAIL, Status.SENDING) for n in range(60)]
    tally = HourTally(1_000)

    tally.count(HourRange(edge_of(NOON), edge_of(window.until)), marks)

    assert tally.total == Counts(fail=60, sending=60)
    assert list(tally.to_store(window, NOW + timedelta(days=9))) == []


def test_a_full_tally_stores_the_part_of_the_hour_to_continue_from() -> None:
    window = Window(NOON, NOON + 3 * HOUR)
    marks = [mark(NOON + n * 60 * SECOND, Status.SUCCESS, None) for n in range(180)]
    tally = HourTally(115)
    now = NOON + 3 * HOUR

    tally.count(HourRange(edge_of(NOON), edge_of(window.until)), marks)

    assert tally.is_full
    assert list(tally.to_store(window, now)) == [
        counted(NOON, now, n=60),
        counted(NOON + HOUR, now, marks[114].id, n=55),
    ]
