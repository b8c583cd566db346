"""What `Throttles` promise."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain import ids
from shared.domain.endpoints.throttling import SLOT_TOLERANCE, RateLimit
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
def test_slots_that_are_asked_for_at_once_lie_an_interval_apart(stores: Stores, rate: int) -> None:
    rate_limit = replace(LINE, rate=rate)

    slots = [stores.throttles.reserve(rate_limit, NOW) for _ in range(4)]

    assert slots == [NOW + n * rate_limit.interval for n in range(4)]


def test_a_line_that_nobody_waits_in_saves_up_no_slots(stores: Stores) -> None:
    stores.throttles.reserve(LINE, NOW)
    later = NOW + timedelta(hours=1, microseconds=1)

    assert stores.throttles.reserve(LINE, later) == later
    assert stores.throttles.reserve(LINE, later) == later + SECOND


def test_a_slot_that_comes_due_this_very_moment_is_given_once(stores: Stores) -> None:
    stores.throttles.reserve(LINE, NOW)

    assert stores.throttles.reserve(LINE, NOW + SECOND) == NOW + SECOND
    assert stores.throttles.reserve(LINE, NOW + SECOND) == NOW + 2 * SECOND


def test_whose_clock_is_behind_gets_a_slot_of_its_own(stores: Stores) -> None:
    stores.throttles.reserve(LINE, NOW)

    assert stores.throttles.reserve(LINE, NOW - 10 * SECOND) == NOW + SECOND
    assert stores.throttles.reserve(LINE, NOW) == NOW + 2 * SECOND


@pytest.mark.parametrize("other", OTHERS)
def test_lines_do_not_meet(stores: Stores, other: RateLimit) -> None:
    for _ in range(3):
        stores.throttles.reserve(LINE, NOW)

    assert stores.throttles.reserve(other, NOW) == NOW


def test_a_slot_is_taken_if_it_is_near(stores: Stores) -> None:
    rate_limit = replace(LINE, rate=2)

    taken = [stores.throttles.take(rate_limit, NOW) for _ in range(4)]

    # Now, and in half a second.
    assert taken == [True, True, False, False]
    assert stores.throttles.reserve(rate_limit, NOW) == NOW + 2 * rate_limit.interval


def test_what_is_not_taken_stays_for_who_comes_later(stores: Stores) -> None:
    while stores.throttles.take(LINE, NOW):
        pass

    assert stores.throttles.take(LINE, NOW + 2 * SECOND - SLOT_TOLERANCE)
    assert not stores.throttles.take(LINE, NOW + 2 * SECOND - SLOT_TOLERANCE)


def test_many_who_ask_at_once_get_slots_of_their_own(on_dynamodb: Stores) -> None:
    """The fakes serve one thread."""
    rate_limit = replace(LINE, rate=100)

    with ThreadPoolExecutor(8) as pool:
        slots = list(pool.map(lambda _: on_dynamodb.throttles.reserve(rate_limit, NOW), range(40)))

    assert sorted(slots) == [NOW + n * rate_limit.interval for n in range(40)]


def test_a_line_without_a_wait_costs_one_write_and_one_with_a_wait_two(
    on_dynamodb: Stores, requests: Counter[str]
) -> None:
    on_dynamodb.throttles.reserve(LINE, NOW)
    assert requests == {"UpdateItem": 1}

    on_dynamodb.throttles.reserve(LINE, NOW)
    assert requests == {"UpdateItem": 3}
