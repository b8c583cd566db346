"""Operational endpoints, which belong to the organisation itself."""

import pytest

from shared.domain import ids
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.errors import InvalidInput, NotFound
from shared.domain.ids import OPERATIONAL_APP
from shared.domain.operational import operational
from tests.support.arrange import builders
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest

URL = "https://example.com/hook"
EVENT_TYPE = builders.event_type_input()
MESSAGE = builders.message_input()


def added(system: SystemUnderTest, *event_types: str) -> Endpoint:
    endpoint_input = EndpointInput(url=URL, event_types=event_types or None)
    return system.operational.endpoints.create(OWNER, OPERATIONAL_APP, endpoint_input, None, None)


@pytest.mark.parametrize("name", operational.EVENT_TYPES)
def test_every_operational_event_type_can_be_subscribed_to(
    system: SystemUnderTest, name: str
) -> None:
    endpoint = added(system, name)

    assert system.operational.endpoints.get(OWNER, OPERATIONAL_APP, endpoint.id) == endpoint


def test_the_organisations_own_event_types_cannot_be_subscribed_to(system: SystemUnderTest) -> None:
    system.event_types.create(OWNER, EVENT_TYPE, None)

    with pytest.raises(InvalidInput) as caught:
        added(system, "endpoint.created", EVENT_TYPE.name)

    [problem] = caught.value.problems
    assert problem.loc == ("body", "eventTypes")
    assert EVENT_TYPE.name in problem.msg
    assert "endpoint.created" not in problem.msg


def test_no_other_service_reaches_the_operational_application(system: SystemUnderTest) -> None:
    added(system)

    assert (OWNER.org_id, OPERATIONAL_APP) in system.store.applications
    with pytest.raises(NotFound):
        system.applications.get(OWNER, OPERATIONAL_APP)
    with pytest.raises(NotFound):
        system.ingest.accept(OWNER, OPERATIONAL_APP, MESSAGE, None)
    with pytest.raises(NotFound):
        system.endpoints.create(OWNER, OPERATIONAL_APP, EndpointInput(url=URL), None, None)


def test_no_generated_id_is_the_operational_applications(system: SystemUnderTest) -> None:
    earliest = ids.first_of(ids.APP, ids.instant_of(OPERATIONAL_APP))

    assert earliest == OPERATIONAL_APP
    assert ids.instant_of(OPERATIONAL_APP) < system.clock.now()
