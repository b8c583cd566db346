"""What `Endpoints` promise of how an endpoint fares, which is kept with it and not part of it."""

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
    """An endpoint in the store that fares like this."""
    stores.applications.add(builders.application(), None)
    endpoint = stores.endpoints.add(builders.endpoint(**overrides), None)
    assert health == HEALTHY or stores.endpoints.set_health(endpoint, health)
    return replace(endpoint, health=health)


def stored(stores: Stores) -> Endpoint:
    found = stores.endpoints.get(ORG, APP, ENDPOINT)
    assert found is not None
    return found


def changed(before: Endpoint, **changes: object) -> Endpoint:
    return replace(before, updated_at=before.updated_at + SECOND, **changes)  # type: ignore[arg-type] # a test's own


@pytest.mark.parametrize("health", [FAILING, BROKEN, TRUSTED])
def test_how_it_fares_comes_back_with_it(stores: Stores, health: Health) -> None:
    endpoint = added(stores, health)

    assert stored(stores) == endpoint


def test_an_endpoint_that_recovers_is_as_it_was(stores: Stores) -> None:
    endpoint = added(stores, BROKEN)

    assert stores.endpoints.set_health(endpoint, HEALTHY)

    assert stored(stores) == replace(endpoint, health=HEALTHY)


@pytest.mark.parametrize("known", [HEALTHY, FAILING, replace(BROKEN, open_until=NOW)])
def test_of_two_who_note_something_at_once_one_is_told_to_look_again(
    stores: Stores, known: Health
) -> None:
    endpoint = added(stores, BROKEN)

    assert not stores.endpoints.set_health(replace(endpoint, health=known), Health(noted_at=NOW))

    assert stored(stores).health == BROKEN


def test_one_of_many_gets_the_turn_of_the_probe(stores: Stores) -> None:
    endpoint = added(stores, BROKEN)
    later = NOW + timedelta(minutes=5)

    claims = [stores.endpoints.set_health(endpoint, BROKEN.with_probe(later)) for _ in range(3)]

    assert claims == [True, False, False]


def test_what_is_noted_of_an_endpoint_that_changed_meanwhile_is_not_stored(stores: Stores) -> None:
    before = added(stores)
    stores.endpoints.save(changed(before, description="new"), before)

    assert not stores.endpoints.set_health(before, FAILING)

    assert stored(stores).health == HEALTHY


@pytest.mark.parametrize("known", [HEALTHY, FAILING, BROKEN])
@pytest.mark.parametrize("disabled", [True, False])
def test_a_change_leaves_health_as_it_is_stored_whatever_it_was_made_from(
    stores: Stores, known: Health, disabled: bool
) -> None:
    before = replace(added(stores, FAILING), health=known)

    assert stores.endpoints.save(changed(before, description="new", disabled=disabled), before)

    found = stored(stores)
    assert (found.description, found.disabled, found.health) == ("new", disabled, FAILING)


def test_a_rotated_secret_leaves_health_as_it_is_stored(stores: Stores) -> None:
    before = replace(added(stores, BROKEN), health=HEALTHY)

    assert stores.endpoints.rotate(changed(before, secret=builders.PAIR), before, None)

    found = stored(stores)
    assert (found.secret, found.health) == (builders.PAIR, BROKEN)


def test_another_url_begins_with_a_clean_slate(stores: Stores) -> None:
    before = replace(added(stores, BROKEN), health=FAILING)

    assert stores.endpoints.save(changed(before, url="https://example.com/new"), before)

    assert stored(stores).health == HEALTHY


def test_an_endpoint_that_is_enabled_again_begins_with_a_clean_slate(stores: Stores) -> None:
    before = added(stores, BROKEN, disabled=True)

    assert stores.endpoints.save(changed(before, disabled=False), before)

    assert stored(stores).health == HEALTHY


def test_a_change_can_unset_what_was_set(stores: Stores) -> None:
    before = added(stores, uid="a", throttle_rate=5, retry_schedule=(SECOND,), channels=("c",))
    after = changed(before, uid=None, throttle_rate=None, retry_schedule=None, channels=None)

    assert stores.endpoints.save(after, before)

    assert stored(stores) == after


@pytest.mark.parametrize("schedule", [None, (), (SECOND,), (timedelta(days=1),) * 20])
def test_the_retry_schedule_comes_back_as_it_was(
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


def test_nothing_is_noted_of_an_endpoint_that_is_not_there(stores: Stores) -> None:
    assert not stores.endpoints.set_health(builders.endpoint(), FAILING)

    assert stores.endpoints.get(ORG, APP, ENDPOINT) is None


def test_to_note_is_one_write(on_dynamodb: Stores, requests: Counter[str]) -> None:
    endpoint = added(on_dynamodb)
    requests.clear()

    on_dynamodb.endpoints.set_health(endpoint, FAILING)

    assert requests == {"UpdateItem": 1}
