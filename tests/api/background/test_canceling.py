"""Cancellation of background tasks, and tasks of an application's tokens."""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain.auth.access import Capability
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.app_under_test import ORG

TASKS = "/api/v1/background-task"
APP = "/api/v1/app/acme"
SINCE = {"since": "2026-01-15T11:00:00Z"}
CHUNK = 100


@pytest.fixture
def app(api: ApiClient) -> str:
    made: str = api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"}).json["id"]
    api("POST", f"{APP}/endpoint", {"url": "https://example.com", "uid": "mine"})
    return made


def replay(api: ApiClient, **more: Any) -> str:
    body = {**SINCE, **more}
    task: str = api("POST", f"{APP}/endpoint/mine/bulk-replay", body).json["id"]
    return task


def step(api: ApiClient) -> None:
    task, _ = api.system.background_queue.sent.pop(0)
    api.system.background.advance(task)


def token(api: ApiClient, app: str, *capabilities: Capability) -> str:
    names = [each.value for each in capabilities]
    return api.token(sub=app, org=ORG, capabilities=names)


def test_a_canceled_task_stops_at_its_next_step(api: ApiClient, app: str) -> None:
    for _ in range(CHUNK + 1):
        api("POST", f"{APP}/msg", {"eventType": "a.b", "payload": {}})
    api.system.run()
    api.system.clock.advance(timedelta(seconds=1))
    task = replay(api)
    step(api)
    assert api("GET", f"{TASKS}/{task}").json["data"] == {"messagesSent": CHUNK}

    canceled = api("POST", f"{TASKS}/{task}/cancel")

    assert canceled.status == 200
    expected = {"messagesSent": CHUNK, "canceled": True, "reason": "The task was canceled."}
    assert (canceled.json["status"], canceled.json["data"]) == ("failed", expected)
    api.system.process_background()
    assert api("GET", f"{TASKS}/{task}").json == canceled.json
    assert [t["status"] for t in api("GET", TASKS, query={"status": "failed"}).json["data"]] == [
        "failed"
    ]


def test_a_step_under_way_does_not_undo_a_cancellation(api: ApiClient, app: str) -> None:
    task = replay(api)
    [(queued, _)] = api.system.background_queue.sent
    before = api.system._background_tasks.get(queued.org_id, queued.task_id)
    assert before is not None

    api("POST", f"{TASKS}/{task}/cancel")

    assert not api.system._background_tasks.save(before, before)
    api.system.process_background()
    assert api("GET", f"{TASKS}/{task}").json["data"]["canceled"] is True


def test_the_end_of_a_canceled_task_is_published_once(api: ApiClient, app: str) -> None:
    own = {"url": "https://example.com/own", "eventTypes": ["background_task.finished"]}
    api("POST", "/api/v1/operational-webhook/endpoint", own)
    task = replay(api)

    for _ in range(2):
        api("POST", f"{TASKS}/{task}/cancel")
    api.system.process_background()
    api.system.run()

    bodies = [r.body for r in api.system.http.requests if r.url.endswith("/own")]
    assert len(set(bodies)) == 1
    assert b'"status":"failed"' in bodies[0]


def test_a_task_that_has_ended_stays_as_it_is(api: ApiClient, app: str) -> None:
    task = replay(api)
    api.system.process_background()
    ended = api("GET", f"{TASKS}/{task}").json
    assert (ended["status"], ended["progress"]) == ("finished", 1.0)

    assert api("POST", f"{TASKS}/{task}/cancel").json == ended


def test_the_progress_of_a_task_grows_with_its_cursor(api: ApiClient, app: str) -> None:
    for _ in range(CHUNK + 1):
        api("POST", f"{APP}/msg", {"eventType": "a.b", "payload": {}})
    api.system.run()
    api.system.clock.advance(timedelta(hours=1))
    task = replay(api)
    assert api("GET", f"{TASKS}/{task}").json["progress"] == 0

    step(api)

    shown = api("GET", f"{TASKS}/{task}").json
    assert shown["progress"] == 0.5
    assert shown["endpointId"].startswith("ep_")
    api.system.process_background()
    assert api("GET", f"{TASKS}/{task}").json["progress"] == 1


def test_an_applications_token_sees_and_cancels_its_own_tasks(api: ApiClient, app: str) -> None:
    task = replay(api)
    other = api("POST", "/api/v1/app", {"name": "Other"}).json["id"]
    purge = api("POST", f"{APP}/msg/expunge-all-contents", {}).json["id"]
    view, create = Capability.VIEW_BASE, Capability.CREATE_ATTEMPTS

    own, foreign = token(api, app, view), token(api, other, view, create)
    assert [t["id"] for t in api("GET", TASKS, token=own).json["data"]] == [task]
    assert api("GET", f"{TASKS}/{task}", token=own).status == 200
    assert api("GET", f"{TASKS}/{purge}", token=own).status == 404
    assert api("GET", TASKS, token=foreign).json["data"] == []
    for method, path in (("GET", ""), ("POST", "/cancel")):
        assert api(method, f"{TASKS}/{task}{path}", token=foreign).status == 404
    assert api("POST", f"{TASKS}/{task}/cancel", token=own).status == 403
    assert api("GET", f"{TASKS}/{task}").json["status"] == "running"

    canceled = api("POST", f"{TASKS}/{task}/cancel", token=token(api, app, create))

    assert canceled.json["data"]["canceled"] is True
    purging = token(api, app, create)
    assert api("POST", f"{TASKS}/{purge}/cancel", token=purging).status == 404


def test_an_applications_pages_name_no_other_task(api: ApiClient, app: str) -> None:
    tasks = []
    for _ in range(3):
        api.system.clock.advance(timedelta(seconds=1))
        api("PUT", "/api/v1/stats/usage/event-types")
        tasks.append(replay(api))
    own = token(api, app, Capability.VIEW_BASE)

    first = api("GET", TASKS, query={"limit": 2}, token=own).json
    rest = api("GET", TASKS, query={"limit": 2, "iterator": first["iterator"]}, token=own).json

    assert [t["id"] for t in (*first["data"], *rest["data"])] == tasks[::-1]
    assert (first["iterator"], rest["done"]) == (tasks[1], True)
