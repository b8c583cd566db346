"""Sending what an endpoint never got."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.background_task import BackgroundTask, TaskKind, TaskStatus
from shared.domain.delivery import Status, Trigger
from shared.domain.endpoint import Endpoint
from shared.domain.paging import PageRequest
from shared.services.background import missing
from shared.services.background.missing import ON_ITS_WAY
from shared.services.standing import cancel
from tests.support.world import OWNER
from tests.unit.services.background.scenes import APP, SECOND, Scene


@pytest.fixture
def scene() -> Scene:
    return Scene()


def replay(scene: Scene, endpoint: Endpoint, **fields: Any) -> BackgroundTask:
    """The task, done."""
    draft = scene.chosen(**fields)
    return scene.run(scene.world.replays.replay_missing(OWNER, (APP, endpoint.id), draft, None))


@pytest.mark.parametrize("chunk", [1, 2, 3, 100])
def test_a_new_endpoint_gets_what_it_would_have_got(
    scene: Scene, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(missing, "CHUNK", chunk)
    first, second = scene.send("1", "2")
    scene.send("other type", event_type="c.d")
    scene.send("other channel", channels=("us",))
    [third] = scene.send("right channel", channels=("us", "eu"))
    endpoint = scene.endpoint(event_types=None, channels=None)
    scene.world.store.endpoints[endpoint.org_id, endpoint.app_id, endpoint.id] = replace(
        endpoint, event_types=("a.b",), channels=("eu",)
    )

    task = replay(scene, endpoint)

    assert (task.kind, task.status) == (TaskKind.REPLAY, TaskStatus.FINISHED)
    assert task.data == {"messagesSent": 1}
    assert scene.received == {"right channel": 1}
    assert scene.delivery(third).status is Status.SUCCESS
    assert [a.trigger for a in scene.attempts(third.id)] == [Trigger.MANUAL]
    assert scene.attempts(first.id) == scene.attempts(second.id) == []


def test_what_was_brought_late_is_found_from_its_message_and_its_endpoint(scene: Scene) -> None:
    [message] = scene.send("1")
    endpoint = scene.endpoint()

    replay(scene, endpoint)

    page = scene.world.attempts.page_of_destinations(OWNER, APP, message.id, PageRequest())
    assert [(found.id, d.status) for found, d in page.items] == [(endpoint.id, Status.SUCCESS)]
    attempts = scene.world.history.page_of_attempts(
        *(OWNER, APP, endpoint.id, PageRequest(descending=True), lambda _: True),
        messages=False,
        content=False,
    )
    assert [a.key.message_id for a, _ in attempts.items] == [message.id]


def test_what_was_tried_is_not_missing_however_it_went(scene: Scene) -> None:
    endpoint = scene.endpoint()
    scene.send("good")
    scene.send("bad", status=500)

    assert replay(scene, endpoint).data == {"messagesSent": 0}


def test_what_was_replayed_is_not_missing_any_more(scene: Scene) -> None:
    scene.send("1")
    endpoint = scene.endpoint()
    scene.answers['{"name":"1"}'] = 500

    assert replay(scene, endpoint).data == {"messagesSent": 1}
    assert replay(scene, endpoint).data == {"messagesSent": 0}


def test_what_came_while_the_endpoint_was_disabled_is_missing(scene: Scene) -> None:
    endpoint = scene.endpoint()
    scene.change(endpoint, disabled=True)
    scene.send("unheard")
    scene.change(endpoint, disabled=False)

    assert replay(scene, endpoint).data == {"messagesSent": 1}
    assert scene.received == {"unheard": 1}


def test_what_met_a_disabled_endpoint_on_its_way_is_missing(scene: Scene) -> None:
    endpoint = scene.endpoint()
    message = scene.accept("caught")
    scene.change(endpoint, disabled=True)
    scene.world.fan_out()
    scene.world.deliver()
    assert scene.delivery(message).status is Status.CANCELED
    scene.change(endpoint, disabled=False)

    assert replay(scene, endpoint).data == {"messagesSent": 1}
    assert scene.delivery(message).status is Status.SUCCESS


def test_what_somebody_canceled_is_not_missing(scene: Scene) -> None:
    endpoint = scene.endpoint()
    canceled = scene.accept("canceled").delivery_key(endpoint.id)
    cancel(scene.world.deliveries, canceled, None, "somebody wanted it")

    assert replay(scene, endpoint).data == {"messagesSent": 0}


def test_what_is_on_its_way_is_missing_only_when_it_has_not_come_for_long(scene: Scene) -> None:
    endpoint = scene.endpoint()
    message = scene.accept("lost")
    scene.world.message_queue.sent.clear()
    scene.world.clock.moment = message.timestamp + ON_ITS_WAY - 2 * SECOND

    assert replay(scene, endpoint).data == {"messagesSent": 0}
    assert replay(scene, endpoint).data == {"messagesSent": 1}
    assert scene.received == {"lost": 1}


def test_only_messages_of_the_time_are_missing(scene: Scene) -> None:
    messages = scene.send("1", "2", "3", "4")
    endpoint = scene.endpoint()
    since, until = messages[1].timestamp, messages[3].timestamp

    assert replay(scene, endpoint, since=since, until=until).data == {"messagesSent": 2}
    assert scene.received == {"2": 1, "3": 1}


def test_what_is_older_than_two_weeks_can_be_missing_too(scene: Scene) -> None:
    scene.send("old")
    endpoint = scene.endpoint()
    scene.world.clock.advance(timedelta(days=80))

    task = replay(scene, endpoint, since=scene.world.clock.now() - timedelta(days=300))

    assert task.data == {"messagesSent": 1}


def test_what_is_not_kept_any_more_is_not_sent(scene: Scene) -> None:
    scene.send("short", payload_retention=timedelta(days=1))
    scene.send("1")
    endpoint = scene.endpoint()
    scene.world.clock.advance(timedelta(days=1))

    assert replay(scene, endpoint).data == {"messagesSent": 1}
    assert scene.received == {"1": 1}


def test_a_dry_run_counts_and_changes_nothing(scene: Scene) -> None:
    scene.send("1", "2")
    endpoint = scene.endpoint()
    before = dict(scene.world.store.messages)

    task = replay(scene, endpoint, dry_run=True)

    assert task.data == {"dryRun": True, "deliveries": 2}
    assert (scene.received, scene.world.store.messages) == ({}, before)


def test_a_disabled_endpoint_misses_nothing(scene: Scene) -> None:
    scene.send("1")
    endpoint = scene.endpoint(disabled=True)

    task = replay(scene, endpoint)

    assert task.status is TaskStatus.FAILED
    assert task.data["reason"].startswith("The endpoint is disabled.")
    assert scene.received == {}
