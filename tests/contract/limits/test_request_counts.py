"""Contract of `RequestCounts`."""

from collections import Counter
from datetime import timedelta

from shared.domain.auth.request_limits import WINDOW, Caller
from shared.domain.ids import OrgId
from tests.contract.conftest import Stores
from tests.support.arrange.builders import NOW, ORG

OWN_WRITES = True

CALLER = Caller(ORG, "organisation")


def test_requests_of_one_caller_are_added_up(stores: Stores) -> None:
    assert stores.request_counts.add(CALLER, NOW, 25) == 25
    assert stores.request_counts.add(CALLER, NOW, 1) == 26


def test_each_window_and_each_caller_has_its_own_count(stores: Stores) -> None:
    stores.request_counts.add(CALLER, NOW, 25)

    for caller, window in (
        (CALLER, NOW + WINDOW),
        (Caller(ORG, "0a1b"), NOW),
        (Caller(OrgId("org_other"), "organisation"), NOW),
    ):
        assert stores.request_counts.add(caller, window, 1) == 1


def test_counting_takes_one_request(on_dynamodb: Stores, requests: Counter[str]) -> None:
    on_dynamodb.request_counts.add(CALLER, NOW + timedelta(microseconds=1), 25)

    assert requests == {"UpdateItem": 1}
