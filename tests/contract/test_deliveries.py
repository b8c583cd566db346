"""What `Deliveries` promises."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.domain import ids
from shared.domain.attempted import Entry
from shared.domain.delivery import (
    EXPUNGED,
    RECORDED_RESPONSE_BYTES,
    Attempt,
    Delivery,
    DeliveryKey,
    Status,
    Trigger,
)
from shared.domain.ids import AppId, AttemptId, EndpointId, MessageId, OrgId
from shared.domain.message import RETENTION
from shared.domain.paging import Page, PageRequest, Span, paginate
from shared.services.standing import cancel, cancel_all, record
from tests.contract.conftest import Stores
from tests.support import builders
from tests.support.builders import APP, ENDPOINT, NOW, ORG
from tests.support.stories import story

ELSEWHERE = OrgId(builders.new_id("org_", 2))
OTHER_APP = AppId(builders.new_id(ids.APP, 2))
SECOND_ENDPOINT = EndpointId(builders.new_id(ids.ENDPOINT, 2))
RETRY_AT = NOW + timedelta(hours=2)
KEY = builders.key()


def retry(number: int = 2, due_at: datetime = RETRY_AT, **overrides: Any) -> Attempt:
    """A later attempt of the builders' delivery."""
    fields = {"id": KEY.attempt_id(number, due_at), "number": number, "timestamp": due_at}
    return builders.attempt(**fields | overrides)


def manual(moment: datetime = NOW + timedelta(seconds=1), **overrides: Any) -> Attempt:
    """An attempt that somebody asked for."""
    fields = {
        "id": KEY.manual_attempt_id("request", moment),
        "number": 0,
        "trigger": Trigger.MANUAL,
        "timestamp": moment,
    }
    return builders.attempt(**fields | overrides)


def waiting(**overrides: Any) -> Delivery:
    """The builders' delivery after its first attempt failed."""
    fields = {"status": Status.SENDING, "next_number": 2, "next_attempt_at": RETRY_AT}
    return builders.delivery(**fields | overrides)


def record_failure_then_success(stores: Stores) -> tuple[Attempt, Attempt, Delivery]:
    first = builders.attempt(status=Status.FAIL, response_status_code=500)
    second = retry()
    after = builders.delivery(attempt_ids=(first.id, second.id))
    assert stores.deliveries.record(first, waiting(), None)
    assert stores.deliveries.record(second, after, waiting())
    return first, second, after


def listed(stores: Stores, now: datetime = NOW, span: Span | None = None) -> list[Attempt]:
    found = stores.deliveries.scan(ORG, APP, ENDPOINT, span or Span(), now)
    return [entry.attempt for entry in found if entry.attempt is not None]


def test_there_is_no_delivery_before_its_first_attempt(stores: Stores) -> None:
    assert stores.deliveries.get(KEY) is None
    assert story(stores.deliveries, builders.message()) == ([], [])
    assert listed(stores) == []


def test_an_attempt_and_its_delivery_come_back_as_they_were(stores: Stores) -> None:
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
    assert story(stores.deliveries, builders.message()) == ([delivery], [attempt])
    assert stores.deliveries.attempt(builders.message(), attempt.id) == attempt
    assert listed(stores) == [attempt]


def test_other_tenants_do_not_see_it(stores: Stores) -> None:
    attempt = builders.attempt()
    stores.deliveries.record(attempt, builders.delivery(), None)

    for other in ({"org_id": ELSEWHERE}, {"app_id": OTHER_APP}):
        message = builders.message(**other)
        place = (message.org_id, message.app_id)
        assert stores.deliveries.get(builders.key(**other)) is None
        assert story(stores.deliveries, message) == ([], [])
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


def test_a_retry_moves_the_delivery_on(stores: Stores) -> None:
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
def test_what_changed_meanwhile_is_not_overwritten(stores: Stores, before: Delivery | None) -> None:
    first = builders.attempt(status=Status.FAIL)
    stores.deliveries.record(first, waiting(), None)

    assert not stores.deliveries.record(retry(), builders.delivery(), before)
    assert not stores.deliveries.save(builders.delivery(status=Status.CANCELED), before)

    assert stores.deliveries.get(KEY) == waiting()
    assert listed(stores, RETRY_AT) == [first]


def test_what_is_not_there_is_not_as_it_was_before(stores: Stores) -> None:
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

    assert story(stores.deliveries, builders.message()) == ([both], [first, asked])
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

    # Both read the delivery before either was recorded.
    for attempt, due_at in attempts:
        record(stores.deliveries, attempt, waiting(), due_at, lambda: Delivery.unbegun(KEY))

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
        record(stores.deliveries, attempt, None, due_at, lambda: Delivery.unbegun(KEY))

    delivery = waiting(attempt_ids=tuple(attempt.id for attempt, _ in attempts))
    assert story(stores.deliveries, builders.message()) == ([delivery], [first, asked])


