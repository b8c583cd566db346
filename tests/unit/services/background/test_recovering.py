"""Sending again what failed, and again what a client chooses."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.background_task import BackgroundTask, TaskStatus
from shared.domain.delivery import Status, Trigger
from shared.domain.endpoint import Endpoint
from shared.domain.errors import InfrastructureError, InvalidInput, NotFound
from shared.domain.paging import PageRequest
from shared.services.background import attempted
from shared.services.background.replays import LONGEST_RECOVERY
from shared.services.standing import cancel
from tests.support.faults import Trouble
from tests.support.world import OWNER, World
from tests.unit.services.background.scenes import APP, SECOND, Scene


@pytest.fixture
def scene() -> Scene:
    return Scene()


def recover(scene: Scene, endpoint: Endpoint, **fields: Any) -> BackgroundTask:
    return scene.world.replays.recover(OWNER, (APP, endpoint.id), scene.chosen(**fields), None)


def replayed(scene: Scene, endpoint: Endpoint, **fields: Any) -> BackgroundTask:
    """A bulk replay, done."""
    draft = scene.chosen(**fields)
    return scene.run(scene.world.replays.bulk_replay(OWNER, (APP, endpoint.id), draft, None))


@pytest.mark.parametrize("chunk", [1, 2, 3, 4, 100])
def test_what_failed_is_sent_once_more_and_nothing_else(
    scene: Scene, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempted, "CHUNK", chunk)
    endpoint = scene.endpoint()
    scene.send("good-1")
    failed = scene.send("bad-1", "bad-2", status=500)
    scene.send("good-2")
    failed += scene.send("bad-3", status=404)

    task = scene.run(recover(scene, endpoint))

    assert (task.status, task.data) == (TaskStatus.FINISHED, {"messagesSent": 3})
    assert scene.received == {"bad-1": 1, "bad-2": 1, "bad-3": 1}
    for message in failed:
        assert scene.delivery(message).status is Status.SUCCESS
        assert [a.trigger for a in scene.attempts(message.id)] == [
            Trigger.SCHEDULED,
            Trigger.MANUAL,
        ]


def test_what_waits_for_its_next_attempt_is_sent_now(scene: Scene) -> None:
    scene.world.retry_delays = (timedelta(hours=1),)
    scene.world._make_services()
    endpoint = scene.endpoint()
    [message] = scene.send("slow", status=500)
    assert scene.delivery(message).status is Status.SENDING

    task = scene.run(recover(scene, endpoint))

    assert task.data == {"messagesSent": 1}
    assert scene.delivery(message).status is Status.SUCCESS


def test_what_was_never_tried_is_not_recovered(scene: Scene) -> None:
    endpoint = scene.endpoint()
    scene.accept("waiting")
    canceled = scene.accept("canceled").delivery_key(endpoint.id)
    cancel(scene.world.deliveries, canceled, None, "somebody wanted it")

    assert scene.run(recover(scene, endpoint)).data == {"messagesSent": 0}


def test_only_messages_of_the_time_are_recovered(scene: Scene) -> None:
    endpoint = scene.endpoint()
    messages = scene.send("1", "2", "3", "4", status=500)
    since, until = messages[1].timestamp, messages[3].timestamp

    task = scene.run(recover(scene, endpoint, since=since, until=until))

    assert task.data == {"messagesSent": 2}
    assert scene.received == {"2": 1, "3": 1}


def test_other_endpoints_failures_are_left_alone(scene: Scene) -> None:
    endpoint, _ = scene.endpoint(), scene.endpoint()
    scene.send("bad", status=500)

    scene.run(recover(scene, endpoint))

    assert scene.manual() == 1


def test_what_is_not_kept_any_more_is_not_sent(scene: Scene) -> None:
    endpoint = scene.endpoint()
    scene.send("short", status=500, payload_retention=timedelta(days=1))
    scene.send("bad", status=500)
    [expunged] = scene.send("expunged", status=500)
    scene.world.expunge.expunge(OWNER, APP, expunged.id)
    scene.world.clock.advance(timedelta(days=1))

    task = scene.run(recover(scene, endpoint))

    assert task.data == {"messagesSent": 1}
    assert scene.received == {"bad": 1}


def test_a_dry_run_counts_and_sends_nothing(scene: Scene) -> None:
    endpoint = scene.endpoint()
    scene.send("bad-1", "bad-2", status=500)
    before = dict(scene.world.store.deliveries)

    task = scene.run(recover(scene, endpoint, dry_run=True))

    assert task.status is TaskStatus.FINISHED
    assert task.data == {"dryRun": True, "deliveries": 2}
    assert scene.received == {}
    assert scene.world.store.deliveries == before


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        ("disable", "The endpoint is disabled. Enable it, and retry."),
        ("delete", "The endpoint is deleted."),
        ("delete application", "The endpoint is deleted."),
    ],
)
def test_a_task_whose_endpoint_takes_nothing_fails_and_says_why(
    scene: Scene, end: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempted, "CHUNK", 1)
    endpoint = scene.endpoint()
    scene.send("bad-1", "bad-2", status=500)
    task = recover(scene, endpoint)
    scene.world.background.advance(task.next_step)
    match end:
        case "disable":
            scene.change(endpoint, disabled=True)
        case "delete":
            scene.world.endpoints.delete(OWNER, APP, endpoint.id)
        case _:
            scene.world.applications.delete(OWNER, APP)

    ended = scene.world.finish(task)

    assert ended.status is TaskStatus.FAILED
    assert ended.data == {"messagesSent": 1, "reason": reason}


def test_a_recovery_reaches_two_weeks_back(scene: Scene) -> None:
    endpoint = scene.endpoint()
    now = scene.world.clock.now() + SECOND
    assert recover(scene, endpoint, since=now - LONGEST_RECOVERY).data == {"messagesSent": 0}

    with pytest.raises(InvalidInput):
        recover(scene, endpoint, since=now - LONGEST_RECOVERY)


def test_an_endpoint_that_is_not_there_cannot_be_recovered(scene: Scene) -> None:
    endpoint = scene.endpoint()
    scene.world.endpoints.delete(OWNER, APP, endpoint.id)

    with pytest.raises(NotFound):
        recover(scene, endpoint)
    assert scene.world.store.background_tasks == {}


def test_a_step_that_is_done_again_after_its_attempts_counts_the_same(scene: Scene) -> None:
    """The function died after queueing: by the next try the first attempts have succeeded."""
    endpoint = scene.endpoint()
    scene.send("bad-1", "bad-2", status=500)
    task = recover(scene, endpoint)
    trouble = Trouble(at=1)
    dying = replace(scene.world.background, tasks=_without_saving(scene.world, trouble))
    with pytest.raises(InfrastructureError):
        dying.advance(task.next_step)
    scene.world.deliver()
    assert scene.received == {"bad-1": 1, "bad-2": 1}

    ended = scene.run(task)

    assert ended.data == {"messagesSent": 2}
    assert scene.received == {"bad-1": 1, "bad-2": 1}


def _without_saving(world: World, trouble: Trouble) -> Any:
    tasks = world._background_tasks

    class NotSaving:
        get = staticmethod(tasks.get)
        save = staticmethod(trouble.around(tasks).save)

    return NotSaving()


@pytest.mark.parametrize(
    ("filters", "received"),
    [
        ({}, {"good", "bad", "none", "eu", "tagged", "other"}),
        ({"status": Status.SUCCESS}, {"good", "eu", "tagged", "other"}),
        ({"status": Status.FAIL}, {"bad", "none"}),
        ({"status": Status.CANCELED}, set()),
        ({"status_code_class": 200}, {"good", "eu", "tagged", "other"}),
        ({"status_code_class": 500}, {"bad"}),
        ({"status_code_class": 0}, {"none"}),
        ({"status_code_class": 400}, set()),
        ({"status": Status.SUCCESS, "status_code_class": 500}, set()),
        ({"channel": "eu"}, {"eu"}),
        ({"tag": "t"}, {"tagged"}),
        ({"event_types": ("c.d", "e.f")}, {"other"}),
        ({"event_types": ("a.b",), "status": Status.FAIL}, {"bad", "none"}),
    ],
)
@pytest.mark.parametrize("dry_run", [False, True])
def test_a_bulk_replay_sends_what_every_filter_lets_through(
    scene: Scene, filters: dict[str, Any], received: set[str], dry_run: bool
) -> None:
    endpoint = scene.endpoint()
    scene.send("good")
    scene.send("bad", status=503)
    scene.send("none", status=0)
    scene.send("eu", channels=("eu",))
    scene.send("tagged", tags=("t",))
    scene.send("other", event_type="c.d")

    task = replayed(scene, endpoint, dry_run=dry_run, **filters)

    if dry_run:
        assert task.data == {"dryRun": True, "deliveries": len(received)}
        assert scene.received == {}
    else:
        assert task.data == {"messagesSent": len(received)}
        assert scene.received == dict.fromkeys(received, 1)


def test_a_bulk_replay_looks_at_the_last_answer(scene: Scene) -> None:
    endpoint = scene.endpoint()
    scene.send("bad", status=503)
    scene.answers['{"name":"bad"}'] = 404
    assert replayed(scene, endpoint, status_code_class=500).data == {"messagesSent": 1}

    assert replayed(scene, endpoint, status_code_class=500).data == {"messagesSent": 0}
    assert replayed(scene, endpoint, status_code_class=400).data == {"messagesSent": 1}


def test_each_bulk_replay_sends_anew(scene: Scene) -> None:
    endpoint = scene.endpoint()
    scene.send("good")

    replayed(scene, endpoint)
    replayed(scene, endpoint)

    assert scene.received == {"good": 2}


def test_a_bulk_replay_whose_steps_change_what_it_chose_by_sends_it_all(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempted, "CHUNK", 1)
    endpoint = scene.endpoint()
    scene.send("bad-1", "bad-2", status=500)
    draft = scene.chosen(status=Status.FAIL)
    task = scene.world.replays.bulk_replay(OWNER, (APP, endpoint.id), draft, None)

    while scene.world.background_queue.sent:
        step, _ = scene.world.background_queue.sent.pop(0)
        scene.world.background.advance(step)
        scene.world.deliver()

    assert scene.world.background_tasks.get(OWNER, task.id).data == {"messagesSent": 2}
    assert scene.received == {"bad-1": 1, "bad-2": 1}


def test_resent_messages_are_listed_under_their_endpoint(scene: Scene) -> None:
    endpoint = scene.endpoint()
    [message] = scene.send("bad", status=500)
    scene.run(recover(scene, endpoint))

    page = scene.world.history.page_of_attempts(
        *(OWNER, APP, endpoint.id, PageRequest(descending=True), lambda _: True),
        messages=False,
        content=False,
    )

    assert [(a.key.message_id, a.status) for a, _ in page.items] == [
        (message.id, Status.SUCCESS),
        (message.id, Status.FAIL),
    ]
