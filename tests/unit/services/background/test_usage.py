"""Message counts by application."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from shared.domain.applications.application import ApplicationInput
from shared.domain.auth.access import Identity
from shared.domain.background.background_task import BackgroundTask, TaskStatus
from shared.domain.background.selection import SelectionInput
from shared.domain.errors import InvalidInput
from shared.domain.ids import AppId
from shared.services.background import usage_statistics
from shared.services.background.statistics import LONGEST
from tests.support.arrange import builders
from tests.support.arrange.app_under_test import ORG, OWNER, SystemUnderTest

SECOND = timedelta(seconds=1)


def application(system: SystemUnderTest, uid: str | None = None) -> AppId:
    return system.applications.create(OWNER, ApplicationInput(name="A", uid=uid), None).id


def message(system: SystemUnderTest, app_id: AppId, number: int, instant: datetime) -> None:
    """Adds a message to two endpoints."""
    stored = builders.message(
        org_id=ORG,
        app_id=app_id,
        id=builders.new_id("msg_", number, instant),
        endpoint_ids=("ep_1", "ep_2"),
    )
    system.store.messages[ORG, app_id, stored.id] = stored


def by_application(
    system: SystemUnderTest, references: list[str] | None = None, identity: Identity = OWNER
) -> BackgroundTask:
    now = system.clock.now()
    window = SelectionInput(since=now - timedelta(days=7), until=now)
    return system.statistics.by_application(identity, window, references, None)


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 500])
def test_every_message_in_the_time_range_counts_once_for_any_chunk_size(
    system: SystemUnderTest, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usage_statistics, "CHUNK", chunk)
    now = system.clock.now()
    first, _, third = application(system, "first"), application(system), application(system)
    for number in range(5):
        message(system, first, number, now - SECOND)
    message(system, third, 6, now - timedelta(days=7))
    message(system, third, 7, now - timedelta(days=7) - SECOND)
    message(system, third, 8, now)

    task = system.finish(by_application(system))

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
def test_only_selected_applications_are_counted_even_without_messages(
    system: SystemUnderTest, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usage_statistics, "CHUNK", chunk)
    loud, silent, other = application(system, "loud"), application(system), application(system)
    for number, app_id in enumerate((loud, other)):
        message(system, app_id, number, system.clock.now() - SECOND)

    task = system.finish(by_application(system, ["loud", loud, silent, "nobody", "app_x"]))

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
def test_a_selection_without_a_known_application_is_refused(
    system: SystemUnderTest, references: list[str]
) -> None:
    application(system)

    with pytest.raises(InvalidInput) as caught:
        by_application(system, references)

    assert caught.value.problems[0].loc == ("body", "appIds")


def test_a_repeated_request_returns_the_first_requests_task(system: SystemUnderTest) -> None:
    app_id, now = application(system), system.clock.now()
    window = SelectionInput(since=now - LONGEST, until=now)

    first = system.statistics.by_application(OWNER, window, [app_id, "nobody"], "key")
    system.clock.advance(SECOND)

    assert system.statistics.by_application(OWNER, window, [app_id], "key") == first


def test_a_time_range_over_a_month_is_refused(system: SystemUnderTest) -> None:
    now = system.clock.now()

    with pytest.raises(InvalidInput):
        system.statistics.by_application(
            OWNER, SelectionInput(since=now - LONGEST - SECOND, until=now), None, None
        )


def test_another_organisations_messages_do_not_count(system: SystemUnderTest) -> None:
    attacker = replace(OWNER, org_id=builders.ORG)
    app = system.applications.create(attacker, ApplicationInput(name="A"), None)
    stored = builders.message(app_id=app.id, id=builders.new_id("msg_", 1))
    system.store.messages[builders.ORG, app.id, stored.id] = stored
    system.clock.advance(SECOND)

    assert system.finish(by_application(system)).data["messages"] == 0
    assert system.finish(by_application(system, identity=attacker)).data["messages"] == 1
