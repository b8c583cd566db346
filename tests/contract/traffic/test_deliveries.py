"""Contract of `Deliveries`."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from shared.adapters.dynamodb.table.keys import traffic_keys
from shared.domain.deliveries.delivery import Attempt, Delivery, Status, Trigger
from shared.domain.deliveries.reply import RECORDED_RESPONSE_BYTES
from shared.domain.messages.message import RETENTION
from shared.domain.paging import Span
from shared.services.delivery.delivery_state import cancel_delivery, record_attempt
from tests.contract.attempts import (
    ELSEWHERE,
    KEY,
    OTHER_APP,
    RETRY_AT,
    SECOND_ENDPOINT,
    listed,
    manual,
    numbered_key,
    record_failure_then_success,
    retry,
    waiting,
)
from tests.contract.bulk import item_bytes
from tests.contract.conftest import Stores
from tests.support.arrange import builders
from tests.support.arrange.builders import ENDPOINT, NOW
from tests.support.arrange.random_text import random_text
from tests.support.assertions.results import delivery_results


def test_no_delivery_is_stored_before_its_first_attempt(stores: Stores) -> None:
    assert stores.deliveries.get(KEY) is None
    assert delivery_results(stores.deliveries, builders.message()) == ([], [])
    assert listed(stores) == []


def test_a_recorded_attempt_and_its_delivery_are_read_back_unchanged(stores: Stores) -> None:
    attempt = builders.attempt(
        trigger=Trigger.MANUAL,
        response="é\x00☃" + "x" * RECORDED_RESPONSE_BYTES,
        channels=("a",),
        tags=("b", "c"),
        timestamp=NOW + timedelta(microseconds=1),
    )
    delivery = waiting()

    assert stores.deliveries.record(attempt, delivery, None)

    assert stores.deliveries.get(KEY) == delivery
    assert delivery_results(stores.deliveries, builders.message()) == ([delivery], [attempt])
    assert stores.deliveries.attempt(builders.message(), attempt.id) == attempt
    assert listed(stores) == [attempt]


def test_other_tenants_do_not_find_it(stores: Stores) -> None:
    attempt = builders.attempt()
    stores.deliveries.record(attempt, builders.delivery(), None)

    for other in ({"org_id": ELSEWHERE}, {"app_id": OTHER_APP}):
        message = builders.message(**other)
        place = (message.org_id, message.app_id)
        assert stores.deliveries.get(builders.key(**other)) is None
        assert delivery_results(stores.deliveries, message) == ([], [])
        assert stores.deliveries.attempt(message, attempt.id) is None
        assert list(stores.deliveries.scan(*place, ENDPOINT, Span(), NOW)) == []


def test_the_first_attempt_is_recorded_once(stores: Stores) -> None:
    first = builders.attempt(status=Status.FAIL)
    stores.deliveries.record(first, waiting(), None)

    assert not stores.deliveries.record(builders.attempt(), builders.delivery(), None)

    assert stores.deliveries.get(KEY) == waiting()
    assert listed(stores) == [first]


def test_a_later_attempt_is_recorded_once(stores: Stores) -> None:
    first, second, after = record_failure_then_success(stores)

    again = retry(status=Status.FAIL)
    assert not stores.deliveries.record(again, replace(after, status=Status.FAIL), waiting())
    assert not stores.deliveries.record(first, waiting(), None)

    assert stores.deliveries.get(KEY) == after
    assert listed(stores, RETRY_AT) == [first, second]


def test_a_retry_advances_the_delivery(stores: Stores) -> None:
    record_failure_then_success(stores)

    delivery = stores.deliveries.get(KEY)

    assert delivery is not None
    assert delivery.status is Status.SUCCESS
    assert (delivery.next_number, delivery.next_attempt_at) == (None, None)


@pytest.mark.parametrize(
    "before",
    [
        None,
        builders.delivery(status=Status.SENDING, attempt_ids=()),
        builders.delivery(status=Status.CANCELED),
        builders.delivery(status=Status.SENDING, attempt_ids=(KEY.first_attempt_id,) * 2),
    ],
)
def test_a_modified_delivery_is_not_overwritten(stores: Stores, before: Delivery | None) -> None:
    first = builders.attempt(status=Status.FAIL)
    stores.deliveries.record(first, waiting(), None)

    assert not stores.deliveries.record(retry(), builders.delivery(), before)
    assert not stores.deliveries.save(builders.delivery(status=Status.CANCELED), before)

    assert stores.deliveries.get(KEY) == waiting()
    assert listed(stores, RETRY_AT) == [first]


def test_a_missing_delivery_does_not_match_an_earlier_one(stores: Stores) -> None:
    assert not stores.deliveries.record(retry(), builders.delivery(), waiting())
    assert not stores.deliveries.save(builders.delivery(), waiting())

    assert stores.deliveries.get(KEY) is None


def test_a_manual_attempt_may_come_before_the_first(stores: Stores) -> None:
    asked, first = manual(), builders.attempt()
    succeeded = builders.delivery(attempt_ids=(asked.id,))
    assert stores.deliveries.record(asked, succeeded, None)
    assert stores.deliveries.get(KEY) == succeeded
    assert listed(stores) == [asked]
    assert stores.deliveries.attempt(builders.message(), asked.id) == asked

    both = builders.delivery(attempt_ids=(asked.id, first.id))
    assert stores.deliveries.record(first, both, succeeded)
    assert not stores.deliveries.record(first, both, succeeded)

    assert delivery_results(stores.deliveries, builders.message()) == ([both], [first, asked])
    assert listed(stores) == [first, asked]


RECORDED_TOGETHER = {
    "retry fails, manual succeeds": (Status.FAIL, Status.SUCCESS, Status.SUCCESS),
    "retry succeeds, manual fails": (Status.SUCCESS, Status.FAIL, Status.SUCCESS),
    "both succeed": (Status.SUCCESS, Status.SUCCESS, Status.SUCCESS),
    "both fail": (Status.FAIL, Status.FAIL, Status.SENDING),
}


@pytest.mark.parametrize("manual_first", [True, False])
@pytest.mark.parametrize("case", RECORDED_TOGETHER)
def test_a_manual_and_a_scheduled_attempt_at_the_same_time_are_both_kept(
    stores: Stores, case: str, manual_first: bool
) -> None:
    scheduled, asked, end = RECORDED_TOGETHER[case]
    first = builders.attempt(status=Status.FAIL)
    stores.deliveries.record(first, waiting(), None)
    third_at = RETRY_AT + timedelta(hours=5)
    attempts = [(retry(status=scheduled), third_at), (manual(RETRY_AT, status=asked), None)]
    if manual_first:
        attempts.reverse()

    # Both functions read the delivery before either recorded its attempt.
    for attempt, due_at in attempts:
        record_attempt(
            stores.deliveries, attempt, waiting(), due_at, lambda: Delivery.not_started(KEY)
        )

    known = (first.id, *(attempt.id for attempt, _ in attempts))
    is_open = end is Status.SENDING
    assert stores.deliveries.get(KEY) == Delivery(
        key=KEY,
        status=end,
        attempt_ids=known,
        next_number=3 if is_open else None,
        next_attempt_at=third_at if is_open else None,
    )
    assert {a.id for a in listed(stores, RETRY_AT)} == set(known)


@pytest.mark.parametrize("manual_first", [True, False])
def test_a_manual_attempt_and_the_first_at_the_same_time_are_both_kept(
    stores: Stores, manual_first: bool
) -> None:
    first, asked = builders.attempt(status=Status.FAIL), manual(status=Status.FAIL)
    attempts: list[tuple[Attempt, datetime | None]] = [(first, RETRY_AT), (asked, None)]
    if manual_first:
        attempts.reverse()

    for attempt, due_at in attempts:
        record_attempt(stores.deliveries, attempt, None, due_at, lambda: Delivery.not_started(KEY))

    delivery = waiting(attempt_ids=tuple(attempt.id for attempt, _ in attempts))
    assert delivery_results(stores.deliveries, builders.message()) == ([delivery], [first, asked])


def test_an_idempotency_key_keeps_its_first_attempt(stores: Stores) -> None:
    first, second = manual().id, manual(RETRY_AT).id

    assert stores.deliveries.claim(builders.idempotency_key(), first) == first
    assert stores.deliveries.claim(builders.idempotency_key(), second) == first
    assert stores.deliveries.claim(builders.idempotency_key(digest="1" * 64), second) == second


def test_an_attempt_expires_with_its_message(stores: Stores) -> None:
    record_failure_then_success(stores)
    assert len(listed(stores, NOW + RETENTION - timedelta(minutes=1))) == 2

    stores.clock.advance(RETENTION + timedelta(minutes=1))

    assert listed(stores, stores.clock.now()) == []
    assert stores.deliveries.get(KEY) is None
    assert delivery_results(stores.deliveries, builders.message()) == ([], [])
    assert stores.deliveries.attempt(builders.message(), KEY.first_attempt_id) is None


def test_a_delivery_that_expires_while_waiting_can_still_end(stores: Stores) -> None:
    assert stores.deliveries.record(builders.attempt(status=Status.FAIL), waiting(), None)
    stores.clock.advance(RETENTION + timedelta(minutes=1))

    assert cancel_delivery(stores.deliveries, KEY, None, "the payload has expired") is not None
    last = retry(due_at=stores.clock.now())
    delivery, is_new = record_attempt(
        stores.deliveries, last, None, None, lambda: Delivery.not_started(KEY)
    )

    assert is_new
    assert delivery.attempt_ids == (last.id,)


def test_recording_a_first_attempt_takes_one_write(
    on_dynamodb: Stores, requests: Counter[str]
) -> None:
    on_dynamodb.deliveries.record(builders.attempt(), builders.delivery(), None)

    assert requests == {"PutItem": 1}


def test_recording_a_later_attempt_takes_one_transaction(
    on_dynamodb: Stores, requests: Counter[str]
) -> None:
    on_dynamodb.deliveries.record(builders.attempt(status=Status.FAIL), waiting(), None)
    requests.clear()

    on_dynamodb.deliveries.record(retry(), builders.delivery(), waiting())

    assert requests == {"TransactWriteItems": 1}


def test_reading_a_delivery_takes_one_read(on_dynamodb: Stores, requests: Counter[str]) -> None:
    on_dynamodb.deliveries.get(KEY)

    assert requests == {"GetItem": 1}


def test_listing_a_messages_attempts_takes_one_read_without_failures(
    on_dynamodb: Stores, requests: Counter[str]
) -> None:
    on_dynamodb.deliveries.record(builders.attempt(), builders.delivery(), None)
    message = builders.message(endpoint_ids=(ENDPOINT, SECOND_ENDPOINT))
    requests.clear()

    found = on_dynamodb.deliveries.attempts_of(message, Span())

    assert len(list(found)) == 1
    assert requests == {"BatchGetItem": 1}


def test_many_deliveries_are_found_by_their_keys(stores: Stores) -> None:
    keys = [numbered_key(number) for number in range(1, 121)]
    for named in keys[::2]:
        attempt, delivery = builders.attempt(key=named), builders.delivery(key=named)
        stores.deliveries.record(attempt, delivery, None)

    found = stores.deliveries.get_many(keys[::-1])

    assert [delivery.key for delivery in found] == keys[::2][::-1]
    assert stores.deliveries.get_many([]) == []
    stores.clock.instant = NOW + RETENTION + timedelta(seconds=1)
    assert stores.deliveries.get_many(keys) == []


def test_the_latest_attempt_is_the_last_recorded_one(stores: Stores) -> None:
    _, second, after = record_failure_then_success(stores)
    canceled = Delivery.not_started(numbered_key(2)).canceled("the endpoint is disabled")
    stores.deliveries.save(canceled, None)
    only = numbered_key(3)
    single = builders.attempt(key=only), builders.delivery(key=only)
    stores.deliveries.record(*single, None)

    found = stores.deliveries.latest([single[1], canceled, after])

    assert found == [single[0], second]
    assert stores.deliveries.latest([]) == []


def test_attempts_of_a_delivery_are_found_by_their_ids(stores: Stores) -> None:
    first, second, after = record_failure_then_success(stores)
    elsewhere = replace(after, key=builders.key(org_id=ELSEWHERE))

    assert stores.deliveries.attempts(after, [second.id, first.id]) == [second, first]
    assert stores.deliveries.attempts(after, [retry(3).id, first.id]) == [first]
    assert stores.deliveries.attempts(elsewhere, [first.id, second.id]) == []
    assert stores.deliveries.attempts(after, []) == []


def test_an_ordinary_attempt_with_headers_takes_one_write_unit(on_dynamodb: Stores) -> None:
    record = random_text(310).encode()  # more than the headers of any usual receiver take
    attempt = builders.attempt(
        url="https://hooks.example.com/webhooks/outrider",
        response='{"received":true}',
        headers=record,
    )

    on_dynamodb.deliveries.record(attempt, builders.delivery(), None)

    assert len(record) < item_bytes(traffic_keys.delivery(KEY)) < 1_024