def test_a_delivery_can_be_canceled_before_its_first_attempt(stores: Stores) -> None:
    canceled = builders.delivery(status=Status.CANCELED, attempt_ids=(), canceled_because="deleted")

    assert stores.deliveries.save(canceled, None)

    assert stores.deliveries.get(KEY) == canceled
    assert story(stores.deliveries, builders.message()) == ([canceled], [])
    assert stores.deliveries.attempt(builders.message(), KEY.first_attempt_id) is None
    assert listed(stores) == []


def test_a_delivery_can_be_canceled_between_attempts(stores: Stores) -> None:
    first = builders.attempt(status=Status.FAIL)
    stores.deliveries.record(first, waiting(), None)
    canceled = builders.delivery(status=Status.CANCELED, canceled_because="disabled")

    assert stores.deliveries.save(canceled, waiting())

    assert stores.deliveries.get(KEY) == canceled
    assert listed(stores) == [first]


@pytest.mark.parametrize("known", [None, waiting()])
def test_a_cancellation_ends_what_has_not_ended(stores: Stores, known: Delivery | None) -> None:
    stores.deliveries.record(builders.attempt(status=Status.FAIL), waiting(), None)

    canceled = cancel(stores.deliveries, KEY, known, "asked for")

    assert canceled == builders.delivery(status=Status.CANCELED, canceled_because="asked for")
    assert stores.deliveries.get(KEY) == canceled
    assert cancel(stores.deliveries, KEY, canceled, "asked again") is None
    assert cancel(stores.deliveries, KEY, waiting(), "asked again") is None
    assert stores.deliveries.get(KEY) == canceled


def test_canceling_a_message_ends_what_waits_and_what_has_not_begun(stores: Stores) -> None:
    first, second, third, added = (EndpointId(builders.new_id(ids.ENDPOINT, n)) for n in range(4))
    message = builders.message(endpoint_ids=(first, second, third, added), added_ids=(added,))
    retried, delivered = message.delivery_key(first), message.delivery_key(second)
    failed = builders.attempt(key=retried, status=Status.FAIL)
    stores.deliveries.record(failed, waiting(key=retried, attempt_ids=(failed.id,)), None)
    stores.deliveries.record(
        builders.attempt(key=delivered), builders.delivery(key=delivered), None
    )

    assert cancel_all(stores.deliveries, message, "asked for") == 2
    assert cancel_all(stores.deliveries, message, "asked again") == 0

    deliveries, attempts = story(stores.deliveries, message)
    assert [d.status for d in deliveries] == [Status.CANCELED, Status.SUCCESS, Status.CANCELED]
    assert [d.canceled_because for d in deliveries] == ["asked for", None, "asked for"]
    assert len(attempts) == 2


@pytest.mark.parametrize("end", [Status.SUCCESS, Status.FAIL])
def test_what_has_ended_is_not_canceled(stores: Stores, end: Status) -> None:
    ended = builders.delivery(status=end)
    stores.deliveries.record(builders.attempt(status=end), ended, None)

    assert cancel(stores.deliveries, KEY, None, "asked for") is None

    assert stores.deliveries.get(KEY) == ended


def test_an_attempt_may_follow_a_cancellation(stores: Stores) -> None:
    canceled = builders.delivery(status=Status.CANCELED, attempt_ids=(), canceled_because="x")
    stores.deliveries.save(canceled, None)

    assert stores.deliveries.record(builders.attempt(), builders.delivery(), canceled)

    assert stores.deliveries.get(KEY) == builders.delivery()
    assert listed(stores) == [builders.attempt()]


def test_an_idempotency_key_stands_for_the_first_attempt_of_it(stores: Stores) -> None:
    first, second = manual().id, manual(RETRY_AT).id

    assert stores.deliveries.claim(builders.once(), first) == first
    assert stores.deliveries.claim(builders.once(), second) == first
    assert stores.deliveries.claim(builders.once(digest="1" * 64), second) == second


def test_a_message_shows_all_its_deliveries_and_attempts_in_order(stores: Stores) -> None:
    first, second, after = record_failure_then_success(stores)
    other_key = builders.key(endpoint_id=SECOND_ENDPOINT)
    other = builders.attempt(key=other_key)
    stores.deliveries.record(other, builders.delivery(key=other_key), None)
    third = EndpointId(builders.new_id(ids.ENDPOINT, 3))
    message = builders.message(endpoint_ids=(third, SECOND_ENDPOINT, ENDPOINT))

    deliveries, attempts = story(stores.deliveries, message)

    assert deliveries == [after, builders.delivery(key=other_key)]
    assert attempts == sorted([first, second, other], key=lambda a: a.id)


