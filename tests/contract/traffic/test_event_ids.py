"""Contract of `Messages`: event ids that are reserved before their message is stored."""

from datetime import timedelta

import pytest

from shared.domain.errors import Conflict
from shared.domain.messages.message import RETENTION
from tests.contract.conftest import Stores
from tests.contract.sent import ELSEWHERE, OTHER_APP, message_at
from tests.support.arrange import builders
from tests.support.arrange.builders import APP, MESSAGE, NOW, ORG

LATER = NOW + timedelta(seconds=1)


def test_the_first_message_reserves_the_event_id(stores: Stores) -> None:
    first, second = builders.message(event_id="evt"), message_at(LATER, 2, event_id="evt")

    assert stores.messages.reserve_event(first) == MESSAGE
    # A repetition, and another message.
    assert stores.messages.reserve_event(first) == MESSAGE
    assert stores.messages.reserve_event(second) == MESSAGE
    assert stores.messages.id_of(ORG, APP, "evt") == MESSAGE
    assert stores.messages.get(ORG, APP, MESSAGE) is None


def test_a_message_is_stored_once_under_the_event_id_that_it_reserved(stores: Stores) -> None:
    message = builders.message(event_id="evt")
    stores.messages.reserve_event(message)

    assert stores.messages.add(message, event_reserved=True)
    assert not stores.messages.add(message, event_reserved=True)

    assert stores.messages.get(ORG, APP, MESSAGE) == message


def test_a_reserved_event_id_is_taken_for_a_message_that_reserved_none(stores: Stores) -> None:
    stores.messages.reserve_event(builders.message(event_id="evt"))

    with pytest.raises(Conflict):
        stores.messages.add(message_at(LATER, 2, event_id="evt"))


def test_the_event_id_of_a_stored_message_cannot_be_reserved(stores: Stores) -> None:
    stores.messages.add(builders.message(event_id="evt"))

    known = stores.messages.reserve_event(message_at(LATER, 2, event_id="evt"))

    assert known == MESSAGE


def test_a_message_without_an_event_id_reserves_none(stores: Stores) -> None:
    assert stores.messages.reserve_event(builders.message()) == MESSAGE


def test_other_tenants_reserve_their_own(stores: Stores) -> None:
    stores.messages.reserve_event(builders.message(event_id="evt"))

    for changes in ({"org_id": ELSEWHERE}, {"app_id": OTHER_APP}):
        other = message_at(LATER, 2, event_id="evt", **changes)
        assert stores.messages.reserve_event(other) == other.id


def test_an_event_id_is_free_again_when_its_message_has_expired(stores: Stores) -> None:
    stores.messages.reserve_event(builders.message(event_id="evt"))
    stores.clock.advance(RETENTION + timedelta(seconds=1))

    later = message_at(NOW + RETENTION, event_id="evt")

    assert stores.messages.reserve_event(later) == later.id
