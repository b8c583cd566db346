"""Purges of an application's contents."""

from datetime import timedelta

import pytest

from shared.domain.applications.application import ApplicationInput
from shared.domain.background.background_task import BackgroundTask, TaskStatus
from shared.domain.deliveries.delivery import EXPUNGED, Status
from shared.services.background import purges
from tests.support.arrange.app_under_test import OWNER
from tests.unit.services.background.arranged import APP, SECOND, ArrangedTasks


@pytest.fixture
def arranged() -> ArrangedTasks:
    made = ArrangedTasks()
    made.endpoint()
    return made


def purge(arranged: ArrangedTasks, *, dry_run: bool = False) -> BackgroundTask:
    arranged.system.clock.advance(SECOND)
    return arranged.system.purges.purge(OWNER, APP, None, dry_run=dry_run)


@pytest.mark.parametrize("chunk", [1, 2, 3, 25])
def test_payloads_and_responses_are_expunged(
    arranged: ArrangedTasks, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purges, "CHUNK", chunk)
    messages = [*arranged.send("1", "2"), *arranged.send("3", status=500)]

    task = arranged.run(purge(arranged))

    assert (task.status, task.data) == (TaskStatus.FINISHED, {"messagesPurged": 3})
    for message in messages:
        assert arranged.system.messages.get(OWNER, APP, message.id).payload is None
        assert [a.response for a in arranged.attempts(message.id)] == [EXPUNGED]


def test_pending_deliveries_are_canceled(arranged: ArrangedTasks) -> None:
    message = arranged.accept("waiting")
    task = purge(arranged)

    arranged.system.finish(task)
    arranged.system.run()

    assert arranged.received == {}
    assert arranged.delivery(message).status is Status.CANCELED


def test_later_messages_keep_their_payloads(arranged: ArrangedTasks) -> None:
    task = purge(arranged)
    later = arranged.accept("later")

    assert arranged.run(task).data == {"messagesPurged": 0}

    assert arranged.system.messages.get(OWNER, APP, later.id).payload == '{"name":"later"}'


def test_messages_of_another_application_keep_their_payloads(arranged: ArrangedTasks) -> None:
    [message] = arranged.send("1")
    other = arranged.system.applications.create(OWNER, ApplicationInput(name="Other"), None)
    arranged.system.clock.advance(SECOND)

    task = arranged.run(arranged.system.purges.purge(OWNER, other.id, None, dry_run=False))

    assert task.data == {"messagesPurged": 0}
    assert arranged.system.messages.get(OWNER, APP, message.id).payload is not None


def test_a_dry_run_counts_and_expunges_nothing(arranged: ArrangedTasks) -> None:
    arranged.send("1", "2")
    before = dict(arranged.system.store.messages), dict(arranged.system.store.attempts)

    task = arranged.run(purge(arranged, dry_run=True))

    assert task.data == {"dryRun": True, "messages": 2}
    assert (arranged.system.store.messages, arranged.system.store.attempts) == before


def test_the_oldest_possible_message_is_expunged(arranged: ArrangedTasks) -> None:
    arranged.send("old")
    arranged.system.clock.advance(timedelta(days=89))

    assert arranged.run(purge(arranged)).data == {"messagesPurged": 1}
