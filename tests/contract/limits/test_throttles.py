"""Contract of `Throttles`."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain import ids
from shared.domain.endpoints.throttling import SLOT_TOLERANCE, RateLimit, SlotLine
from shared.domain.ids import AppId, EndpointId, OrgId
from shared.domain.limits import MAX_THROTTLE_RATE
from tests.contract.conftest import Stores
from tests.support.arrange import builders
from tests.support.arrange.builders import APP, ENDPOINT, NOW, ORG

OWN_WRITES = True

SECOND = timedelta(seconds=1)
LINE = RateLimit(org_id=ORG, app_id=APP, endpoint_id=ENDPOINT, rate=1)
OTHERS = [
    replace(LINE, org_id=OrgId(builders.new_id("org_", 2))),
    replace(LINE, app_id=AppId(builders.new_id(ids.APP, 2))),
    replace(LINE, endpoint_id=EndpointId(builders.new_id(ids.ENDPOINT, 2))),
    replace(LINE, endpoint_id=None),
    replace(LINE, rate=2),
    replace(LINE, lane=1),
    replace(LINE, is_rejoin=True),
]


def test_the_first_slot_is_now(stores: Stores) -> None:
    assert stores.throttles.reserve(LINE, NOW) == NOW


@pytest.mark.parametrize("rate", [1, 3, 249, 250, 251, 1_000, MAX_THROTTLE_RATE])
def test_concurrently_reserved_slots_are_an_interval_apart(stores: Stores, rate: int) -> None:
    rate_limit = replace(LINE, rate=rate)

    slots = [stores.throttles.reserve(rate_limit, NOW) for _ in range(4)]

    assert slots == [NOW + n * rate_limit.interval for n in range(4)]


def test_an_idle_rate_limit_saves_up_no_slots(stores: Stores) -> None:
    stores.throttles.reserve(LINE, NOW)
    later = NOW + timedelta(hours=1, microseconds=1)

    assert stores.throttles.reserve(LINE, later) == later
    assert stores.throttles.reserve(LINE, later) == later + SECOND


def test_a_slot_that_is_due_now_is_given_once(stores: Stores) -> None:
    stores.throttles.reserve(LINE, NOW)

    assert stores.throttles.reserve(LINE, NOW + SECOND) == NOW + SECOND
    assert stores.throttles.reserve(LINE, NOW + SECOND) == NOW + 2 * SECOND


def test_a_caller_with_a_slow_clock_gets_its_own_slot(stores: Stores) -> None:
    stores.throttles.reserve(LINE, NOW)

    assert stores.throttles.reserve(LINE, NOW - 10 * SECOND) == NOW + SECOND
    assert stores.throttles.reserve(LINE, NOW) == NOW + 2 * SECOND


@pytest.mark.parametrize("other", OTHERS)
def test_rate_limits_share_no_slots(stores: Stores, other: RateLimit) -> None:
    for _ in range(3):
        stores.throttles.reserve(LINE, NOW)

    assert stores.throttles.reserve(other, NOW) == NOW


def test_take_reserves_a_near_slot(stores: Stores) -> None:
    rate_limit = replace(LINE, rate=2)

    taken = [stores.throttles.take(rate_limit, NOW) for _ in range(4)]

    # Now, and in half a second.
    assert taken == [True, True, False, False]
    assert stores.throttles.reserve(rate_limit, NOW) == NOW + 2 * rate_limit.interval


def test_a_refused_slot_stays_free_for_later_callers(stores: Stores) -> None:
    while stores.throttles.take(LINE, NOW):
        pass

    assert stores.throttles.take(LINE, NOW + 2 * SECOND - SLOT_TOLERANCE)
    assert not stores.throttles.take(LINE, NOW + 2 * SECOND - SLOT_TOLERANCE)


def test_the_line_is_read_without_reserving_a_slot(stores: Stores) -> None:
    assert stores.throttles.line(LINE) is None
    for _ in range(2):
        stores.throttles.reserve(LINE, NOW)

    for _ in range(2):
        assert stores.throttles.line(LINE) == SlotLine(NOW, NOW + 2 * SECOND)
    assert [stores.throttles.line(other) for other in OTHERS] == [None] * len(OTHERS)


def test_a_line_began_with_its_first_slot_to_the_second(stores: Stores) -> None:
    begun = NOW + timedelta(milliseconds=700)
    for now in (begun, begun, begun + SECOND, begun + 2 * SECOND):
        stores.throttles.reserve(LINE, now)
    stores.throttles.take(LINE, begun + 4 * SECOND - SLOT_TOLERANCE)

    assert stores.throttles.line(LINE) == SlotLine(NOW, begun + 5 * SECOND)


def test_a_line_begins_again_after_a_pause(stores: Stores) -> None:
    for now in (NOW, NOW + 10 * SECOND, NOW + 10 * SECOND):
        stores.throttles.reserve(LINE, now)

    began = NOW + 10 * SECOND
    assert stores.throttles.line(LINE) == SlotLine(began, began + 2 * SECOND)


def test_many_concurrent_callers_get_distinct_slots(on_dynamodb: Stores) -> None:
    """Runs on DynamoDB only, as the fakes serve one thread."""
    rate_limit = replace(LINE, rate=100)

    with ThreadPoolExecutor(8) as pool:
        slots = list(pool.map(lambda _: on_dynamodb.throttles.reserve(rate_limit, NOW), range(40)))

    assert sorted(slots) == [NOW + n * rate_limit.interval for n in range(40)]


def test_a_slot_without_a_wait_costs_one_write_and_with_a_wait_two(
    on_dynamodb: Stores, requests: Counter[str]
) -> None:
    on_dynamodb.throttles.reserve(LINE, NOW)
    assert requests == {"UpdateItem": 1}

    on_dynamodb.throttles.reserve(LINE, NOW)
    assert requests == {"UpdateItem": 3}
