"""Collection of the applications' subscriptions."""

from dataclasses import replace

import pytest

from shared.domain.applications.application import ApplicationInput
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.event_types.event_type import EventTypeInput
from shared.domain.ids import AppId
from shared.services.background import subscription_statistics
from tests.support.arrange import builders
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest


def application(system: SystemUnderTest, *endpoints: tuple[str, ...] | None) -> AppId:
    """Adds an application with an endpoint for each of these lists of event types."""
    app_id = system.applications.create(OWNER, ApplicationInput(name="A"), None).id
    for event_types in endpoints:
        endpoint_input = EndpointInput(url="https://example.com/", event_types=event_types)
        system.endpoints.create(OWNER, app_id, endpoint_input, None, None)
    return app_id


@pytest.mark.parametrize("chunk", [1, 2, 3, 50])
def test_every_application_is_reported_once_for_any_chunk_size(
    system: SystemUnderTest, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscription_statistics, "CHUNK", chunk)
    for name in ("a", "b"):
        system.event_types.create(OWNER, EventTypeInput(name=name, description=""), None)
    first = application(system, ("a",), ("b",))
    application(system)
    third = application(system, ("b",), None)

    task = system.finish(system.statistics.subscriptions(OWNER))

    reported = {
        one["appId"]: (one["explicitlySubscribedEventTypes"], one["hasCatchAllEndpoint"])
        for one in task.data["event_types"]
    }
    assert reported == {first: (["a", "b"], False), third: (["b"], True)}
    assert len(task.data["event_types"]) == 2


def test_another_organisations_applications_are_not_reported(system: SystemUnderTest) -> None:
    application(system, None)

    attacker = replace(OWNER, org_id=builders.ORG)

    assert system.finish(system.statistics.subscriptions(attacker)).data == {"event_types": []}