def test_a_message_to_very_many_endpoints_shows_them_all(stores: Stores) -> None:
    endpoint_ids = tuple(EndpointId(builders.new_id(ids.ENDPOINT, n)) for n in range(1, 121))
    for endpoint_id in endpoint_ids:
        key = builders.key(endpoint_id=endpoint_id)
        stores.deliveries.record(builders.attempt(key=key), builders.delivery(key=key), None)

    deliveries, attempts = story(stores.deliveries, builders.message(endpoint_ids=endpoint_ids))

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


def test_an_expunged_attempt_keeps_everything_but_the_answer(stores: Stores) -> None:
    first, second, after = record_failure_then_success(stores)

    for attempt in (first, second):
        for _ in range(2):
            stores.deliveries.expunge(attempt)

    expunged = [replace(first, response=EXPUNGED), replace(second, response=EXPUNGED)]
    assert story(stores.deliveries, builders.message()) == ([after], expunged)
    assert stores.deliveries.attempt(builders.message(), second.id) == expunged[1]
    assert listed(stores, RETRY_AT) == expunged


def test_expunging_an_attempt_loses_none_that_was_recorded_since(stores: Stores) -> None:
    first = builders.attempt(status=Status.FAIL)
    stores.deliveries.record(first, waiting(), None)
    second = retry()
    after = builders.delivery(attempt_ids=(first.id, second.id))
    stores.deliveries.record(second, after, waiting())

    # Who expunges the first attempt read it before there was a second.
    stores.deliveries.expunge(first)

    expunged = replace(first, response=EXPUNGED)
    assert story(stores.deliveries, builders.message()) == ([after], [expunged, second])


def test_an_attempt_can_follow_one_that_was_expunged(stores: Stores) -> None:
    first = builders.attempt(status=Status.FAIL)
    stores.deliveries.record(first, waiting(), None)
    stores.deliveries.expunge(first)

    assert stores.deliveries.record(retry(), builders.delivery(), waiting())

    assert listed(stores, RETRY_AT) == [replace(first, response=EXPUNGED), retry()]


def test_expunging_an_attempt_that_is_not_there_makes_none(stores: Stores) -> None:
    canceled = builders.delivery(status=Status.CANCELED, attempt_ids=(), canceled_because="x")
    stores.deliveries.save(canceled, None)

    stores.deliveries.expunge(builders.attempt())
    stores.deliveries.expunge(retry())

    assert story(stores.deliveries, builders.message()) == ([canceled], [])
    assert listed(stores, RETRY_AT) == []


def test_an_attempt_is_forgotten_with_its_message(stores: Stores) -> None:
    record_failure_then_success(stores)
    assert len(listed(stores, NOW + RETENTION - timedelta(minutes=1))) == 2

    stores.clock.advance(RETENTION + timedelta(minutes=1))

    assert listed(stores, stores.clock.now()) == []
    assert stores.deliveries.get(KEY) is None
    assert story(stores.deliveries, builders.message()) == ([], [])
    assert stores.deliveries.attempt(builders.message(), KEY.first_attempt_id) is None


def test_a_delivery_that_is_forgotten_while_it_waits_can_still_end(stores: Stores) -> None:
    assert stores.deliveries.record(builders.attempt(status=Status.FAIL), waiting(), None)
    stores.clock.advance(RETENTION + timedelta(minutes=1))

    assert cancel(stores.deliveries, KEY, None, "the payload has expired") is not None
    last = retry(due_at=stores.clock.now())
    delivery, is_new = record(stores.deliveries, last, None, None, lambda: Delivery.unbegun(KEY))

    assert is_new
    assert delivery.attempt_ids == (last.id,)


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("limit", [2, 3, 50])
def test_pages_of_attempts_go_on_across_periods(
    stores: Stores, limit: int, descending: bool
) -> None:
    moments = [NOW - timedelta(days=days) for days in range(85, -1, -12)]
    expected = [recorded_at(stores, moment).id for moment in moments]
    if descending:
        expected.reverse()

    seen: list[AttemptId] = []
    request = PageRequest(limit=limit, descending=descending)
    while not (page := attempts_page(stores, request)).done:
        seen += [a.id for a in page.items]
        request = replace(request, iterator=page.iterator)
    seen += [a.id for a in page.items]

    assert seen == expected


