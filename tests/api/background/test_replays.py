"""Recovery, replays and purges."""

from datetime import timedelta
from typing import Any

import pytest

from shared.adapters.memory import ScriptedHttp
from shared.domain.deliveries.reply import Reply
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.app_under_test import SystemUnderTest

APP = "/api/v1/app/acme"
PLACE = f"{APP}/endpoint/hook"
TASKS = "/api/v1/background-task"
SINCE = {"since": "2026-01-10T00:00:00Z"}
KINDS = {
    "recover": "endpoint.recover",
    "replay-missing": "endpoint.replay",
    "bulk-replay": "endpoint.bulk-replay",
}
EACH = pytest.mark.parametrize("verb", KINDS)


@pytest.fixture
def system() -> SystemUnderTest:
    failed = Reply(status_code=500, body=b"", duration_ms=1)
    done = Reply(status_code=200, body=b"", duration_ms=1)
    return SystemUnderTest(ScriptedHttp([failed, done]), retry_delays=())


@pytest.fixture
def failed(api: ApiClient) -> str:
    """A message that failed with 500 at an endpoint, which responds with 200 from now on."""
    api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"})
    api("POST", f"{APP}/endpoint", {"url": "https://example.com", "uid": "hook"})
    body = {"eventType": "a.b", "payload": {"a": 1}, "channels": ["eu"], "tags": ["t"]}
    message: str = api("POST", f"{APP}/msg", body).json["id"]
    api.system.run()
    api.system.clock.advance(timedelta(seconds=1))
    return message


def finished(api: ApiClient, started: dict[str, Any]) -> dict[str, Any]:
    """Processes the task and the deliveries that it enqueued; returns the task."""
    for task in list(api.system.store.background_tasks.values()):
        api.system.finish(task)
    api.system.run()
    found: dict[str, Any] = api("GET", f"{TASKS}/{started['id']}").json
    return found


def statuses(api: ApiClient, message: str) -> list[tuple[int, int]]:
    """Returns status and trigger of each attempt, newest first."""
    attempts = api("GET", f"{APP}/attempt/msg/{message}").json["data"]
    return [(a["status"], a["triggerType"]) for a in attempts]


@EACH
def test_starting_a_replay_returns_the_task(api: ApiClient, failed: str, verb: str) -> None:
    started = api("POST", f"{PLACE}/{verb}", SINCE)

    assert started.status == 202
    assert started.json["status"] == "running"
    assert started.json["task"] == KINDS[verb]
    assert started.json["updatedAt"] == "2026-01-15T12:00:01.000000Z"
    assert finished(api, started.json)["status"] == "finished"


@pytest.mark.parametrize("verb", ["recover", "bulk-replay"])
def test_recover_resends_a_failed_message(api: ApiClient, failed: str, verb: str) -> None:
    task = finished(api, api("POST", f"{PLACE}/{verb}", SINCE).json)

    assert task["data"] == {"messagesSent": 1}
    assert statuses(api, failed) == [(0, 1), (2, 0)]


def test_replay_missing_sends_a_message_that_the_endpoint_never_got(
    api: ApiClient, failed: str
) -> None:
    api("POST", f"{APP}/endpoint", {"url": "https://new.example.com", "uid": "new"})

    task = finished(api, api("POST", f"{APP}/endpoint/new/replay-missing", SINCE).json)

    assert task["data"] == {"messagesSent": 1}
    assert statuses(api, failed) == [(0, 1), (2, 0)]
    listed = api("GET", f"{APP}/attempt/endpoint/new").json["data"]
    assert [attempt["msgId"] for attempt in listed] == [failed]


@pytest.mark.parametrize(
    ("verb", "count"), [("recover", 1), ("replay-missing", 0), ("bulk-replay", 1)]
)
def test_a_dry_run_only_counts(api: ApiClient, failed: str, verb: str, count: int) -> None:
    started = api("POST", f"{PLACE}/{verb}", {**SINCE, "dryRun": True}).json

    assert finished(api, started)["data"] == {"dryRun": True, "deliveries": count}
    assert statuses(api, failed) == [(2, 0)]


