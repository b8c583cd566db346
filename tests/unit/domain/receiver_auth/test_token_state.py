"""States of an access token."""

from datetime import timedelta

import pytest

from shared.domain.receiver_auth.token_state import (
    FRESH,
    NO_TOKEN,
    PAUSE_AFTER_FAILURE,
    AccessToken,
)
from tests.support.arrange.builders import NOW

SECOND = timedelta(seconds=1)


def token(lifetime: timedelta) -> AccessToken:
    return AccessToken(text="t", issued_at=NOW, expires_at=NOW + lifetime)


@pytest.mark.parametrize(
    ("lifetime", "due_after"),
    [
        (timedelta(hours=10), timedelta(hours=9)),
        (timedelta(minutes=5), timedelta(minutes=4)),
        (timedelta(seconds=60), timedelta(seconds=30)),
        (timedelta(seconds=2), timedelta(seconds=1)),
    ],
)
def test_a_token_is_due_with_a_tenth_or_a_minute_left_but_not_before_half_of_its_life(
    lifetime: timedelta, due_after: timedelta
) -> None:
    assert not token(lifetime).is_due(NOW + due_after - timedelta(microseconds=1))
    assert token(lifetime).is_due(NOW + due_after)
    assert token(lifetime).is_valid(NOW + due_after)
    assert not token(lifetime).is_valid(NOW + lifetime)


def test_a_claim_ends_by_itself() -> None:
    claimed = NO_TOKEN.claimed(NOW + SECOND)

    assert claimed.is_claimed(NOW)
    assert not claimed.is_claimed(NOW + SECOND)


def test_a_failure_pauses_further_fetches_and_keeps_a_valid_token() -> None:
    state = NO_TOKEN.fetched(token(timedelta(hours=1)), None).claimed(NOW + SECOND)

    failed = state.failed("it broke", NOW)

    assert failed.is_failing(NOW)
    assert not failed.is_failing(NOW + PAUSE_AFTER_FAILURE)
    assert failed.usable(NOW) == state.token
    assert (failed.error, failed.failed_at) == ("it broke", NOW)


def test_a_fetched_token_ends_the_claim_and_the_error() -> None:
    state = NO_TOKEN.failed("it broke", NOW).fetched(token(SECOND), None)

    assert (state.error, state.claimed_until) == (None, None)


def test_a_refresh_token_stays_unless_it_is_rotated() -> None:
    first = NO_TOKEN.fetched(token(SECOND), "one")

    assert first.fetched(token(SECOND), None).refresh_token == "one"
    assert first.fetched(token(SECOND), "two").refresh_token == "two"


def test_a_refused_token_is_dropped_unless_it_is_fresh_or_already_replaced() -> None:
    old, new = token(timedelta(hours=1)), token(timedelta(hours=2))
    state = NO_TOKEN.fetched(old, "kept")

    dropped = state.refused(old, NOW + FRESH)

    assert dropped is not None
    assert (dropped.token, dropped.refresh_token) == (None, "kept")
    assert state.refused(old, NOW) is None
    assert state.refused(new, NOW + FRESH) is None
