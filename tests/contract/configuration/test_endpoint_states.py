"""Contract of `EndpointStates`."""

from datetime import timedelta

import pytest

from shared.domain.endpoints.health import HEALTHY, Health
from shared.domain.ids import EndpointId, OrgId
from shared.domain.pipeline.reconciliation import EndpointState
from tests.contract.conftest import Stores
from tests.support.arrange import builders
from tests.support.arrange.builders import APP, NOW, ORG

BROKEN = Health(NOW - timedelta(days=2), 12, NOW + timedelta(microseconds=123_456), NOW)


def add(stores: Stores, number: int, **fields: object) -> EndpointId:
    endpoint_id = EndpointId(builders.new_id("ep_", number))
    stores.endpoints.add(builders.endpoint(id=endpoint_id, **fields), None)
    return endpoint_id


@pytest.fixture
def stores(stores: Stores) -> Stores:
    stores.applications.add(builders.application(), None)
    return stores


def test_endpoint_states_come_in_the_given_order(stores: Stores) -> None:
    well, throttled = add(stores, 1), add(stores, 2, throttle_rate=7)
    broken = stores.endpoints.get(ORG, APP, add(stores, 3))
    assert broken is not None
    stores.endpoints.set_health(broken, BROKEN)

    found = stores.endpoint_states.get_many(ORG, APP, [broken.id, well, throttled])

    assert found == [
        EndpointState(broken.id, BROKEN),
        EndpointState(well, HEALTHY),
        EndpointState(throttled, HEALTHY, 7),
    ]


def test_missing_endpoints_have_no_state(stores: Stores) -> None:
    endpoint_id = add(stores, 1)

    assert stores.endpoint_states.get_many(ORG, APP, [EndpointId(builders.new_id("ep_", 9))]) == []
    assert stores.endpoint_states.get_many(OrgId("org_other"), APP, [endpoint_id]) == []
    assert stores.endpoint_states.get_many(ORG, APP, []) == []


def test_a_deleted_endpoint_has_a_state(stores: Stores) -> None:
    endpoint = stores.endpoints.get(ORG, APP, add(stores, 1))
    assert endpoint is not None
    stores.endpoints.delete(endpoint, NOW)

    found = stores.endpoint_states.get_many(ORG, APP, [endpoint.id])

    assert [state.id for state in found] == [endpoint.id]
