"""Contract of `EndpointCounts`."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.adapters.dynamodb.table.keys import traffic_keys
from shared.domain import ids
from shared.domain.deliveries.delivery import Delivery, Status
from shared.domain.deliveries.delivery_key import ON_TIME
from shared.domain.ids import AppId, AttemptId, EndpointId, MessageId, OrgId
from shared.domain.messages.message import RETENTION
from shared.domain.paging import Span
from shared.domain.statistics.endpoint_stats import AttemptMark, Counts, HourCount
from shared.domain.statistics.window import HOUR, MAX_WINDOW, Window, hour_of
from tests.contract.bulk import addressed, copies, counted
from tests.contract.conftest import Stores
from tests.support.arrange import builders
from tests.support.arrange.builders import APP, ENDPOINT, NOW, ORG

PLACE = (ORG, APP, ENDPOINT)
ELSEWHERE = [
    (OrgId(builders.new_id("org_", 2)), APP, ENDPOINT),
    (ORG, AppId(builders.new_id(ids.APP, 2)), ENDPOINT),
    (ORG, APP, EndpointId(builders.new_id(ids.ENDPOINT, 2))),
]
RETRY_AT = NOW + timedelta(hours=2)


def record_all(stores: Stores) -> list[AttemptMark]:
    """Records a delivery with retries, and one that was canceled before its first attempt."""
    key = builders.key()
    first = builders.attempt(status=Status.FAIL)
    second = builders.attempt(id=key.attempt_id(2, RETRY_AT), number=2, status=Status.FAIL)
    started = Delivery.not_started(key).after(first, RETRY_AT)
    after = started.after(second, RETRY_AT + HOUR)
    stores.deliveries.record(first, started, None)
    stores.deliveries.record(second, after, started)
    other = builders.key(message_id=MessageId(builders.new_id(ids.MESSAGE, 2, NOW + HOUR)))
    stores.deliveries.save(Delivery.not_started(other).canceled("disabled"), None)
    return [
        AttemptMark(first.id, Status.FAIL, Status.SENDING, first.id),
        AttemptMark(other.first_attempt_id, None, Status.CANCELED, other.first_attempt_id),
        AttemptMark(second.id, Status.FAIL, None, second.id),
    ]


def test_a_mark_holds_the_counted_statuses_of_an_item(stores: Stores) -> None:
    marks = record_all(stores)

    assert list(stores.endpoint_counts.marks(*PLACE, Span(), RETRY_AT)) == marks
    inner = Span(above=marks[0].id, below=marks[2].id)
    assert list(stores.endpoint_counts.marks(*PLACE, inner, RETRY_AT)) == [marks[1]]
    for place in ELSEWHERE:
        assert list(stores.endpoint_counts.marks(*place, Span(), RETRY_AT)) == []


def test_a_detailed_mark_names_message_event_type_and_duration(stores: Stores) -> None:
    marks = record_all(stores)
    key, canceled = builders.key(), MessageId(builders.new_id(ids.MESSAGE, 2, NOW + HOUR))
    made: dict[str, Any] = {
        "event_type": "invoice.paid",
        "duration_ms": 7,
        "message_id": key.message_id,
    }

    found = stores.endpoint_counts.marks(*PLACE, Span(), RETRY_AT, detailed=True)

    assert list(found) == [
        marks[0]._replace(**made),
        marks[1]._replace(message_id=canceled),
        marks[2]._replace(**made),
    ]
    backwards = Span(descending=True)
    places = [m.position for m in stores.endpoint_counts.marks(*PLACE, backwards, RETRY_AT)]
    assert places == [mark.position for mark in reversed(marks)]


@pytest.mark.parametrize("late", [timedelta(seconds=2), timedelta(seconds=6)])
def test_an_attempt_counts_at_its_own_time_and_its_delivery_at_the_messages(
    stores: Stores, late: timedelta
) -> None:
    key = builders.key()
    made_id = AttemptId(ids.moved(key.first_attempt_id, NOW + late))
    failed = builders.attempt(id=made_id, status=Status.FAIL, timestamp=NOW + late)
    stores.deliveries.record(failed, Delivery.not_started(key).after(failed, RETRY_AT), None)

    marks = list(stores.endpoint_counts.marks(*PLACE, Span(), RETRY_AT))

    head = key.first_attempt_id
    place = head if late <= ON_TIME else made_id
    assert marks == [
        AttemptMark(head, None, Status.SENDING, head),
        AttemptMark(made_id, Status.FAIL, None, place),
    ]


def test_a_mark_of_an_expired_message_is_not_counted(stores: Stores) -> None:
    record_all(stores)
    now = NOW + RETENTION + timedelta(minutes=1)

    # Its retry is later than the message.
    found = stores.endpoint_counts.marks(*PLACE, Span(), now)

    assert {(m.attempt, m.delivery) for m in found} <= {(None, None), (None, Status.CANCELED)}


def hour_count(hours: int, **overrides: Any) -> HourCount:
    """Returns the count of an hour this long before NOW's."""
    made = HourCount(
        hour=hour_of(NOW) - hours * HOUR,
        counts=Counts(success=1, pending=2, sending=3, fail=4, canceled=5),
        counted_at=NOW,
    )
    return replace(made, **overrides)


