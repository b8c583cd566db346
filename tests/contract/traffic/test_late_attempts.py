"""Late first attempts: their places in lists, and their lookup."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.adapters.dynamodb.table.keys import traffic_keys
from shared.domain import ids
from shared.domain.deliveries.delivery import EXPUNGED, Attempt, Delivery, Status
from shared.domain.deliveries.delivery_key import ON_TIME
from shared.domain.ids import AttemptId
from shared.domain.messages.endpoint_history import HistoryEntry
from shared.domain.paging import Span
from tests.contract.attempts import KEY, RETRY_AT, manual, retry
from tests.contract.bulk import counted
from tests.contract.conftest import Stores
from tests.support.arrange import builders
from tests.support.arrange.builders import APP, ENDPOINT, NOW, ORG

MESSAGE = builders.message()
LATE = [timedelta(0), timedelta(seconds=2), ON_TIME, ON_TIME + ids.STEP, timedelta(days=31)]
LATER = NOW + timedelta(days=40)


def first(late: timedelta, **overrides: object) -> Attempt:
    """Returns the first attempt, this late."""
    made_id = AttemptId(ids.moved(KEY.first_attempt_id, NOW + late))
    return builders.attempt(id=made_id, timestamp=NOW + late, **overrides)


def record(stores: Stores, *attempts: Attempt) -> Delivery:
    """Records attempts one after the other; all but the last fail."""
    before: Delivery | None = None
    for attempt in attempts:
        due_at = None if attempt is attempts[-1] else RETRY_AT
        after = (before or Delivery.not_started(KEY)).after(attempt, due_at)
        assert stores.deliveries.record(attempt, after, before)
        before = after
    assert before is not None
    return before


@pytest.mark.parametrize("late", LATE, ids=str)
def test_a_first_attempt_is_found_by_the_id_with_its_time(stores: Stores, late: timedelta) -> None:
    attempt = first(late)
    delivery = record(stores, attempt)

    assert stores.deliveries.attempt(MESSAGE, attempt.id) == attempt
    assert stores.deliveries.attempts(delivery, [attempt.id]) == [attempt]
    assert stores.deliveries.latest([delivery]) == [attempt]
    assert list(stores.deliveries.attempts_of(MESSAGE, Span())) == [attempt]
    assert stores.deliveries.get(KEY) == delivery
    stores.deliveries.expunge(attempt)
    expunged = replace(attempt, response=EXPUNGED)
    assert stores.deliveries.attempt(MESSAGE, attempt.id) == expunged


@pytest.mark.parametrize("late", LATE, ids=str)
def test_a_first_attempt_is_listed_once_wherever_it_is_stored(
    stores: Stores, late: timedelta
) -> None:
    attempt = first(late)
    delivery = record(stores, attempt)

    found = list(stores.deliveries.scan(ORG, APP, ENDPOINT, Span(), LATER))

    head = KEY.first_attempt_id
    together = [HistoryEntry(position=head, attempt=attempt, delivery=delivery)]
    apart = [
        HistoryEntry(position=head, delivery=delivery),
        HistoryEntry(position=attempt.id, attempt=attempt),
    ]
    assert found == (together if late <= ON_TIME else apart)


@pytest.mark.parametrize("late", LATE, ids=str)
def test_the_same_attempt_at_another_time_is_not_recorded(stores: Stores, late: timedelta) -> None:
    """SQS may deliver a task twice at once, so that neither copy sees a record."""
    delivery = record(stores, first(late))
    for other in (first(late + timedelta(seconds=1)), first(timedelta(seconds=1))):
        assert delivery.recorded_as(other.id) == first(late).id
        again = Delivery.not_started(KEY).after(other, None)
        assert not stores.deliveries.record(other, again, None)
    assert list(stores.deliveries.attempts_of(MESSAGE, Span())) == [first(late)]


@pytest.mark.parametrize("late", LATE, ids=str)
def test_a_first_attempt_beside_others_keeps_its_place(stores: Stores, late: timedelta) -> None:
    by_hand = manual(NOW + timedelta(seconds=1), status=Status.FAIL)
    failed = first(late, status=Status.FAIL)
    second = retry(due_at=NOW + timedelta(days=32))
    delivery = record(stores, by_hand, failed, second)

    assert delivery.attempt_ids == (by_hand.id, failed.id, second.id)
    expected = sorted([by_hand, failed, second], key=lambda a: a.id)
    assert list(stores.deliveries.attempts_of(MESSAGE, Span())) == expected


def test_a_late_attempt_recorded_under_its_due_time_is_read_unchanged(
    stores: Stores,
) -> None:
    """Earlier releases derived its id from its message, however late it was."""
    old = builders.attempt(id=KEY.first_attempt_id, timestamp=NOW + timedelta(hours=3))
    delivery = record(stores, old)

    found = list(stores.deliveries.scan(ORG, APP, ENDPOINT, Span(), LATER))

    assert found == [HistoryEntry(position=old.id, attempt=old, delivery=delivery)]
    assert stores.deliveries.attempt(MESSAGE, old.id) == old
    # Its task, if delivered again, finds it.
    assert delivery.recorded_as(first(timedelta(hours=4)).id) == old.id


@pytest.mark.parametrize(
    ("late", "request_"), [(ON_TIME, "PutItem"), (ON_TIME + ids.STEP, "TransactWriteItems")]
)
def test_a_first_attempt_on_time_is_one_write_and_a_late_one_is_written_with_its_head(
    on_dynamodb: Stores, late: timedelta, request_: str
) -> None:
    with counted() as cost:
        record(on_dynamodb, first(late))
    assert cost.requests == {request_: 1}
    is_at_head = traffic_keys.attempt(KEY, first(late).id) == traffic_keys.delivery(KEY)
    assert is_at_head == (request_ == "PutItem")
