"""The time that a task is about."""

from datetime import timedelta

import pytest

from shared.domain.background_task import Window
from shared.domain.errors import InvalidInput
from tests.support.builders import NOW

DAY = timedelta(days=1)
STEP = timedelta(microseconds=1)


def test_a_window_without_an_end_reaches_until_now() -> None:
    assert Window(NOW - DAY).as_of(NOW) == (NOW - DAY, NOW)


def test_what_is_to_come_is_cut_off() -> None:
    assert Window(NOW - DAY, NOW + DAY).as_of(NOW) == (NOW - DAY, NOW)


def test_a_window_may_be_empty_but_not_turned_around() -> None:
    assert Window(NOW, NOW).as_of(NOW) == (NOW, NOW)

    for window in (Window(NOW, NOW - STEP), Window(NOW + STEP), Window(NOW + STEP, NOW + DAY)):
        with pytest.raises(InvalidInput) as caught:
            window.as_of(NOW)
        assert caught.value.problems[0].loc == ("body", "since")


def test_a_window_is_no_longer_than_it_may_be() -> None:
    until = NOW - 3 * DAY
    assert Window(until - DAY, until).as_of(NOW, DAY) == (until - DAY, until)

    with pytest.raises(InvalidInput) as caught:
        Window(until - DAY - STEP, until).as_of(NOW, DAY)
    assert caught.value.problems[0].loc == ("body", "since")
