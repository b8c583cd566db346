"""Contract of `Deliveries` for its lists."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain import ids
from shared.domain.deliveries.delivery import Attempt, Delivery, Status
from shared.domain.deliveries.delivery_key import DeliveryKey
from shared.domain.ids import AppId, AttemptId, EndpointId, MessageId, OrgId
from shared.domain.messages.endpoint_history import HistoryEntry
from shared.domain.messages.message import RETENTION
from shared.domain.paging import Span
from tests.contract.conftest import Stores
from tests.support.arrange import builders
from tests.support.arrange.builders import APP, ENDPOINT, NOW, ORG

RETRY_AT = NOW + timedelta(hours=2)


def key_of(number: int, **overrides: str) -> DeliveryKey:
    """Returns the key of a delivery of one of several messages of the same time."""
    return builders.key(message_id=MessageId(builders.new_id(ids.MESSAGE, number)), **overrides)


def canceled(stores: Stores, key: DeliveryKey) -> Delivery:
    """Stores a delivery that was canceled before its first attempt."""
    delivery = Delivery.not_started(key).canceled("the endpoint is disabled")
    assert stores.deliveries.save(delivery, None)
    return delivery


def retried(stores: Stores, key: DeliveryKey) -> tuple[Attempt, Attempt, Delivery]:
    """Stores a delivery that succeeded at its second attempt."""
    first = builders.attempt(key=key, status=Status.FAIL)
    second_id = key.attempt_id(2, RETRY_AT)
    second = builders.attempt(key=key, id=second_id, number=2, timestamp=RETRY_AT)
    before = Delivery.not_started(key).after(first, RETRY_AT)
    after = before.after(second, None)
    assert stores.deliveries.record(first, before, None)
    assert stores.deliveries.record(second, after, before)
    return first, second, after


def entries(stores: Stores, span: Span | None = None) -> list[HistoryEntry]:
    return list(stores.deliveries.scan(ORG, APP, ENDPOINT, span or Span(), RETRY_AT))


def test_an_endpoints_list_has_its_attempts_and_the_heads_of_its_deliveries(
    stores: Stores,
) -> None:
    ended = canceled(stores, key_of(1))
    first, second, after = retried(stores, key_of(2))
    retried(stores, key_of(3, endpoint_id=builders.new_id(ids.ENDPOINT, 2)))

    found = entries(stores)

    heads = [
        HistoryEntry(position=ended.key.first_attempt_id, delivery=ended),
        HistoryEntry(position=first.id, attempt=first, delivery=after),
    ]
    assert found == [
        *sorted(heads, key=lambda e: e.id),
        HistoryEntry(position=second.id, attempt=second),
    ]
    assert entries(stores, Span(descending=True)) == found[::-1]
    assert entries(stores, Span(above=found[0].id, below=found[2].id)) == [found[1]]


def test_lists_of_different_tenants_are_separate(stores: Stores) -> None:
    retried(stores, key_of(1))

    for org_id, app_id in (
        (OrgId(builders.new_id("org_", 2)), APP),
        (ORG, AppId(builders.new_id(ids.APP, 2))),
    ):
        assert list(stores.deliveries.scan(org_id, app_id, ENDPOINT, Span(), RETRY_AT)) == []


def test_attempts_of_an_expired_message_are_not_listed(stores: Stores) -> None:
    """A retry is later than its message, but expires with it."""
    retried(stores, key_of(1))
    now = NOW + RETENTION + timedelta(minutes=1)

    found = stores.deliveries.scan(ORG, APP, ENDPOINT, Span(), now)

    assert all((e.attempt, e.delivery) == (None, None) for e in found)


ENDPOINTS = [EndpointId(builders.new_id(ids.ENDPOINT, number)) for number in range(1, 7)]


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("expected", [1, 2, 50])
def test_a_messages_attempts_come_in_order_of_their_ids(
    stores: Stores, expected: int, descending: bool
) -> None:
    message = builders.message(endpoint_ids=tuple(ENDPOINTS))
    made: list[Attempt] = []
    for endpoint_id in ENDPOINTS:
        made += retried(stores, message.delivery_key(endpoint_id))[:2]
    made.sort(key=lambda a: a.id, reverse=descending)
    span = Span(descending=descending, expected=expected)

    assert list(stores.deliveries.attempts_of(message, span)) == made
    low, high = sorted((made[2].id, made[-2].id))
    inner = replace(span, above=low, below=high)
    assert list(stores.deliveries.attempts_of(message, inner)) == made[3:-2]


def test_a_message_with_fewer_endpoints_takes_fewer_reads(stores: Stores) -> None:
    message = builders.message(endpoint_ids=tuple(ENDPOINTS))
    for endpoint_id in ENDPOINTS:
        retried(stores, message.delivery_key(endpoint_id))

    one = replace(message, endpoint_ids=(ENDPOINTS[3],))

    found = list(stores.deliveries.attempts_of(one, Span()))
    assert {a.key.endpoint_id for a in found} == {ENDPOINTS[3]}
    assert stores.deliveries.attempt(one, AttemptId(found[0].id)) == found[0]
