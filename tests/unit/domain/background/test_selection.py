"""Selection of messages for a task."""

from datetime import timedelta

import pytest

from shared.domain.background.selection import Selection, SelectionInput
from shared.domain.deliveries.delivery import Status
from shared.domain.errors import InvalidInput
from tests.support.arrange import builders
from tests.support.arrange.builders import NOW

DAY = timedelta(days=1)
STEP = timedelta(microseconds=1)
Draft = SelectionInput


def test_a_selection_without_an_end_ends_now() -> None:
    assert Draft(since=NOW - DAY).as_of(NOW) == Selection(since=NOW - DAY, until=NOW)


def test_a_selection_ends_now_if_its_end_is_in_the_future() -> None:
    selection_input = Draft(since=NOW - DAY, until=NOW + DAY)

    assert selection_input.as_of(NOW).until == NOW


def test_a_selection_keeps_its_filters() -> None:
    selection_input = Draft(
        since=NOW, dry_run=True, event_types=("a",), tag="t", status=Status.SUCCESS
    )

    selection = selection_input.as_of(NOW)

    assert (selection.dry_run, selection.event_types, selection.tag) == (True, ("a",), "t")
    assert selection.status is Status.SUCCESS


def test_a_selection_may_be_empty_but_not_reversed() -> None:
    assert Draft(since=NOW, until=NOW).as_of(NOW).since == NOW

    for selection_input in (
        Draft(since=NOW, until=NOW - STEP),
        Draft(since=NOW + STEP),
        Draft(since=NOW + STEP, until=NOW + DAY),
    ):
        with pytest.raises(InvalidInput) as caught:
            selection_input.as_of(NOW)
        assert caught.value.problems[0].loc == ("body", "since")


def test_a_selection_longer_than_the_limit_is_refused() -> None:
    until = NOW - 3 * DAY
    assert Draft(since=until - DAY, until=until).as_of(NOW, DAY).since == until - DAY

    with pytest.raises(InvalidInput) as caught:
        Draft(since=until - DAY - STEP, until=until).as_of(NOW, DAY)
    assert caught.value.problems[0].loc == ("body", "since")


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({}, True),
        ({"event_types": ("invoice.paid",)}, True),
        ({"event_types": ("invoice.sent",)}, False),
        ({"event_types": ()}, False),
        ({"channel": "eu"}, True),
        ({"channel": "us"}, False),
        ({"tag": "t"}, True),
        ({"tag": "u"}, False),
        ({"channel": "eu", "tag": "u"}, False),
    ],
)
def test_each_filter_must_let_a_message_through(filters: dict[str, object], wanted: bool) -> None:
    message = builders.message(channels=("eu", "asia"), tags=("t",))

    assert builders.selection(**filters).wants(message) is wanted


def test_a_message_without_channels_is_on_none() -> None:
    assert not builders.selection(channel="eu").wants(builders.message())
    assert not builders.selection(tag="t").wants(builders.message())