@EACH
def test_a_request_with_the_same_key_starts_one_task(
    api: ApiClient, failed: str, verb: str
) -> None:
    key = {"idempotency-key": "key"}
    first = api("POST", f"{PLACE}/{verb}", SINCE, headers=key)
    again = api("POST", f"{PLACE}/{verb}", SINCE, headers=key)

    assert again.json == first.json
    assert api("POST", f"{PLACE}/{verb}", SINCE).json["id"] != first.json["id"]
    assert len(api.system.store.background_tasks) == 2


def test_the_same_key_means_different_tasks_for_different_operations(
    api: ApiClient, failed: str
) -> None:
    key = {"idempotency-key": "key"}

    ids = {api("POST", f"{PLACE}/{verb}", SINCE, headers=key).json["id"] for verb in KINDS}

    assert len(ids) == len(KINDS)


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"eventTypes": ["a.b"]}, 1),
        ({"eventTypes": ["c.d"]}, 0),
        ({"channel": "eu"}, 1),
        ({"channel": "us"}, 0),
        ({"tag": "t"}, 1),
        ({"tag": "u"}, 0),
        ({"status": 2}, 1),
        ({"status": 0}, 0),
        ({"statusCodeClass": 500}, 1),
        ({"statusCodeClass": 0}, 0),
        (dict.fromkeys(["eventTypes", "channel", "tag", "status", "statusCodeClass", "until"]), 1),
    ],
)
def test_a_bulk_replay_can_be_limited(
    api: ApiClient, failed: str, filters: dict[str, Any], count: int
) -> None:
    body = {**SINCE, **filters, "dryRun": True}

    started = api("POST", f"{PLACE}/bulk-replay", body)

    assert finished(api, started.json)["data"]["deliveries"] == count


@EACH
@pytest.mark.parametrize(
    ("body", "loc"),
    [
        ({}, ["body", "since"]),
        ({"since": None}, ["body", "since"]),
        ({"since": 7.5e99}, ["body", "since"]),
        ({"since": "soon"}, ["body", "since"]),
        ({"since": "2026-01-15T12:00:02Z"}, ["body", "since"]),
        ({**SINCE, "until": "2026-01-09T00:00:00Z"}, ["body", "since"]),
        ({**SINCE, "until": "later"}, ["body", "until"]),
        ({**SINCE, "dryRun": "perhaps"}, ["body", "dryRun"]),
        ({**SINCE, "dryRun": None}, ["body", "dryRun"]),
    ],
)
def test_a_replay_returns_422_for_an_invalid_field(
    api: ApiClient, failed: str, verb: str, body: dict[str, Any], loc: list[str]
) -> None:
    answer = api("POST", f"{PLACE}/{verb}", body)

    assert (answer.status, answer.json["detail"][0]["loc"]) == (422, loc)
    assert api.system.store.background_tasks == {}


@pytest.mark.parametrize(
    ("filters", "loc"),
    [
        ({"eventTypes": []}, ["body", "eventTypes"]),
        ({"eventTypes": "a.b"}, ["body", "eventTypes"]),
        ({"eventTypes": ["a b"]}, ["body", "eventTypes", "[0]"]),
        ({"eventTypes": ["a" * 257]}, ["body", "eventTypes", "[0]"]),
        ({"channel": "e u"}, ["body", "channel"]),
        ({"channel": "c" * 129}, ["body", "channel"]),
        ({"tag": "t" * 129}, ["body", "tag"]),
        ({"tag": 7}, ["body", "tag"]),
        ({"status": 5}, ["body", "status"]),
        ({"status": -1}, ["body", "status"]),
        ({"status": "fail"}, ["body", "status"]),
        ({"status": "2"}, ["body", "status"]),
        ({"status": True}, ["body", "status"]),
        ({"statusCodeClass": 600}, ["body", "statusCodeClass"]),
        ({"statusCodeClass": 404}, ["body", "statusCodeClass"]),
        ({"statusCodeClass": "500"}, ["body", "statusCodeClass"]),
        ({"statusCodeClass": False}, ["body", "statusCodeClass"]),
    ],
)
def test_bulk_replay_returns_422_for_an_invalid_filter(
    api: ApiClient, failed: str, filters: dict[str, Any], loc: list[str]
) -> None:
    answer = api("POST", f"{PLACE}/bulk-replay", {**SINCE, **filters})

    assert (answer.status, answer.json["detail"][0]["loc"]) == (422, loc)


