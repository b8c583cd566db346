"""Contract of `Deliveries` for expunged attempts."""

from dataclasses import replace

from shared.domain.deliveries.delivery import EXPUNGED, Status
from tests.contract.attempts import RETRY_AT, listed, record_failure_then_success, retry, waiting
from tests.contract.conftest import Stores
from tests.support.arrange import builders
from tests.support.assertions.results import delivery_results


def test_an_expunged_attempt_keeps_everything_but_the_response_and_headers(
    stores: Stores,
) -> None:
    first, second, after = record_failure_then_success(stores, headers=b"\x01packed")

    for attempt in (first, second):
        for _ in range(2):
            stores.deliveries.expunge(attempt)

    expunged = [replace(each, response=EXPUNGED, headers=None) for each in (first, second)]
    assert delivery_results(stores.deliveries, builders.message()) == ([after], expunged)
    assert stores.deliveries.attempt(builders.message(), second.id) == expunged[1]
    assert listed(stores, RETRY_AT) == expunged


def test_expunging_an_attempt_keeps_later_ones(stores: Stores) -> None:
    first = builders.attempt(status=Status.FAIL)
    stores.deliveries.record(first, waiting(), None)
    second = retry()
    after = builders.delivery(attempt_ids=(first.id, second.id))
    stores.deliveries.record(second, after, waiting())

    # The caller read the first attempt before there was a second.
    stores.deliveries.expunge(first)

    expunged = replace(first, response=EXPUNGED)
    assert delivery_results(stores.deliveries, builders.message()) == ([after], [expunged, second])


def test_an_attempt_can_follow_an_expunged_one(stores: Stores) -> None:
    first = builders.attempt(status=Status.FAIL)
    stores.deliveries.record(first, waiting(), None)
    stores.deliveries.expunge(first)

    assert stores.deliveries.record(retry(), builders.delivery(), waiting())

    assert listed(stores, RETRY_AT) == [replace(first, response=EXPUNGED), retry()]


def test_expunging_a_missing_attempt_creates_none(stores: Stores) -> None:
    canceled = builders.delivery(status=Status.CANCELED, attempt_ids=(), canceled_because="x")
    stores.deliveries.save(canceled, None)

    stores.deliveries.expunge(builders.attempt())
    stores.deliveries.expunge(retry())

    assert delivery_results(stores.deliveries, builders.message()) == ([canceled], [])
    assert listed(stores, RETRY_AT) == []
