"""Forgetting all contents of an application."""

from datetime import timedelta

import pytest

from shared.domain.application import ApplicationDraft
from shared.domain.background_task import BackgroundTask, TaskStatus
from shared.domain.delivery import EXPUNGED, Status
from shared.services.background import purges
from tests.support.world import OWNER
from tests.unit.services.background.scenes import APP, SECOND, Scene


@pytest.fixture
def scene() -> Scene:
    made = Scene()
    made.endpoint()
    return made


def purge(scene: Scene, *, dry_run: bool = False) -> BackgroundTask:
    scene.world.clock.advance(SECOND)
    return scene.world.purges.purge(OWNER, APP, None, dry_run=dry_run)


@pytest.mark.parametrize("chunk", [1, 2, 3, 25])
def test_payloads_and_answers_are_forgotten(
    scene: Scene, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purges, "CHUNK", chunk)
    messages = [*scene.send("1", "2"), *scene.send("3", status=500)]

    task = scene.run(purge(scene))

    assert (task.status, task.data) == (TaskStatus.FINISHED, {"messagesPurged": 3})
    for message in messages:
        assert scene.world.messages.get(OWNER, APP, message.id).payload is None
        assert [a.response for a in scene.attempts(message.id)] == [EXPUNGED]


def test_what_is_still_to_come_is_canceled(scene: Scene) -> None:
    message = scene.accept("waiting")
    task = purge(scene)

    scene.world.finish(task)
    scene.world.run()

    assert scene.received == {}
    assert scene.delivery(message).status is Status.CANCELED


def test_messages_that_come_later_keep_theirs(scene: Scene) -> None:
    task = purge(scene)
    later = scene.accept("later")

    assert scene.run(task).data == {"messagesPurged": 0}

    assert scene.world.messages.get(OWNER, APP, later.id).payload == '{"name":"later"}'


def test_another_applications_messages_keep_theirs(scene: Scene) -> None:
    [message] = scene.send("1")
    other = scene.world.applications.create(OWNER, ApplicationDraft(name="Other"), None)
    scene.world.clock.advance(SECOND)

    task = scene.run(scene.world.purges.purge(OWNER, other.id, None, dry_run=False))

    assert task.data == {"messagesPurged": 0}
    assert scene.world.messages.get(OWNER, APP, message.id).payload is not None


def test_a_dry_run_counts_and_forgets_nothing(scene: Scene) -> None:
    scene.send("1", "2")
    before = dict(scene.world.store.messages), dict(scene.world.store.attempts)

    task = scene.run(purge(scene, dry_run=True))

    assert task.data == {"dryRun": True, "messages": 2}
    assert (scene.world.store.messages, scene.world.store.attempts) == before


def test_what_is_as_old_as_can_be_is_forgotten_too(scene: Scene) -> None:
    scene.send("old")
    scene.world.clock.advance(timedelta(days=89))

    assert scene.run(purge(scene)).data == {"messagesPurged": 1}
