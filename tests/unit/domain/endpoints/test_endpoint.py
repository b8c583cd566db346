import pytest

from tests.support.arrange.builders import (
    NOW,
    endpoint,
)


def test_an_endpoint_without_filters_wants_every_message() -> None:
    route = endpoint().route

    assert route.wants("invoice.paid", ())
    assert route.wants("user.created", ("eu",))


def test_an_endpoint_wants_only_its_event_types() -> None:
    route = endpoint(event_types=("invoice.paid",)).route

    assert route.wants("invoice.paid", ())
    assert not route.wants("invoice.paid.late", ())
    assert not route.wants("invoice", ())


@pytest.mark.parametrize(
    ("channels", "wanted"), [((), False), (("us",), False), (("eu",), True), (("us", "eu"), True)]
)
def test_an_endpoint_with_channels_wants_messages_that_share_one(
    channels: tuple[str, ...], wanted: bool
) -> None:
    route = endpoint(channels=("eu", "asia")).route

    assert route.wants("invoice.paid", channels) is wanted


def test_an_endpoint_wants_a_message_only_if_both_filters_match() -> None:
    route = endpoint(event_types=("invoice.paid",), channels=("eu",)).route

    assert route.wants("invoice.paid", ("eu",))
    assert not route.wants("user.created", ("eu",))
    assert not route.wants("invoice.paid", ("us",))


@pytest.mark.parametrize("change", [{"disabled": True}, {"deleted_at": NOW}])
def test_a_disabled_or_deleted_endpoint_wants_nothing(change: dict[str, object]) -> None:
    assert not endpoint(**change).route.wants("invoice.paid", ())
    assert not endpoint(**change).active


def test_an_endpoints_repr_shows_neither_secret_nor_headers() -> None:
    made = endpoint(headers={"authorization": "hidden"})
    shown = repr(made)

    assert "hidden" not in shown
    assert "key=" not in shown
    assert made.secret.reveal() not in shown
