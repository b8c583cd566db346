"""Cache leases of an application's configuration."""

from datetime import timedelta

import pytest

from shared.adapters.memory import ClockPause
from shared.domain.applications.cache_lease import CACHE_TTL, LEASE, SETTLING_TIME, SKEW
from shared.domain.ids import OrgId
from shared.services.cache_invalidation import CacheSettler
from shared.services.caching.held_leases import HeldLeases
from tests.contract.conftest import Stores
from tests.support.arrange.builders import APP, ORG
from tests.support.fakes.faults import InjectedFault

OWN_WRITES = True


@pytest.fixture
def held(stores: Stores) -> HeldLeases:
    return HeldLeases(stores.cache_leases, stores.clock)


def test_an_uncached_application_has_no_lease(stores: Stores) -> None:
    assert stores.cache_leases.until(ORG, APP) is None


def test_the_last_extension_of_a_lease_counts(stores: Stores) -> None:
    for minutes in (5, 3):
        stores.cache_leases.extend(ORG, APP, stores.clock.now() + timedelta(minutes=minutes))

    assert stores.cache_leases.until(ORG, APP) == stores.clock.now() + timedelta(minutes=3)
    assert stores.cache_leases.until(OrgId("org_other"), APP) is None


def test_a_process_extends_the_lease_before_it_caches(stores: Stores, held: HeldLeases) -> None:
    assert held.since(ORG, APP) == stores.clock.now()
    assert stores.cache_leases.until(ORG, APP) == stores.clock.now() + LEASE


def test_another_process_shares_the_lease_while_it_lasts(stores: Stores, held: HeldLeases) -> None:
    held.since(ORG, APP)
    until = stores.cache_leases.until(ORG, APP)
    stores.clock.advance(LEASE / 2)

    assert HeldLeases(stores.cache_leases, stores.clock).since(ORG, APP) == stores.clock.now()
    assert stores.cache_leases.until(ORG, APP) == until


def test_a_lease_is_extended_well_before_it_ends(stores: Stores, held: HeldLeases) -> None:
    held.since(ORG, APP)
    stores.clock.advance(LEASE - SKEW)

    assert held.since(ORG, APP) == stores.clock.now()
    assert stores.cache_leases.until(ORG, APP) == stores.clock.now() + LEASE


def test_a_change_waits_only_while_a_lease_lasts(stores: Stores, held: HeldLeases) -> None:
    settling = CacheSettler(
        leases=stores.cache_leases, clock=stores.clock, pause=ClockPause(stores.clock)
    )
    before = stores.clock.now()
    settling.settle(ORG, APP)
    assert stores.clock.now() == before

    held.since(ORG, APP)
    settling.settle(ORG, APP)
    assert stores.clock.now() == before + SETTLING_TIME

    stores.clock.advance(LEASE)
    settling.settle(ORG, APP)
    assert stores.clock.now() == before + SETTLING_TIME + LEASE


@pytest.mark.parametrize("at", [1, 2])
def test_without_the_store_nothing_is_cached_and_the_lease_is_soon_retried(
    stores: Stores, at: int
) -> None:
    trouble = InjectedFault(at)
    held = HeldLeases(trouble.around(stores.cache_leases), stores.clock)

    assert held.since(ORG, APP) is None
    assert held.since(ORG, APP) is None
    assert trouble.calls == at

    stores.clock.advance(CACHE_TTL)
    assert held.since(ORG, APP) == stores.clock.now()