def test_stored_hours_are_read_back_in_order(stores: Stores) -> None:
    kept = [hour_count(3), hour_count(2), hour_count(1, after=builders.key().first_attempt_id)]
    stores.endpoint_counts.save(*PLACE, kept[::-1])
    window = Window(hour_of(NOW) - 9 * HOUR, NOW)

    assert stores.endpoint_counts.stored(*PLACE, window) == kept
    for place in ELSEWHERE:
        assert stores.endpoint_counts.stored(*place, window) == []


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [(3, 1, [3, 2]), (2.5, 0.5, [3, 2, 1]), (2, 2, []), (9, 5, []), (1, -0.5, [1, 0])],
)
def test_stored_hours_of_a_window_are_found(
    stores: Stores, since: float, until: float, hours: list[int]
) -> None:
    stores.endpoint_counts.save(*PLACE, [hour_count(n) for n in range(4)])
    window = Window(hour_of(NOW) - since * HOUR, hour_of(NOW) - until * HOUR)

    found = stores.endpoint_counts.stored(*PLACE, window)

    assert [k for k in found if k.hour in set(window.hours())] == [hour_count(n) for n in hours]


def test_stored_counts_are_replaced(stores: Stores) -> None:
    stores.endpoint_counts.save(*PLACE, [hour_count(1, after=builders.key().first_attempt_id)])
    later = hour_count(1, counts=Counts(success=9), counted_at=NOW + HOUR)

    stores.endpoint_counts.save(*PLACE, [later])

    assert stores.endpoint_counts.stored(*PLACE, Window(NOW - 2 * HOUR, NOW)) == [later]


def test_storing_no_counts_makes_no_request(on_dynamodb: Stores, requests: Counter[str]) -> None:
    on_dynamodb.endpoint_counts.save(*PLACE, [])

    assert requests == {}


def test_four_weeks_of_hours_take_one_read(on_dynamodb: Stores, requests: Counter[str]) -> None:
    weeks = MAX_WINDOW // HOUR
    on_dynamodb.endpoint_counts.save(*PLACE, [hour_count(n) for n in range(1, weeks + 1)])
    requests.clear()

    found = on_dynamodb.endpoint_counts.stored(*PLACE, Window(hour_of(NOW) - MAX_WINDOW, NOW))

    assert len(found) == weeks
    assert requests == {"Query": 1}


def test_marks_are_read_a_thousand_at_a_time_and_only_as_needed(on_dynamodb: Stores) -> None:
    on_dynamodb.deliveries.record(builders.attempt(), builders.delivery(), None)
    others = [
        builders.key(message_id=builders.new_id(ids.MESSAGE, n, NOW)) for n in range(2, 1_202)
    ]
    copies(
        traffic_keys.delivery(builders.key()),
        (addressed(traffic_keys.delivery(key)) for key in others),
    )
    span = Span(above=ids.first_of(ids.ATTEMPT, NOW))

    with counted() as cost:
        found = on_dynamodb.endpoint_counts.marks(*PLACE, span, NOW + HOUR)
        assert next(found).attempt is Status.SUCCESS
    assert (cost.requests["Query"], cost.items) == (1, 1_000)

    with counted() as cost:
        found = on_dynamodb.endpoint_counts.marks(*PLACE, span, NOW + HOUR)
        assert len(list(found)) == 1_201
    assert (cost.requests["Query"], cost.items) == (2, 1_201)
