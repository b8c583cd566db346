"""Statistics over applications and their messages."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from shared.domain.access import Identity
from shared.domain.application import ApplicationDraft
from shared.domain.background_task import BackgroundTask, TaskStatus
from shared.domain.errors import InvalidInput
from shared.domain.ids import AppId
from shared.domain.selection import SelectionDraft
from shared.services.background import usage
from shared.services.background.statistics import LONGEST
from tests.support import builders
from tests.support.world import ORG, OWNER, World

SECOND = timedelta(seconds=1)


def application(world: World, uid: str | None = None) -> AppId:
    return world.applications.create(OWNER, ApplicationDraft(name="A", uid=uid), None).id


def message(world: World, app_id: AppId, number: int, moment: datetime) -> None:
    """One for two endpoints."""
    stored = builders.message(
        org_id=ORG,
        app_id=app_id,
        id=builders.new_id("msg_", number, moment),
        endpoint_ids=("ep_1", "ep_2"),
    )
    world.store.messages[ORG, app_id, stored.id] = stored


def by_application(
    world: World, references: list[str] | None = None, identity: Identity = OWNER
) -> BackgroundTask:
    now = world.clock.now()
    window = SelectionDraft(since=now - timedelta(days=7), until=now)
    return world.statistics.by_application(identity, window, references, None)


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 500])
def test_every_message_of_the_window_counts_once_whatever_the_step_takes(
    world: World, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usage, "CHUNK", chunk)
    now = world.clock.now()
    first, _, third = application(world, "first"), application(world), application(world)
    for number in range(5):
        message(world, first, number, now - SECOND)
    message(world, third, 6, now - timedelta(days=7))
    message(world, third, 7, now - timedelta(days=7) - SECOND)
    message(world, third, 8, now)

    task = world.finish(by_application(world))

    assert task.status is TaskStatus.FINISHED
    assert task.data == {
        "messages": 6,
        "messageDestinations": 12,
        "appStats": [
            {"appId": first, "appUid": "first", "messages": 5, "messageDestinations": 10},
            {"appId": third, "appUid": None, "messages": 1, "messageDestinations": 2},
        ],
        "unresolvedAppIds": [],
    }


@pytest.mark.parametrize("chunk", [1, 2, 500])
def test_only_the_chosen_applications_count_silent_ones_too(
    world: World, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usage, "CHUNK", chunk)
    loud, silent, other = application(world, "loud"), application(world), application(world)
    for number, app_id in enumerate((loud, other)):
        message(world, app_id, number, world.clock.now() - SECOND)

    task = world.finish(by_application(world, ["loud", loud, silent, "nobody", "app_x"]))

    assert task.data == {
        "messages": 1,
        "messageDestinations": 2,
        "appStats": [
            {"appId": loud, "appUid": "loud", "messages": 1, "messageDestinations": 2},
            {"appId": silent, "appUid": None, "messages": 0, "messageDestinations": 0},
        ],
        "unresolvedAppIds": ["nobody", "app_x"],
    }


@pytest.mark.parametrize("references", [[], ["nobody"]])
def test_a_choice_of_nothing_is_refused(world: World, references: list[str]) -> None:
    application(world)

    with pytest.raises(InvalidInput) as caught:
        by_application(world, references)

    assert caught.value.problems[0].loc == ("body", "appIds")


def test_a_repeated_request_gives_the_task_of_the_first(world: World) -> None:
    app_id, now = application(world), world.clock.now()
    window = SelectionDraft(since=now - LONGEST, until=now)

    first = world.statistics.by_application(OWNER, window, [app_id, "nobody"], "key")
    world.clock.advance(SECOND)

    assert world.statistics.by_application(OWNER, window, [app_id], "key") == first


def test_a_window_beyond_a_month_is_refused(world: World) -> None:
    now = world.clock.now()

    with pytest.raises(InvalidInput):
        world.statistics.by_application(
            OWNER, SelectionDraft(since=now - LONGEST - SECOND, until=now), None, None
        )


def test_another_organisations_messages_do_not_count(world: World) -> None:
    stranger = replace(OWNER, org_id=builders.ORG)
    app = world.applications.create(stranger, ApplicationDraft(name="A"), None)
    stored = builders.message(app_id=app.id, id=builders.new_id("msg_", 1))
    world.store.messages[builders.ORG, app.id, stored.id] = stored
    world.clock.advance(SECOND)

    assert world.finish(by_application(world)).data["messages"] == 0
    assert world.finish(by_application(world, identity=stranger)).data["messages"] == 1
