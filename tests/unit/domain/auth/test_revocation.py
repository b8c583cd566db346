"""Combined effect of successive cutoffs on each token."""

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
    """Generates successive cutoffs, some at the same time."""
    made = sorted(draw(st.lists(MOMENTS, max_size=30)))
    return [cut(second, draw(st.integers(0, 120))) for second in made]


def test_a_token_without_a_revocation_is_not_revoked() -> None:
    assert not Revocation("all").is_revoked(token(0), at(10_000))


def test_a_cutoff_ends_earlier_tokens_and_keeps_later_ones() -> None:
    ended = ending([cut(10, 0)])

    assert ended.is_revoked(token(10), at(10))
    assert not ended.is_revoked(Token("id", at(10) + timedelta(microseconds=1), None), at(99))


def test_a_token_stays_valid_until_the_end_of_the_cutoff() -> None:
    ended = ending([cut(10, 5)])

    assert not ended.is_revoked(token(0), at(15) - timedelta(microseconds=1))
    assert ended.is_revoked(token(0), at(15))


def test_a_token_without_issue_time_is_ended_by_every_cutoff() -> None:
    assert ending([cut(10, 0)]).is_revoked(token(None), at(10))


def test_a_later_cutoff_with_a_later_end_keeps_the_first() -> None:
    ended = ending([cut(10, 0), cut(20, 100)])

    assert ended.is_revoked(token(5), at(20))
    assert not ended.is_revoked(token(15), at(119))
    assert ended.is_revoked(token(15), at(120))


def test_a_later_cutoff_with_an_earlier_end_replaces_the_first() -> None:
    assert ending([cut(10, 100), cut(20, 0)]).cutoffs == (cut(20, 0),)


@given(made=cuts(), issued=st.none() | MOMENTS, after=MOMENTS)
def test_a_token_ends_at_the_earliest_end_of_its_cutoffs(
    made: list[Cutoff], issued: int | None, after: int
) -> None:
    """Except for times before a cutoff was added: a revoked token stays revoked."""
    now = (made[-1].issued_until if made else NOW) + after * SECOND
    expected = any(c.covers(token(issued)) and c.ends_at <= now for c in made)

    ended = ending(made)

    reported = ended.is_revoked(token(issued), now)
    assert reported or not expected
    if len(made) <= MAX_CUTOFFS:
        assert reported == expected


@given(made=cuts(), grace=st.integers(0, 120), issued=MOMENTS, after=MOMENTS)
def test_one_more_cutoff_revives_no_token(
    made: list[Cutoff], grace: int, issued: int, after: int
) -> None:
    start = made[-1].issued_until if made else NOW
    now = start + after * SECOND
    before = ending(made)

    after_one_more = before.with_cutoff(Cutoff(start, start + grace * SECOND))

    if before.is_revoked(token(issued), now):
        assert after_one_more.is_revoked(token(issued), now)


@given(cuts())
def test_stored_cutoffs_are_bounded_and_in_order(made: list[Cutoff]) -> None:
    cutoffs = ending(made).cutoffs

    assert len(cutoffs) <= MAX_CUTOFFS
    assert list(cutoffs) == sorted(cutoffs, key=lambda c: (c.issued_until, c.ends_at))
    assert len({c.ends_at for c in cutoffs}) == len(cutoffs)


def test_cutoffs_beyond_the_limit_merge_the_closest_two() -> None:
    made = [cut(n, 100 + 10 * n) for n in range(MAX_CUTOFFS)]
    close = cut(MAX_CUTOFFS, 100 + 10 * (MAX_CUTOFFS - 1))

    kept = ending([*made, close]).cutoffs

    assert kept[:-1] == tuple(made[:-1])
    assert kept[-1] == Cutoff(close.issued_until, made[-1].ends_at)


def test_a_logged_out_token_is_revoked_whatever_its_issue_time() -> None:
    for issued in (None, 0, 10_000):
        assert logout_revocation(token(issued), NOW).is_revoked(token(issued), NOW)


@pytest.mark.parametrize("expires_at", [None, datetime.max.replace(tzinfo=UTC)])
def test_a_logged_out_token_without_expiry_stays_revoked_forever(
    expires_at: datetime | None,
) -> None:
    assert logout_revocation(Token("id", NOW, expires_at), NOW).kept_until is None


def test_a_logged_out_token_is_remembered_beyond_its_expiry() -> None:
    assert logout_revocation(Token("id", NOW, at(60)), NOW).kept_until == at(60) + timedelta(
        hours=1
    )


def test_a_token_is_a_subject_of_its_application_itself_and_its_session() -> None:
    bound = identity(app_id=APP, token=token(0))

    assert subjects_of(identity()) == ()
    assert subjects_of(bound) == ("all", "token#id")
    assert subjects_of(identity(app_id=APP, token=token(0), session_id="s")) == (
        "all",
        "token#id",
        "session#s",
    )
