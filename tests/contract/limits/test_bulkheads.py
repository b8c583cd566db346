"""Contract of `Bulkheads`."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain import ids
from shared.domain.deliveries.bulkhead import LEASE, Bulkhead
from shared.domain.ids import AppId, OrgId
from tests.contract.conftest import Stores
from tests.support.arrange import builders
from tests.support.arrange.builders import APP, NOW, ORG

BULKHEAD = Bulkhead(org_id=ORG, app_id=APP, lane="fast", size=3)
OTHERS = [
    replace(BULKHEAD, org_id=OrgId(builders.new_id("org_", 2))),
    replace(BULKHEAD, app_id=AppId(builders.new_id(ids.APP, 2))),
    replace(BULKHEAD, lane="slow"),
]
MICROSECOND = timedelta(microseconds=1)


def test_a_bulkhead_gives_as_many_permits_as_its_size(stores: Stores) -> None:
    permits = [stores.bulkheads.acquire(BULKHEAD, f"a{n}", NOW) for n in range(4)]

    assert {permit.number for permit in permits if permit} == {0, 1, 2}
    assert permits[3] is None


@pytest.mark.parametrize("other", OTHERS)
def test_bulkheads_share_no_permits(stores: Stores, other: Bulkhead) -> None:
    one, another = replace(BULKHEAD, size=1), replace(other, size=1)
    assert stores.bulkheads.acquire(one, "a", NOW)

    assert stores.bulkheads.acquire(another, "a", NOW)


def test_a_released_permit_can_be_acquired_again(stores: Stores) -> None:
    small = replace(BULKHEAD, size=1)
    permit = stores.bulkheads.acquire(small, "a", NOW)
    assert permit
    stores.bulkheads.release(permit)

    assert stores.bulkheads.acquire(small, "b", NOW)


def test_a_permit_is_held_until_its_lease_ends(stores: Stores) -> None:
    small = replace(BULKHEAD, size=1)
    assert stores.bulkheads.acquire(small, "a", NOW)

    assert stores.bulkheads.acquire(small, "b", NOW + LEASE - MICROSECOND) is None
    assert stores.bulkheads.acquire(small, "b", NOW + LEASE)


def test_a_late_release_does_not_free_the_permit_of_the_next_holder(stores: Stores) -> None:
    small = replace(BULKHEAD, size=1)
    old = stores.bulkheads.acquire(small, "a", NOW)
    assert old
    assert stores.bulkheads.acquire(small, "b", NOW + LEASE)
    stores.bulkheads.release(old)

    assert stores.bulkheads.acquire(small, "c", NOW + LEASE) is None


def test_a_permit_released_twice_is_freed_once(stores: Stores) -> None:
    small = replace(BULKHEAD, size=1)
    permit = stores.bulkheads.acquire(small, "a", NOW)
    assert permit
    stores.bulkheads.release(permit)
    stores.bulkheads.release(permit)

    assert stores.bulkheads.acquire(small, "b", NOW)
    assert stores.bulkheads.acquire(small, "c", NOW) is None


def test_concurrent_callers_never_get_the_same_permit(stores: Stores) -> None:
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(stores.bulkheads.acquire, BULKHEAD, f"a{n}", NOW) for n in range(8)]
    numbers = [permit.number for each in asked if (permit := each.result())]

    assert len(set(numbers)) == len(numbers) <= BULKHEAD.size
    assert numbers