@pytest.mark.parametrize(
    "filters",
    [
        {"eventTypes": ["a" * 256]},
        {"channel": "c" * 128},
        {"tag": "t" * 128},
        {"status": 4},
        {"statusCodeClass": 100},
    ],
)
def test_bulk_replay_accepts_a_filter_at_its_limit(
    api: ApiClient, failed: str, filters: dict[str, Any]
) -> None:
    assert api("POST", f"{PLACE}/bulk-replay", {**SINCE, **filters}).status == 202


@pytest.mark.parametrize(
    ("verb", "since", "status"),
    [
        ("recover", "2026-01-01T11:55:01Z", 202),
        ("recover", "2026-01-01T11:55:00Z", 422),
        ("replay-missing", "2025-01-01T00:00:00Z", 202),
        ("bulk-replay", "2025-01-01T00:00:00Z", 202),
    ],
)
def test_a_recovery_reaches_two_weeks_back_the_others_as_far_as_messages_are_kept(
    api: ApiClient, failed: str, verb: str, since: str, status: int
) -> None:
    answer = api("POST", f"{PLACE}/{verb}", {"since": since})

    assert answer.status == status
    if status == 422:
        assert answer.json["detail"][0]["loc"] == ["body", "since"]


@EACH
def test_a_replay_returns_404_for_a_missing_or_foreign_endpoint(
    api: ApiClient, failed: str, verb: str
) -> None:
    api("POST", "/api/v1/app", {"name": "Other", "uid": "other"})
    attacker = api.token(sub="org_stranger")

    for path in (f"{APP}/endpoint/nothing", "/api/v1/app/other/endpoint/hook"):
        assert api("POST", f"{path}/{verb}", SINCE).status == 404
    assert api("POST", f"{PLACE}/{verb}", SINCE, token=attacker).status == 404


@EACH
def test_a_replay_to_a_disabled_endpoint_returns_an_error(
    api: ApiClient, failed: str, verb: str
) -> None:
    api("PATCH", PLACE, {"disabled": True})

    task = finished(api, api("POST", f"{PLACE}/{verb}", SINCE).json)

    assert task["status"] == "failed"
    assert task["data"] == {
        "messagesSent": 0,
        "reason": "The endpoint is disabled. Enable it, and retry.",
    }


def test_expunge_all_contents_removes_payloads_and_responses(api: ApiClient, failed: str) -> None:
    started = api("POST", f"{APP}/msg/expunge-all-contents")

    assert started.status == 202
    assert started.json["task"] == "application.purge_content"
    task = finished(api, started.json)
    assert (task["status"], task["data"]) == ("finished", {"messagesPurged": 1})
    assert api("GET", f"{APP}/msg/{failed}").json["payload"] == {"expired": True}
    [attempt] = api("GET", f"{APP}/attempt/msg/{failed}").json["data"]
    assert attempt["response"] == "EXPUNGED"


def test_expunge_all_contents_removes_nothing_in_a_dry_run(api: ApiClient, failed: str) -> None:
    started = api("POST", f"{APP}/msg/expunge-all-contents", {"dryRun": True}).json

    assert finished(api, started)["data"] == {"dryRun": True, "messages": 1}
    assert api("GET", f"{APP}/msg/{failed}").json["payload"] == {"a": 1}


def test_expunge_all_contents_starts_one_task_per_idempotency_key(
    api: ApiClient, failed: str
) -> None:
    key = {"idempotency-key": "key"}
    first = api("POST", f"{APP}/msg/expunge-all-contents", headers=key)

    assert api("POST", f"{APP}/msg/expunge-all-contents", headers=key).json == first.json


@pytest.mark.parametrize("body", [{"dryRun": "perhaps"}, {"dryRun": 2}, [], "x"])
def test_expunge_all_contents_returns_422_for_an_invalid_body(
    api: ApiClient, failed: str, body: Any
) -> None:
    assert api("POST", f"{APP}/msg/expunge-all-contents", body).status == 422
    assert api.system.store.background_tasks == {}


def test_expunge_all_contents_returns_404_for_a_missing_application(api: ApiClient) -> None:
    assert api("POST", "/api/v1/app/nobody/msg/expunge-all-contents").status == 404
