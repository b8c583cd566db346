"""Ends of tokens: what several of them, one after the other, mean for each token."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.auth.access import Token
from shared.domain.auth.revocation import (
    MAX_CUTOFFS,
    Cutoff,
    Revocation,
    logout_revocation,
    subjects_of,
)
from tests.support.arrange.builders import APP, NOW, identity

SECOND = timedelta(seconds=1)
MOMENTS = st.integers(0, 60)


def at(seconds: int) -> datetime:
    return NOW + seconds * SECOND


def token(issued: int | None) -> Token:
    return Token("id", None if issued is None else at(issued), None)


def cut(made: int, grace: int) -> Cutoff:
    return Cutoff(at(made), at(made + grace))


def ending(cutoffs: list[Cutoff]) -> Revocation:
    made = Revocation("all")
    for cutoff in cutoffs:
        made = made.with_cutoff(cutoff)
    return made


@st.composite
def cuts(draw: st.DrawFn) -> list[Cutoff]:
    """As they are made one after the other, some at the same moment."""
    made = sorted(draw(st.lists(MOMENTS, max_size=30)))
    return [cut(second, draw(st.integers(0, 120))) for second in made]


def test_nothing_ends_a_token_of_which_nothing_is_said() -> None:
    assert not Revocation("all").is_revoked(token(0), at(10_000))


def test_a_cutoff_ends_what_was_issued_before_and_lets_go_on_what_comes_after() -> None:
    ended = ending([cut(10, 0)])

    assert ended.is_revoked(token(10), at(10))
    assert not ended.is_revoked(Token("id", at(10) + timedelta(microseconds=1), None), at(99))


def test_a_token_goes_on_as_long_as_it_was_said() -> None:
    ended = ending([cut(10, 5)])

    assert not ended.is_revoked(token(0), at(15) - timedelta(microseconds=1))
    assert ended.is_revoked(token(0), at(15))


def test_a_token_that_says_nothing_of_its_age_is_as_old_as_any() -> None:
    assert ending([cut(10, 0)]).is_revoked(token(None), at(10))


def test_a_later_and_longer_end_leaves_the_first_as_it_is() -> None:
    ended = ending([cut(10, 0), cut(20, 100)])

    assert ended.is_revoked(token(5), at(20))
    assert not ended.is_revoked(token(15), at(119))
    assert ended.is_revoked(token(15), at(120))


def test_a_later_end_that_is_earlier_takes_the_place_of_the_first() -> None:
    assert ending([cut(10, 100), cut(20, 0)]).cutoffs == (cut(20, 0),)


@given(made=cuts(), issued=st.none() | MOMENTS, after=MOMENTS)
def test_each_token_ends_with_the_earliest_of_all_ends_that_concern_it(
    made: list[Cutoff], issued: int | None, after: int
) -> None:
    """But for the moments that are past when an end is added: what is over stays over."""
    now = (made[-1].issued_until if made else NOW) + after * SECOND
    expected = any(c.covers(token(issued)) and c.ends_at <= now for c in made)

    ended = ending(made)

    reported = ended.is_revoked(token(issued), now)
    assert reported or not expected
    if len(made) <= MAX_CUTOFFS:
        assert reported == expected


@given(made=cuts(), grace=st.integers(0, 120), issued=MOMENTS, after=MOMENTS)
def test_one_more_end_revives_no_token(
    made: list[Cutoff], grace: int, issued: int, after: int
) -> None:
    start = made[-1].issued_until if made else NOW
    now = start + after * SECOND
    before = ending(made)

    after_one_more = before.with_cutoff(Cutoff(start, start + grace * SECOND))

    if before.is_revoked(token(issued), now):
        assert after_one_more.is_revoked(token(issued), now)


@given(cuts())
def test_what_is_kept_is_bounded_and_in_order(made: list[Cutoff]) -> None:
    cutoffs = ending(made).cutoffs

    assert len(cutoffs) <= MAX_CUTOFFS
    assert list(cutoffs) == sorted(cutoffs, key=lambda c: (c.issued_until, c.ends_at))
    assert len({c.ends_at for c in cutoffs}) == len(cutoffs)


def test_of_more_ends_than_are_kept_those_closest_together_become_one() -> None:
    made = [cut(n, 100 + 10 * n) for n in range(MAX_CUTOFFS)]
    close = cut(MAX_CUTOFFS, 100 + 10 * (MAX_CUTOFFS - 1))

    kept = ending([*made, close]).cutoffs

    assert kept[:-1] == tuple(made[:-1])
    assert kept[-1] == Cutoff(close.issued_until, made[-1].ends_at)


def test_a_logged_out_token_has_ended_whatever_it_says_of_its_age() -> None:
    for issued in (None, 0, 10_000):
        assert logout_revocation(token(issued), NOW).is_revoked(token(issued), NOW)


@pytest.mark.parametrize("expires_at", [None, datetime.max.replace(tzinfo=UTC)])
def test_a_token_that_never_expires_stays_logged_out_for_ever(expires_at: datetime | None) -> None:
    assert logout_revocation(Token("id", NOW, expires_at), NOW).kept_until is None


def test_a_logged_out_token_is_remembered_until_after_it_has_expired() -> None:
    assert logout_revocation(Token("id", NOW, at(60)), NOW).kept_until == at(60) + timedelta(
        hours=1
    )


def test_what_can_end_a_token_are_its_application_itself_and_its_session() -> None:
    bound = identity(app_id=APP, token=token(0))

    assert subjects_of(identity()) == ()
    assert subjects_of(bound) == ("all", "token#id")
    assert subjects_of(identity(app_id=APP, token=token(0), session_id="s")) == (
        "all",
        "token#id",
        "session#s",
    )
