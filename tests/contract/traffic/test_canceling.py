"""Contract of `Deliveries` for cancellation."""

import pytest

from shared.domain import ids
from shared.domain.deliveries.delivery import Delivery, Status
from shared.domain.ids import EndpointId
from shared.services.delivery.delivery_state import cancel_deliveries, cancel_delivery
from tests.contract.attempts import KEY, listed, waiting
from tests.contract.conftest import Stores
from tests.support.arrange import builders
from tests.support.assertions.results import delivery_results


def test_a_delivery_can_be_canceled_before_its_first_attempt(stores: Stores) -> None:
    canceled = builders.delivery(status=Status.CANCELED, attempt_ids=(), canceled_because="deleted")

    assert stores.deliveries.save(canceled, None)

    assert stores.deliveries.get(KEY) == canceled
    assert delivery_results(stores.deliveries, builders.message()) == ([canceled], [])
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
def test_a_cancellation_ends_an_unfinished_delivery(stores: Stores, known: Delivery | None) -> None:
    stores.deliveries.record(builders.attempt(status=Status.FAIL), waiting(), None)

    canceled = cancel_delivery(stores.deliveries, KEY, known, "asked for")

    assert canceled == builders.delivery(status=Status.CANCELED, canceled_because="asked for")
    assert stores.deliveries.get(KEY) == canceled
    assert cancel_delivery(stores.deliveries, KEY, canceled, "asked again") is None
    assert cancel_delivery(stores.deliveries, KEY, waiting(), "asked again") is None
    assert stores.deliveries.get(KEY) == canceled


def test_canceling_a_message_ends_waiting_and_unstarted_deliveries(stores: Stores) -> None:
    first, second, third, added = (EndpointId(builders.new_id(ids.ENDPOINT, n)) for n in range(4))
    message = builders.message(endpoint_ids=(first, second, third, added), added_ids=(added,))
    retried, delivered = message.delivery_key(first), message.delivery_key(second)
    failed = builders.attempt(key=retried, status=Status.FAIL)
    stores.deliveries.record(failed, waiting(key=retried, attempt_ids=(failed.id,)), None)
    stores.deliveries.record(
        builders.attempt(key=delivered), builders.delivery(key=delivered), None
    )

    assert cancel_deliveries(stores.deliveries, message, "asked for") == 2
    assert cancel_deliveries(stores.deliveries, message, "asked again") == 0

    deliveries, attempts = delivery_results(stores.deliveries, message)
    assert [d.status for d in deliveries] == [Status.CANCELED, Status.SUCCESS, Status.CANCELED]
    assert [d.canceled_because for d in deliveries] == ["asked for", None, "asked for"]
    assert len(attempts) == 2


@pytest.mark.parametrize("end", [Status.SUCCESS, Status.FAIL])
def test_a_finished_delivery_is_not_canceled(stores: Stores, end: Status) -> None:
    ended = builders.delivery(status=end)
    stores.deliveries.record(builders.attempt(status=end), ended, None)

    assert cancel_delivery(stores.deliveries, KEY, None, "asked for") is None

    assert stores.deliveries.get(KEY) == ended


def test_an_attempt_may_follow_a_cancellation(stores: Stores) -> None:
    canceled = builders.delivery(status=Status.CANCELED, attempt_ids=(), canceled_because="x")
    stores.deliveries.save(canceled, None)

    assert stores.deliveries.record(builders.attempt(), builders.delivery(), canceled)

    assert stores.deliveries.get(KEY) == builders.delivery()
    assert listed(stores) == [builders.attempt()]
