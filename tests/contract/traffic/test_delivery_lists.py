"""Contract of `Deliveries` for lists of a message and of an endpoint."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from shared.domain import ids
from shared.domain.deliveries.delivery import Attempt, Delivery
from shared.domain.deliveries.delivery_key import DeliveryKey
from shared.domain.ids import AttemptId, EndpointId, MessageId
from shared.domain.messages.endpoint_history import HistoryEntry
from shared.domain.messages.message import RETENTION
from shared.domain.paging import Page, PageRequest, Span, paginate
from tests.contract.attempts import (
    ELSEWHERE,
    KEY,
    OTHER_APP,
    SECOND_ENDPOINT,
    manual,
    numbered_key,
    record_failure_then_success,
)
from tests.contract.conftest import Stores
from tests.support.arrange import builders
from tests.support.arrange.builders import APP, ENDPOINT, NOW, ORG
from tests.support.assertions.results import delivery_results


def test_a_message_shows_all_its_deliveries_and_attempts_in_order(stores: Stores) -> None:
    first, second, after = record_failure_then_success(stores)
    other_key = builders.key(endpoint_id=SECOND_ENDPOINT)
    other = builders.attempt(key=other_key)
    stores.deliveries.record(other, builders.delivery(key=other_key), None)
    third = EndpointId(builders.new_id(ids.ENDPOINT, 3))
    message = builders.message(endpoint_ids=(third, SECOND_ENDPOINT, ENDPOINT))

    deliveries, attempts = delivery_results(stores.deliveries, message)

    assert deliveries == [after, builders.delivery(key=other_key)]
    assert attempts == sorted([first, second, other], key=lambda a: a.id)


def test_a_message_to_very_many_endpoints_shows_them_all(stores: Stores) -> None:
    endpoint_ids = tuple(EndpointId(builders.new_id(ids.ENDPOINT, n)) for n in range(1, 121))
    for endpoint_id in endpoint_ids:
        key = builders.key(endpoint_id=endpoint_id)
        stores.deliveries.record(builders.attempt(key=key), builders.delivery(key=key), None)

    deliveries, attempts = delivery_results(
        stores.deliveries, builders.message(endpoint_ids=endpoint_ids)
    )

    assert [d.key.endpoint_id for d in deliveries] == list(endpoint_ids)
    assert len(attempts) == 120


def test_an_attempt_is_found_through_its_own_message_only(stores: Stores) -> None:
    first, second, _ = record_failure_then_success(stores)
    message = builders.message()
    another = builders.message(id=builders.new_id(ids.MESSAGE, 2))

    assert stores.deliveries.attempt(message, first.id) == first
    assert stores.deliveries.attempt(message, second.id) == second
    assert stores.deliveries.attempt(another, first.id) is None
    assert stores.deliveries.attempt(another, second.id) is None
    unknown = AttemptId(builders.new_id(ids.ATTEMPT))
    assert stores.deliveries.attempt(message, unknown) is None


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("limit", [2, 3, 50])
def test_pages_of_attempts_continue_across_periods(
    stores: Stores, limit: int, descending: bool
) -> None:
    moments = [NOW - timedelta(days=days) for days in range(85, -1, -12)]
    expected = [recorded_at(stores, instant).id for instant in moments]
    if descending:
        expected.reverse()

    seen: list[AttemptId] = []
    request = PageRequest(limit=limit, descending=descending)
    while not (page := attempts_page(stores, request)).done:
        seen += [a.id for a in page.items]
        request = replace(request, iterator=page.iterator)
    seen += [a.id for a in page.items]

    assert seen == expected


def recorded_at(stores: Stores, instant: datetime) -> Attempt:
    message_id = MessageId(builders.new_id(ids.MESSAGE, 1, instant))
    key = DeliveryKey(ORG, APP, ENDPOINT, message_id)
    attempt = builders.attempt(key=key)
    stores.deliveries.record(attempt, builders.delivery(key=key), None)
    return attempt


def attempts_page(stores: Stores, request: PageRequest) -> Page[HistoryEntry]:
    found = stores.deliveries.scan(ORG, APP, ENDPOINT, request.span(ids.ATTEMPT), NOW)
    return paginate(found, lambda a: a.id, request)


def heads(stores: Stores, span: Span | None = None) -> list[tuple[AttemptId, Delivery | None]]:
    now = NOW + timedelta(days=1)
    found = stores.deliveries.scan(ORG, APP, ENDPOINT, span or Span(), now)
    return [(entry.id, entry.delivery) for entry in found]


def test_deliveries_are_listed_at_their_first_attempts(stores: Stores) -> None:
    first, second, after = record_failure_then_success(stores)
    newer = numbered_key(7, NOW + timedelta(hours=3))
    stores.deliveries.record(builders.attempt(key=newer), builders.delivery(key=newer), None)

    assert heads(stores) == [
        (first.id, after),
        (second.id, None),
        (newer.first_attempt_id, builders.delivery(key=newer)),
    ]
    assert heads(stores, Span(above=first.id, below=newer.first_attempt_id)) == [(second.id, None)]
    assert heads(stores, Span(descending=True))[0][0] == newer.first_attempt_id


def test_a_delivery_without_its_first_attempt_is_listed_at_the_same_place(stores: Stores) -> None:
    canceled = Delivery.not_started(KEY).canceled("the endpoint is disabled")
    stores.deliveries.save(canceled, None)
    other = numbered_key(2)
    resent = manual(key=other, id=other.manual_attempt_id("request", NOW + timedelta(seconds=1)))
    after = Delivery.not_started(other).after(resent, None)
    stores.deliveries.record(resent, after, None)

    found = heads(stores)

    assert dict(found) == {
        KEY.first_attempt_id: canceled,
        other.first_attempt_id: after,
        resent.id: None,
    }


def test_deliveries_to_other_endpoints_and_expired_ones_are_not_listed(stores: Stores) -> None:
    for named in (
        builders.key(org_id=ELSEWHERE),
        builders.key(app_id=OTHER_APP),
        builders.key(endpoint_id=SECOND_ENDPOINT),
    ):
        attempt, delivery = builders.attempt(key=named), builders.delivery(key=named)
        assert stores.deliveries.record(attempt, delivery, None)
    stores.deliveries.record(builders.attempt(), builders.delivery(), None)

    assert [delivery for _, delivery in heads(stores)] == [builders.delivery()]
    later = NOW + RETENTION
    left = stores.deliveries.scan(ORG, APP, ENDPOINT, Span(), later)
    assert all(entry.delivery is None for entry in left)


def test_an_empty_span_gives_an_empty_list(stores: Stores) -> None:
    record_failure_then_success(stores)
    above = KEY.first_attempt_id

    assert heads(stores, Span(above=above, below=above)) == []
    assert heads(stores, Span(above=f"{above[:-1]}z", below=above)) == []


def test_an_empty_span_makes_no_request_to_dynamodb(
    on_dynamodb: Stores, requests: Counter[str]
) -> None:
    """DynamoDB refuses such a request; moto returns an empty list."""
    above = KEY.first_attempt_id

    assert heads(on_dynamodb, Span(above=above, below=above)) == []

    assert requests["Query"] == 0
