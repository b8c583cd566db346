"""Contract of `Messages`."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain import ids
from shared.domain.errors import Conflict, NotFound
from shared.domain.ids import EndpointId
from shared.domain.messages.message import RETENTION, FilteredOut
from shared.domain.paging import Span
from tests.contract.conftest import Stores
from tests.contract.sent import ELSEWHERE, OTHER_APP, PAYLOADS, SECOND, listed, message_at
from tests.support.arrange import builders
from tests.support.arrange.builders import APP, MESSAGE, NOW, ORG


def test_a_stored_message_is_read_back_unchanged(stores: Stores) -> None:
    message = builders.message(
        event_id="evt-1",
        channels=("a", "b:1"),
        tags=("t",),
        deliver_at=NOW + timedelta(hours=1, microseconds=1),
        endpoint_ids=(EndpointId(builders.new_id(ids.ENDPOINT, 2)), builders.ENDPOINT),
        headers=(("X-Region", "é"), ("x-b", "")),
        filtered_out=FilteredOut(2, (EndpointId(builders.new_id(ids.ENDPOINT, 3)),)),
    )

    assert stores.messages.add(message)

    assert stores.messages.get(ORG, APP, MESSAGE) == message


def test_a_message_may_have_no_endpoints(stores: Stores) -> None:
    stores.messages.add(message := builders.message(endpoint_ids=()))

    assert stores.messages.get(ORG, APP, MESSAGE) == message


def test_an_endpoint_is_added_to_a_message_once(stores: Stores) -> None:
    stores.messages.add(message := builders.message())
    second = EndpointId(builders.new_id(ids.ENDPOINT, 2))
    third = EndpointId(builders.new_id(ids.ENDPOINT, 3))

    # Each time with the message as read before.
    for endpoint_id in (second, third, second, builders.ENDPOINT):
        stores.messages.add_endpoint(message, endpoint_id)

    found = stores.messages.get(ORG, APP, MESSAGE)
    assert found == replace(
        message, endpoint_ids=(builders.ENDPOINT, second, third), added_ids=(second, third)
    )
    assert listed(stores, Span()) == [found]
    assert found.scheduled_ids == (builders.ENDPOINT,)


def test_an_endpoint_can_be_added_to_a_message_without_endpoints(stores: Stores) -> None:
    stores.messages.add(message := builders.message(endpoint_ids=()))

    stores.messages.add_endpoint(message, builders.ENDPOINT)

    found = stores.messages.get(ORG, APP, MESSAGE)
    assert found is not None
    assert (found.endpoint_ids, found.added_ids) == ((builders.ENDPOINT,),) * 2


def test_no_endpoint_is_added_to_a_missing_message(stores: Stores) -> None:
    with pytest.raises(NotFound):
        stores.messages.add_endpoint(builders.message(), builders.ENDPOINT)
    stores.messages.add(builders.message())
    for other in ({"org_id": ELSEWHERE}, {"app_id": OTHER_APP}):
        with pytest.raises(NotFound):
            stores.messages.add_endpoint(builders.message(**other), builders.ENDPOINT)

    assert stores.messages.get(ORG, APP, MESSAGE) == builders.message()


def test_other_tenants_do_not_find_it(stores: Stores) -> None:
    stores.messages.add(builders.message(event_id="evt", payload=PAYLOADS["just not inline"]))

    for org_id, app_id in ((ELSEWHERE, APP), (ORG, OTHER_APP)):
        assert stores.messages.get(org_id, app_id, MESSAGE) is None
        assert stores.messages.id_of(org_id, app_id, "evt") is None
        found = stores.messages.scan(org_id, app_id, Span(), NOW)
        assert list(found) == []


def test_the_same_ids_in_two_applications_are_two_messages(stores: Stores) -> None:
    large = PAYLOADS["just not inline"]
    stores.messages.add(builders.message(event_id="evt", payload=large))

    assert stores.messages.add(builders.message(app_id=OTHER_APP, event_id="evt", payload="{}"))

    found = stores.messages.get(ORG, APP, MESSAGE)
    assert found is not None
    assert found.payload == large


def test_an_id_is_stored_once(stores: Stores) -> None:
    first = builders.message()

    assert stores.messages.add(first)
    assert not stores.messages.add(builders.message(payload='"another"'))

    assert stores.messages.get(ORG, APP, MESSAGE) == first


def test_an_event_id_leads_to_its_message(stores: Stores) -> None:
    stores.messages.add(builders.message(event_id="evt"))

    assert stores.messages.id_of(ORG, APP, "evt") == MESSAGE
    assert stores.messages.id_of(ORG, APP, "evt2") is None


def test_an_event_id_is_unique_within_an_application(stores: Stores) -> None:
    stores.messages.add(builders.message(event_id="evt"))

    with pytest.raises(Conflict):
        stores.messages.add(builders.message(id=SECOND, event_id="evt"))

    assert stores.messages.get(ORG, APP, SECOND) is None


def test_a_stored_message_does_not_conflict_with_itself(stores: Stores) -> None:
    stores.messages.add(builders.message(event_id="evt"))

    assert not stores.messages.add(builders.message(event_id="evt"))


def test_a_stored_message_does_not_take_another_event_id(stores: Stores) -> None:
    stores.messages.add(builders.message(event_id="evt"))

    assert not stores.messages.add(builders.message(event_id="evt2"))

    assert stores.messages.id_of(ORG, APP, "evt2") is None


def test_an_event_id_is_free_again_after_the_retention(stores: Stores) -> None:
    stores.messages.add(builders.message(event_id="evt"))
    stores.clock.advance(RETENTION + timedelta(minutes=1))
    assert stores.messages.id_of(ORG, APP, "evt") is None

    again = message_at(stores.clock.now(), event_id="evt")

    assert stores.messages.add(again)
    assert stores.messages.id_of(ORG, APP, "evt") == again.id


def test_an_idempotency_key_keeps_the_first_message(stores: Stores) -> None:
    assert stores.messages.claim(builders.idempotency_key(), MESSAGE) == MESSAGE
    assert stores.messages.claim(builders.idempotency_key(), SECOND) == MESSAGE
    assert stores.messages.claim(builders.idempotency_key(), MESSAGE) == MESSAGE


def test_idempotency_keys_of_different_tenants_are_separate(stores: Stores) -> None:
    stores.messages.claim(builders.idempotency_key(), MESSAGE)

    assert stores.messages.claim(builders.idempotency_key(digest="1" * 64), SECOND) == SECOND
    assert stores.messages.claim(builders.idempotency_key(org_id=ELSEWHERE), SECOND) == SECOND


def test_an_expired_idempotency_key_can_be_claimed_again(stores: Stores) -> None:
    idempotency_key = builders.idempotency_key()
    stores.messages.claim(idempotency_key, MESSAGE)
    hours = timedelta(hours=12)

    before = replace(
        idempotency_key, expires_at=idempotency_key.expires_at + hours - timedelta(minutes=1)
    )
    assert stores.messages.claim(before, SECOND) == MESSAGE
    after = replace(idempotency_key, expires_at=idempotency_key.expires_at + hours)
    assert stores.messages.claim(after, SECOND) == SECOND
    assert stores.messages.claim(after, MESSAGE) == SECOND


def test_a_message_expires_after_the_retention(stores: Stores) -> None:
    stores.messages.add(builders.message(event_id="evt"))

    stores.clock.advance(RETENTION - timedelta(minutes=1))
    assert stores.messages.get(ORG, APP, MESSAGE) is not None
    assert len(listed(stores, Span(), stores.clock.now())) == 1
    stores.clock.advance(timedelta(minutes=2))

    assert stores.messages.get(ORG, APP, MESSAGE) is None
    assert listed(stores, Span(), stores.clock.now()) == []


def test_accepting_a_message_takes_one_write(on_dynamodb: Stores, requests: Counter[str]) -> None:
    on_dynamodb.messages.add(builders.message())

    assert requests == {"PutItem": 1}


def test_claiming_a_key_takes_one_write(on_dynamodb: Stores, requests: Counter[str]) -> None:
    on_dynamodb.messages.claim(builders.idempotency_key(), MESSAGE)

    assert requests == {"PutItem": 1}


def test_reading_a_small_message_takes_one_request(
    on_dynamodb: Stores, requests: Counter[str]
) -> None:
    on_dynamodb.messages.add(builders.message())
    requests.clear()

    on_dynamodb.messages.get(ORG, APP, MESSAGE)

    assert requests == {"GetItem": 1}
