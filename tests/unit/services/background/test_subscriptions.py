"""Collecting what applications subscribe to."""

from dataclasses import replace

import pytest

from shared.domain.application import ApplicationDraft
from shared.domain.endpoint import EndpointDraft
from shared.domain.event_type import EventTypeDraft
from shared.domain.ids import AppId
from shared.services.background import subscriptions
from tests.support import builders
from tests.support.world import OWNER, World


def application(world: World, *endpoints: tuple[str, ...] | None) -> AppId:
    """An application with an endpoint for each of these lists of event types."""
    app_id = world.applications.create(OWNER, ApplicationDraft(name="A"), None).id
    for event_types in endpoints:
        draft = EndpointDraft(url="https://example.com/", event_types=event_types)
        world.endpoints.create(OWNER, app_id, draft, None, None)
    return app_id


@pytest.mark.parametrize("chunk", [1, 2, 3, 50])
def test_every_application_is_told_once_whatever_the_step_takes(
    world: World, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriptions, "CHUNK", chunk)
    for name in ("a", "b"):
        world.event_types.create(OWNER, EventTypeDraft(name=name, description=""), None)
    first = application(world, ("a",), ("b",))
    application(world)
    third = application(world, ("b",), None)

    task = world.finish(world.statistics.subscriptions(OWNER))

    told = {
        one["appId"]: (one["explicitlySubscribedEventTypes"], one["hasCatchAllEndpoint"])
        for one in task.data["event_types"]
    }
    assert told == {first: (["a", "b"], False), third: (["b"], True)}
    assert len(task.data["event_types"]) == 2


def test_another_organisations_applications_are_not_told(world: World) -> None:
    application(world, None)

    stranger = replace(OWNER, org_id=builders.ORG)

    assert world.finish(world.statistics.subscriptions(stranger)).data == {"event_types": []}
