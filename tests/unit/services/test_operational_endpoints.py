"""Operational endpoints: those of an organisation itself."""

import pytest

from shared.domain import ids, operational
from shared.domain.endpoint import Endpoint, EndpointDraft
from shared.domain.errors import InvalidInput, NotFound
from shared.domain.ids import OPERATIONAL_APP
from tests.support import builders
from tests.support.world import OWNER, World

URL = "https://example.com/hook"
EVENT_TYPE = builders.event_type_draft()
MESSAGE = builders.message_draft()


def added(world: World, *event_types: str) -> Endpoint:
    draft = EndpointDraft(url=URL, event_types=event_types or None)
    return world.operational.endpoints.create(OWNER, OPERATIONAL_APP, draft, None, None)


@pytest.mark.parametrize("name", operational.EVENT_TYPES)
def test_every_operational_event_type_can_be_asked_for(world: World, name: str) -> None:
    endpoint = added(world, name)

    assert world.operational.endpoints.get(OWNER, OPERATIONAL_APP, endpoint.id) == endpoint


def test_the_organisations_own_event_types_are_none_of_them(world: World) -> None:
    world.event_types.create(OWNER, EVENT_TYPE, None)

    with pytest.raises(InvalidInput) as caught:
        added(world, "endpoint.created", EVENT_TYPE.name)

    [problem] = caught.value.problems
    assert problem.loc == ("body", "eventTypes")
    assert EVENT_TYPE.name in problem.msg
    assert "endpoint.created" not in problem.msg


def test_no_other_service_reaches_the_operational_application(world: World) -> None:
    added(world)

    assert (OWNER.org_id, OPERATIONAL_APP) in world.store.applications
    with pytest.raises(NotFound):
        world.applications.get(OWNER, OPERATIONAL_APP)
    with pytest.raises(NotFound):
        world.ingest.accept(OWNER, OPERATIONAL_APP, MESSAGE, None)
    with pytest.raises(NotFound):
        world.endpoints.create(OWNER, OPERATIONAL_APP, EndpointDraft(url=URL), None, None)


def test_no_id_that_is_made_is_the_operational_applications(world: World) -> None:
    earliest = ids.first_of(ids.APP, ids.moment_of(OPERATIONAL_APP))

    assert earliest == OPERATIONAL_APP
    assert ids.moment_of(OPERATIONAL_APP) < world.clock.now()
