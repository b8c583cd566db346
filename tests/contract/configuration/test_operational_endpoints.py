"""Contract of the ports for the operational application: its first endpoint creates it."""

from typing import Any

import pytest

from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.route import RoutingTable
from shared.domain.errors import Conflict
from shared.domain.ids import ENDPOINT, OPERATIONAL_APP, EndpointId, OrgId
from shared.domain.operational import operational
from shared.domain.paging import Span
from tests.contract.conftest import Stores
from tests.support.arrange import builders
from tests.support.arrange.builders import ORG

OWN_WRITES = True

ELSEWHERE = OrgId(builders.new_id("org_", 2))


def an_endpoint(number: int = 1, **overrides: Any) -> Endpoint:
    """Returns an operational endpoint."""
    identity = EndpointId(builders.new_id(ENDPOINT, number))
    return builders.endpoint(app_id=OPERATIONAL_APP, id=identity, **overrides)


def test_the_first_operational_endpoint_creates_the_application(stores: Stores) -> None:
    assert stores.routes.of(ORG, OPERATIONAL_APP) == RoutingTable(None)

    first = stores.endpoints.add(an_endpoint(1), None)
    second = stores.endpoints.add(an_endpoint(2), None)

    table = stores.routes.of(ORG, OPERATIONAL_APP)
    assert table == RoutingTable(operational.application(ORG), (first.route, second.route))
    assert stores.endpoints.get(ORG, OPERATIONAL_APP, first.id) == first
    assert stores.routes.of(ELSEWHERE, OPERATIONAL_APP) == RoutingTable(None)


def test_the_operational_application_is_not_listed(stores: Stores) -> None:
    listed = stores.applications.add(builders.application(), None)
    stores.endpoints.add(an_endpoint(), None)

    assert list(stores.applications.scan(ORG, Span())) == [listed]


def test_a_used_key_and_a_taken_uid_act_as_for_other_endpoints(stores: Stores) -> None:
    first = stores.endpoints.add(an_endpoint(1, uid="mine"), builders.idempotency_key())

    assert stores.endpoints.add(an_endpoint(2, uid="mine"), builders.idempotency_key()) == first
    with pytest.raises(Conflict):
        stores.endpoints.add(an_endpoint(3, uid="mine"), None)
    assert stores.endpoints.id_of(ORG, OPERATIONAL_APP, "mine") == first.id
