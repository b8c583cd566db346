"""Operations on background tasks and statistics."""

from datetime import timedelta
from typing import Any

import pytest

from functions.api.schemas.statistics import MAX_APPLICATIONS
from shared.domain.background.background_task import STALLED_AFTER
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.app_under_test import ORG

TASKS = "/api/v1/background-task"
APP_USAGE = "/api/v1/stats/usage/app"
EVENT_TYPES = "/api/v1/stats/usage/event-types"
WINDOW = {"since": "2026-01-10T00:00:00Z", "until": "2026-01-15T00:00:00Z"}


def finish(api: ApiClient) -> None:
    """Processes every task."""
    for task in list(api.system.store.background_tasks.values()):
        api.system.finish(task)


def application(api: ApiClient) -> str:
    app: str = api("POST", "/api/v1/app", {"name": "Acme"}).json["id"]
    return app


def test_subscriptions_are_collected_in_the_background(api: ApiClient) -> None:
    app = application(api)
    api("POST", "/api/v1/event-type", {"name": "a.b", "description": ""})
    endpoint = {"url": "https://example.com/", "eventTypes": ["a.b"]}
    api("POST", f"/api/v1/app/{app}/endpoint", endpoint)
    api.system.clock.advance(timedelta(seconds=1))

    started = api("PUT", EVENT_TYPES)

    assert started.status == 202
    task = started.json
    assert (task["status"], task["task"]) == ("running", "event-type.aggregate")
    assert task["updatedAt"] == "2026-01-15T12:00:01.000000Z"
    finish(api)
    found = api("GET", f"{TASKS}/{task['id']}").json
    assert (found["id"], found["status"]) == (task["id"], "finished")
    assert found["data"] == {
        "event_types": [
            {
                "appId": app,
                "explicitlySubscribedEventTypes": ["a.b"],
                "hasCatchAllEndpoint": False,
            }
        ]
    }


def test_each_put_collects_the_subscriptions_again(api: ApiClient) -> None:
    assert api("PUT", EVENT_TYPES).json["id"] != api("PUT", EVENT_TYPES).json["id"]


def test_applications_are_counted_in_the_background(api: ApiClient) -> None:
    app = application(api)
    api.system.clock.advance(timedelta(days=2))
    body = {**WINDOW, "appIds": [app, "nobody"]}

    started = api("POST", APP_USAGE, body)

    assert started.status == 202
    assert started.json["task"] == "application.stats"
    assert started.json["unresolvedAppIds"] == ["nobody"]
    finish(api)
    assert api("GET", f"{TASKS}/{started.json['id']}").json["data"] == {
        "messages": 0,
        "messageDestinations": 0,
        "appStats": [{"appId": app, "appUid": None, "messages": 0, "messageDestinations": 0}],
        "unresolvedAppIds": ["nobody"],
    }


def test_a_request_with_the_same_key_gives_the_same_task(api: ApiClient) -> None:
    app = application(api)
    key = {"idempotency-key": "key"}

    first = api("POST", APP_USAGE, {**WINDOW, "appIds": [app, "nobody"]}, headers=key)
    again = api("POST", APP_USAGE, WINDOW, headers=key)

    assert (again.status, again.json) == (202, first.json)
    assert api("POST", APP_USAGE, WINDOW).json["id"] != first.json["id"]


def test_the_maximum_number_of_applications_can_be_counted(api: ApiClient) -> None:
    app = application(api)
    references = [app, *(f"app-{n}" for n in range(MAX_APPLICATIONS - 1))]
    assert api("POST", APP_USAGE, {**WINDOW, "appIds": references}).status == 202

    answer = api("POST", APP_USAGE, {**WINDOW, "appIds": [*references, "one-more"]})

    assert (answer.status, answer.json["detail"][0]["loc"]) == (422, ["body", "appIds"])


