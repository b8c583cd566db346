"""From its expiry on, an endpoint gets nothing."""

from datetime import timedelta

import pytest

from shared.domain.background.selection import SelectionInput
from shared.domain.deliveries.delivery import ENDPOINT_EXPIRED, Status
from shared.domain.deliveries.outcome import Outcome
from shared.domain.errors import BadRequest
from shared.domain.paging import PageRequest
from tests.support.arrange.app_under_test import OWNER
from tests.unit.services.pausing.arranged import DAY, FAILED, OK, SECOND, ArrangedPause

MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(("left", "is_sent"), [(MOMENT, True), (timedelta(0), False)])
def test_an_attempt_is_made_until_just_before_the_expiry(
    arranged: ArrangedPause, left: timedelta, *, is_sent: bool
) -> None:
    expiry = arranged.system.clock.now() + 60 * SECOND
    arranged.change(expiry=expiry)
    arranged.system.clock.instant = expiry - left

    [report] = arranged.deliver()

    assert arranged.sent == ([arranged.at.message.id] if is_sent else [])
    assert report.outcome is (Outcome.DELIVERED if is_sent else Outcome.CANCELED)
    assert report.reason == (None if is_sent else ENDPOINT_EXPIRED)


def test_a_message_that_comes_at_the_expiry_matches_no_more(arranged: ArrangedPause) -> None:
    expiry = arranged.system.clock.now() + 2 * SECOND
    arranged.change(expiry=expiry)
    arranged.system.clock.instant = expiry - 2 * SECOND

    before, after = arranged.post(2)

    assert (before.timestamp, after.timestamp) == (expiry - SECOND, expiry)
    assert (len(before.endpoint_ids), len(after.endpoint_ids)) == (1, 0)


def test_a_cached_copy_does_not_outlive_the_expiry(arranged: ArrangedPause) -> None:
    expiry = arranged.system.clock.now() + 2 * SECOND
    arranged.change(expiry=expiry)
    arranged.system.clock.instant = expiry - timedelta(milliseconds=400)
    matched = []
    for _ in range(8):
        arranged.system.clock.advance(timedelta(milliseconds=100))
        arranged.system.clock.instant -= SECOND
        matched.append(len(arranged.post()[0].endpoint_ids))

    assert matched == [1, 1, 1, 0, 0, 0, 0, 0]


def test_a_waiting_retry_ends_as_canceled_with_the_reason() -> None:
    arranged = ArrangedPause(FAILED, OK)
    arranged.deliver()
    arranged.change(expiry=arranged.system.clock.now())

    arranged.finish()

    delivery = arranged.delivery()
    assert (delivery.status, delivery.canceled_because) == (Status.CANCELED, ENDPOINT_EXPIRED)
    assert len(arranged.sent) == 1


def test_an_extended_endpoint_gets_messages_again(arranged: ArrangedPause) -> None:
    arranged.deliver()
    arranged.change(expiry=arranged.system.clock.now())
    arranged.post()
    arranged.change(expiry=arranged.system.clock.now() + DAY)
    [message] = arranged.post()

    arranged.finish()

    assert arranged.sent == [arranged.at.message.id, message.id]


def test_nothing_is_sent_by_hand_to_an_expired_endpoint(arranged: ArrangedPause) -> None:
    app, endpoint = arranged.place
    arranged.change(expiry=arranged.system.clock.now())

    with pytest.raises(BadRequest, match="expired") as refused:
        arranged.system.resend.resend(OWNER, app, arranged.at.message.id, endpoint, None)
    assert refused.value.code == "endpoint_expired"


def test_what_waits_for_a_paused_endpoint_that_expires_is_canceled_when_it_is_resumed(
    arranged: ArrangedPause,
) -> None:
    arranged.pause()
    arranged.deliver()
    arranged.change(expiry=arranged.system.clock.now())

    arranged.resume()
    arranged.finish()

    assert arranged.sent == []
    assert arranged.delivery().canceled_because == ENDPOINT_EXPIRED


def test_a_canceled_delivery_is_missing_for_an_endpoint_that_was_extended(
    arranged: ArrangedPause,
) -> None:
    arranged.change(expiry=arranged.system.clock.now())
    arranged.deliver()
    arranged.change(expiry=None)
    since = arranged.system.clock.now() - DAY

    arranged.system.replays.replay_missing(OWNER, arranged.place, SelectionInput(since=since), None)
    arranged.finish()

    assert arranged.sent == [arranged.at.message.id]
    page = arranged.system.attempts.page_of_destinations(
        OWNER, arranged.place[0], arranged.at.message.id, PageRequest()
    )
    assert [delivery.status for _, delivery in page.items] == [Status.SUCCESS]