def recorded_at(stores: Stores, moment: datetime) -> Attempt:
    message_id = MessageId(builders.new_id(ids.MESSAGE, 1, moment))
    key = DeliveryKey(ORG, APP, ENDPOINT, message_id)
    attempt = builders.attempt(key=key)
    stores.deliveries.record(attempt, builders.delivery(key=key), None)
    return attempt


def attempts_page(stores: Stores, request: PageRequest) -> Page[Entry]:
    found = stores.deliveries.scan(ORG, APP, ENDPOINT, request.span(ids.ATTEMPT), NOW)
    return paginate(found, lambda a: a.id, request)


def test_a_first_attempt_is_one_write(on_dynamodb: Stores, requests: Counter[str]) -> None:
    on_dynamodb.deliveries.record(builders.attempt(), builders.delivery(), None)

    assert requests == {"PutItem": 1}


def test_a_later_attempt_is_one_transaction(on_dynamodb: Stores, requests: Counter[str]) -> None:
    on_dynamodb.deliveries.record(builders.attempt(status=Status.FAIL), waiting(), None)
    requests.clear()

    on_dynamodb.deliveries.record(retry(), builders.delivery(), waiting())

    assert requests == {"TransactWriteItems": 1}


def test_where_a_delivery_stands_is_one_read(on_dynamodb: Stores, requests: Counter[str]) -> None:
    on_dynamodb.deliveries.get(KEY)

    assert requests == {"GetItem": 1}


def test_the_attempts_of_a_message_are_one_read_while_nothing_failed(
    on_dynamodb: Stores, requests: Counter[str]
) -> None:
    on_dynamodb.deliveries.record(builders.attempt(), builders.delivery(), None)
    message = builders.message(endpoint_ids=(ENDPOINT, SECOND_ENDPOINT))
    requests.clear()

    found = on_dynamodb.deliveries.attempts_of(message, Span())

    assert len(list(found)) == 1
    assert requests == {"BatchGetItem": 1}


def heads(stores: Stores, span: Span | None = None) -> list[tuple[AttemptId, Delivery | None]]:
    now = NOW + timedelta(days=1)
    found = stores.deliveries.scan(ORG, APP, ENDPOINT, span or Span(), now)
    return [(entry.id, entry.delivery) for entry in found]


def numbered_key(number: int, moment: datetime = NOW) -> DeliveryKey:
    return builders.key(message_id=builders.new_id(ids.MESSAGE, number, moment))


def test_deliveries_lie_at_their_first_attempts_among_later_ones(stores: Stores) -> None:
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


def test_a_delivery_without_its_first_attempt_lies_there_too(stores: Stores) -> None:
    canceled = Delivery.unbegun(KEY).canceled("the endpoint is disabled")
    stores.deliveries.save(canceled, None)
    other = numbered_key(2)
    resent = manual(key=other, id=other.manual_attempt_id("request", NOW + timedelta(seconds=1)))
    after = Delivery.unbegun(other).after(resent, None)
    stores.deliveries.record(resent, after, None)

    found = heads(stores)

    assert dict(found) == {
        KEY.first_attempt_id: canceled,
        other.first_attempt_id: after,
        resent.id: None,
    }


def test_deliveries_to_others_and_forgotten_ones_do_not_lie_there(stores: Stores) -> None:
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


def test_many_deliveries_are_found_by_their_keys(stores: Stores) -> None:
    keys = [numbered_key(number) for number in range(1, 121)]
    for named in keys[::2]:
        attempt, delivery = builders.attempt(key=named), builders.delivery(key=named)
        stores.deliveries.record(attempt, delivery, None)

    found = stores.deliveries.get_many(keys[::-1])

    assert [delivery.key for delivery in found] == keys[::2][::-1]
    assert stores.deliveries.get_many([]) == []
    stores.clock.moment = NOW + RETENTION + timedelta(seconds=1)
    assert stores.deliveries.get_many(keys) == []


def test_the_latest_attempt_is_the_one_that_was_recorded_last(stores: Stores) -> None:
    _, second, after = record_failure_then_success(stores)
    canceled = Delivery.unbegun(numbered_key(2)).canceled("the endpoint is disabled")
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


def test_a_span_that_holds_nothing_is_empty(stores: Stores) -> None:
    record_failure_then_success(stores)
    above = KEY.first_attempt_id

    assert heads(stores, Span(above=above, below=above)) == []
    assert heads(stores, Span(above=f"{above[:-1]}z", below=above)) == []


def test_dynamodb_is_not_asked_for_a_span_that_holds_nothing(
    on_dynamodb: Stores, requests: Counter[str]
) -> None:
    """It would refuse, where moto gives an empty list."""
    above = KEY.first_attempt_id

    assert heads(on_dynamodb, Span(above=above, below=above)) == []

    assert requests["Query"] == 0