@pytest.mark.parametrize(
    ("changes", "loc"),
    [
        ({"since": None}, ["body", "since"]),
        ({"until": None}, ["body", "until"]),
        ({"since": "yesterday"}, ["body", "since"]),
        ({"until": []}, ["body", "until"]),
        ({"since": "2026-01-15T00:00:01Z"}, ["body", "since"]),
        ({"since": "2025-12-14T23:59:59Z"}, ["body", "since"]),
        ({"appIds": []}, ["body", "appIds"]),
        ({"appIds": "app"}, ["body", "appIds"]),
        ({"appIds": ["a b"]}, ["body", "appIds", "[0]"]),
        ({"appIds": ["a" * 257]}, ["body", "appIds", "[0]"]),
        ({"appIds": ["nobody"]}, ["body", "appIds"]),
    ],
)
def test_aggregate_app_stats_returns_422_for_an_invalid_field(
    api: ApiClient, changes: dict[str, Any], loc: list[str]
) -> None:
    answer = api("POST", APP_USAGE, WINDOW | changes)

    assert (answer.status, answer.json["detail"][0]["loc"]) == (422, loc)
    assert api.system.store.background_tasks == {}


@pytest.mark.parametrize(
    "changes",
    [{"since": "2025-12-15T00:00:00Z"}, {"appIds": None}, {"until": "2030-01-01T00:00:00+00:00"}],
)
def test_aggregate_app_stats_accepts_values_within_the_limits(
    api: ApiClient, changes: dict[str, Any]
) -> None:
    assert api("POST", APP_USAGE, WINDOW | changes).status == 202


def test_tasks_are_listed_newest_first(api: ApiClient) -> None:
    ids = []
    for _ in range(3):
        ids.append(api("PUT", EVENT_TYPES).json["id"])
        api.system.clock.advance(timedelta(seconds=1))

    first = api("GET", TASKS, query={"limit": 2}).json
    second = api("GET", TASKS, query={"limit": 2, "iterator": first["iterator"]}).json
    ascending = api("GET", TASKS, query={"order": "ascending"}).json

    assert [t["id"] for t in first["data"]] == [ids[2], ids[1]]
    assert not first["done"]
    assert [t["id"] for t in second["data"]] == [ids[0]]
    assert second["done"]
    assert [t["id"] for t in ascending["data"]] == ids


def test_list_background_tasks_omits_the_tables_of_statistics(api: ApiClient) -> None:
    api("POST", APP_USAGE, WINDOW)

    [task] = api("GET", TASKS).json["data"]

    assert task["data"] == {"messages": 0, "messageDestinations": 0}


def test_list_background_tasks_filters_by_kind_and_status(api: ApiClient) -> None:
    stalled = api("POST", APP_USAGE, WINDOW).json["id"]
    api.system.clock.advance(STALLED_AFTER)
    finished = api("PUT", EVENT_TYPES).json["id"]
    api.system.background.advance(api.system.background_queue.sent[-1][0])
    running = api("PUT", EVENT_TYPES).json["id"]

    def listed(**query: str) -> list[str]:
        return [t["id"] for t in api("GET", TASKS, query=query).json["data"]]

    assert listed(status="running") == [running]
    assert listed(status="finished") == [finished]
    assert listed(status="failed") == [stalled]
    assert listed(task="application.stats") == [stalled]
    assert listed(task="event-type.aggregate", status="finished") == [finished]
    assert listed(task="message.broadcast") == []


@pytest.mark.parametrize(
    "query", [{"status": "paused"}, {"task": "endpoint.delete"}, {"order": "up"}]
)
def test_list_background_tasks_returns_400_for_an_unknown_filter_value(
    api: ApiClient, query: dict[str, str]
) -> None:
    assert api("GET", TASKS, query=query).status == 400


@pytest.mark.parametrize(
    "query", [{"limit": "0"}, {"limit": "251"}, {"iterator": "msg_1"}, {"iterator": "qtask_1"}]
)
def test_list_background_tasks_returns_422_for_an_invalid_page(
    api: ApiClient, query: dict[str, str]
) -> None:
    assert api("GET", TASKS, query=query).status == 422


def test_get_background_task_returns_404_for_a_missing_or_foreign_task(api: ApiClient) -> None:
    task = api("PUT", EVENT_TYPES).json["id"]
    attacker = api.token(sub="org_stranger")

    assert api("GET", f"{TASKS}/qtask_{'0' * 27}").status == 404
    assert api("GET", f"{TASKS}/nothing").status == 404
    assert api("GET", f"{TASKS}/{task}", token=attacker).status == 404
    assert api("GET", TASKS, token=attacker).json["data"] == []
    assert api("GET", f"{TASKS}/{task}", token=api.token(sub=ORG)).status == 200
