"""Contract of `Endpoints`: health, which is stored with an endpoint but changes separately."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.health import HEALTHY, Health
from tests.contract.conftest import Stores
from tests.support.arrange import builders
from tests.support.arrange.builders import APP, ENDPOINT, NOW, ORG

OWN_WRITES = True

SECOND = timedelta(seconds=1)
FAILING = Health(NOW - timedelta(days=2), 3, None, NOW)
TRUSTED = Health(None, 0, None, NOW, 2, NOW + timedelta(minutes=10))
BROKEN = Health(NOW - timedelta(days=2), 12, NOW + timedelta(microseconds=123_456), NOW)


def added(stores: Stores, health: Health = HEALTHY, **overrides: object) -> Endpoint:
    """Stores an endpoint with this health."""
    stores.applications.add(builders.application(), None)
    endpoint = stores.endpoints.add(builders.endpoint(**overrides), None)
    assert health == HEALTHY or stores.endpoints.set_health(endpoint, health)
    return replace(endpoint, health=health)


def stored(stores: Stores) -> Endpoint:
    found = stores.endpoints.get(ORG, APP, ENDPOINT)
    assert found is not None
    return found


def changed(before: Endpoint, **changes: object) -> Endpoint:
    return replace(before, updated_at=before.updated_at + SECOND, **changes)  # type: ignore[arg-type] # arguments of this test


@pytest.mark.parametrize("health", [FAILING, BROKEN, TRUSTED])
def test_an_endpoints_health_is_read_back_with_it(stores: Stores, health: Health) -> None:
    endpoint = added(stores, health)

    assert stored(stores) == endpoint


def test_a_recovered_endpoint_is_healthy_again(stores: Stores) -> None:
    endpoint = added(stores, BROKEN)

    assert stores.endpoints.set_health(endpoint, HEALTHY)

    assert stored(stores) == replace(endpoint, health=HEALTHY)


@pytest.mark.parametrize("known", [HEALTHY, FAILING, replace(BROKEN, open_until=NOW)])
def test_one_of_two_concurrent_health_updates_is_refused(stores: Stores, known: Health) -> None:
    endpoint = added(stores, BROKEN)

    assert not stores.endpoints.set_health(replace(endpoint, health=known), Health(noted_at=NOW))

    assert stored(stores).health == BROKEN


def test_one_of_many_concurrent_attempts_becomes_the_probe(stores: Stores) -> None:
    endpoint = added(stores, BROKEN)
    later = NOW + timedelta(minutes=5)

    claims = [stores.endpoints.set_health(endpoint, BROKEN.with_probe(later)) for _ in range(3)]

    assert claims == [True, False, False]


def test_a_health_update_of_a_modified_endpoint_is_not_stored(stores: Stores) -> None:
    before = added(stores)
    stores.endpoints.save(changed(before, description="new"), before)

    assert not stores.endpoints.set_health(before, FAILING)

    assert stored(stores).health == HEALTHY


@pytest.mark.parametrize("known", [HEALTHY, FAILING, BROKEN])
@pytest.mark.parametrize("disabled", [True, False])
def test_a_change_of_an_endpoint_keeps_its_stored_health(
    stores: Stores, known: Health, disabled: bool
) -> None:
    before = replace(added(stores, FAILING), health=known)

    assert stores.endpoints.save(changed(before, description="new", disabled=disabled), before)

    found = stored(stores)
    assert (found.description, found.disabled, found.health) == ("new", disabled, FAILING)


def test_a_secret_rotation_keeps_the_stored_health(stores: Stores) -> None:
    before = replace(added(stores, BROKEN), health=HEALTHY)

    assert stores.endpoints.rotate(changed(before, secret=builders.PAIR), before, None)

    found = stored(stores)
    assert (found.secret, found.health) == (builders.PAIR, BROKEN)


def test_a_changed_url_resets_health(stores: Stores) -> None:
    before = replace(added(stores, BROKEN), health=FAILING)

    assert stores.endpoints.save(changed(before, url="https://example.com/new"), before)

    assert stored(stores).health == HEALTHY


def test_enabling_an_endpoint_again_resets_its_health(stores: Stores) -> None:
    before = added(stores, BROKEN, disabled=True)

    assert stores.endpoints.save(changed(before, disabled=False), before)

    assert stored(stores).health == HEALTHY


def test_a_change_can_unset_optional_fields(stores: Stores) -> None:
    before = added(stores, uid="a", throttle_rate=5, retry_schedule=(SECOND,), channels=("c",))
    after = changed(before, uid=None, throttle_rate=None, retry_schedule=None, channels=None)

    assert stores.endpoints.save(after, before)

    assert stored(stores) == after


@pytest.mark.parametrize("schedule", [None, (), (SECOND,), (timedelta(days=1),) * 20])
def test_a_stored_retry_schedule_is_read_back_unchanged(
    stores: Stores, schedule: tuple[timedelta, ...] | None
) -> None:
    endpoint = added(stores, retry_schedule=schedule)

    assert stored(stores) == endpoint


def test_a_deleted_endpoint_has_no_health_and_gets_none(stores: Stores) -> None:
    endpoint = added(stores, FAILING)

    assert stores.endpoints.delete(replace(endpoint, health=HEALTHY), NOW)

    assert stored(stores).health == HEALTHY
    assert not stores.endpoints.set_health(endpoint, BROKEN)
    assert not stores.endpoints.set_health(stored(stores), BROKEN)


def test_no_health_is_stored_for_a_missing_endpoint(stores: Stores) -> None:
    assert not stores.endpoints.set_health(builders.endpoint(), FAILING)

    assert stores.endpoints.get(ORG, APP, ENDPOINT) is None


def test_a_health_update_takes_one_write(on_dynamodb: Stores, requests: Counter[str]) -> None:
    endpoint = added(on_dynamodb)
    requests.clear()

    on_dynamodb.endpoints.set_health(endpoint, FAILING)

    assert requests == {"UpdateItem": 1}
