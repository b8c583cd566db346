"""Recovery of failed messages, and bulk replays."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.background.background_task import BackgroundTask, TaskStatus
from shared.domain.deliveries.delivery import Status, Trigger
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.errors import InfrastructureError, InvalidInput, NotFound
from shared.domain.paging import PageRequest
from shared.services.background import attempted_candidates
from shared.services.background.replay_requests import LONGEST_RECOVERY
from shared.services.delivery.delivery_state import cancel_delivery
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.support.fakes.faults import InjectedFault
from tests.unit.services.background.arranged import APP, SECOND, ArrangedTasks


@pytest.fixture
def arranged() -> ArrangedTasks:
    return ArrangedTasks()


def recover(arranged: ArrangedTasks, endpoint: Endpoint, **fields: Any) -> BackgroundTask:
    return arranged.system.replays.recover(
        OWNER, (APP, endpoint.id), arranged.chosen(**fields), None
    )


def replayed(arranged: ArrangedTasks, endpoint: Endpoint, **fields: Any) -> BackgroundTask:
    """Returns a finished bulk replay."""
    selection_input = arranged.chosen(**fields)
    return arranged.run(
        arranged.system.replays.bulk_replay(OWNER, (APP, endpoint.id), selection_input, None)
    )


@pytest.mark.parametrize("chunk", [1, 2, 3, 4, 100])
def test_a_recovery_resends_only_failed_messages(
    arranged: ArrangedTasks, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempted_candidates, "CHUNK", chunk)
    endpoint = arranged.endpoint()
    arranged.send("good-1")
    failed = arranged.send("bad-1", "bad-2", status=500)
    arranged.send("good-2")
    failed += arranged.send("bad-3", status=404)

    task = arranged.run(recover(arranged, endpoint))

    assert (task.status, task.data) == (TaskStatus.FINISHED, {"messagesSent": 3})
    assert arranged.received == {"bad-1": 1, "bad-2": 1, "bad-3": 1}
    for message in failed:
        assert arranged.delivery(message).status is Status.SUCCESS
        assert [a.trigger for a in arranged.attempts(message.id)] == [
            Trigger.SCHEDULED,
            Trigger.MANUAL,
        ]


def test_a_recovery_sends_a_message_that_waits_for_its_retry(arranged: ArrangedTasks) -> None:
    arranged.system.retry_delays = (timedelta(hours=1),)
    arranged.system.assemble()
    endpoint = arranged.endpoint()
    [message] = arranged.send("slow", status=500)
    assert arranged.delivery(message).status is Status.SENDING

    task = arranged.run(recover(arranged, endpoint))

    assert task.data == {"messagesSent": 1}
    assert arranged.delivery(message).status is Status.SUCCESS


def test_a_message_without_an_attempt_is_not_recovered(arranged: ArrangedTasks) -> None:
    endpoint = arranged.endpoint()
    arranged.accept("waiting")
    canceled = arranged.accept("canceled").delivery_key(endpoint.id)
    cancel_delivery(arranged.system.deliveries, canceled, None, "somebody wanted it")

    assert arranged.run(recover(arranged, endpoint)).data == {"messagesSent": 0}


def test_only_messages_in_the_time_range_are_recovered(arranged: ArrangedTasks) -> None:
    endpoint = arranged.endpoint()
    messages = arranged.send("1", "2", "3", "4", status=500)
    since, until = messages[1].timestamp, messages[3].timestamp

    task = arranged.run(recover(arranged, endpoint, since=since, until=until))

    assert task.data == {"messagesSent": 2}
    assert arranged.received == {"2": 1, "3": 1}


def test_failures_of_other_endpoints_are_not_recovered(arranged: ArrangedTasks) -> None:
    endpoint, _ = arranged.endpoint(), arranged.endpoint()
    arranged.send("bad", status=500)

    arranged.run(recover(arranged, endpoint))

    assert arranged.manual() == 1


def test_an_expired_payload_is_not_resent(arranged: ArrangedTasks) -> None:
    endpoint = arranged.endpoint()
    arranged.send("short", status=500, payload_retention=timedelta(days=1))
    arranged.send("bad", status=500)
    [expunged] = arranged.send("expunged", status=500)
    arranged.system.expunge.expunge(OWNER, APP, expunged.id)
    arranged.system.clock.advance(timedelta(days=1))

    task = arranged.run(recover(arranged, endpoint))

    assert task.data == {"messagesSent": 1}
    assert arranged.received == {"bad": 1}


def test_a_dry_run_counts_and_sends_nothing(arranged: ArrangedTasks) -> None:
    endpoint = arranged.endpoint()
    arranged.send("bad-1", "bad-2", status=500)
    before = dict(arranged.system.store.deliveries)

    task = arranged.run(recover(arranged, endpoint, dry_run=True))

    assert task.status is TaskStatus.FINISHED
    assert task.data == {"dryRun": True, "deliveries": 2}
    assert arranged.received == {}
    assert arranged.system.store.deliveries == before


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        ("disable", "The endpoint is disabled. Enable it, and retry."),
        ("delete", "The endpoint is deleted."),
        ("delete application", "The endpoint is deleted."),
    ],
)
def test_a_task_fails_with_a_reason_when_its_endpoint_is_inactive(
    arranged: ArrangedTasks, end: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempted_candidates, "CHUNK", 1)
    endpoint = arranged.endpoint()
    arranged.send("bad-1", "bad-2", status=500)
    task = recover(arranged, endpoint)
    arranged.system.background.advance(task.next_step)
    match end:
        case "disable":
            arranged.change(endpoint, disabled=True)
        case "delete":
            arranged.system.endpoints.delete(OWNER, APP, endpoint.id)
        case _:
            arranged.system.applications.delete(OWNER, APP)

    ended = arranged.system.finish(task)

    assert ended.status is TaskStatus.FAILED
    assert ended.data == {"messagesSent": 1, "reason": reason}


def test_a_recovery_reaches_two_weeks_back(arranged: ArrangedTasks) -> None:
    endpoint = arranged.endpoint()
    now = arranged.system.clock.now() + SECOND
    assert recover(arranged, endpoint, since=now - LONGEST_RECOVERY).data == {"messagesSent": 0}

    with pytest.raises(InvalidInput):
        recover(arranged, endpoint, since=now - LONGEST_RECOVERY)


def test_a_missing_endpoint_cannot_be_recovered(arranged: ArrangedTasks) -> None:
    endpoint = arranged.endpoint()
    arranged.system.endpoints.delete(OWNER, APP, endpoint.id)

    with pytest.raises(NotFound):
        recover(arranged, endpoint)
    assert arranged.system.store.background_tasks == {}


def test_a_repeated_step_counts_the_same_after_its_attempts(arranged: ArrangedTasks) -> None:
    """The function died after queueing: by the next try the first attempts have succeeded."""
    endpoint = arranged.endpoint()
    arranged.send("bad-1", "bad-2", status=500)
    task = recover(arranged, endpoint)
    trouble = InjectedFault(at=1)
    dying = replace(arranged.system.background, tasks=_without_saving(arranged.system, trouble))
    with pytest.raises(InfrastructureError):
        dying.advance(task.next_step)
    arranged.system.deliver()
    assert arranged.received == {"bad-1": 1, "bad-2": 1}

    ended = arranged.run(task)

    assert ended.data == {"messagesSent": 2}
    assert arranged.received == {"bad-1": 1, "bad-2": 1}


def _without_saving(system: SystemUnderTest, trouble: InjectedFault) -> Any:
    tasks = system._background_tasks

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
def test_a_bulk_replay_sends_messages_that_match_every_filter(
    arranged: ArrangedTasks, filters: dict[str, Any], received: set[str], dry_run: bool
) -> None:
    endpoint = arranged.endpoint()
    arranged.send("good")
    arranged.send("bad", status=503)
    arranged.send("none", status=0)
    arranged.send("eu", channels=("eu",))
    arranged.send("tagged", tags=("t",))
    arranged.send("other", event_type="c.d")

    task = replayed(arranged, endpoint, dry_run=dry_run, **filters)

    if dry_run:
        assert task.data == {"dryRun": True, "deliveries": len(received)}
        assert arranged.received == {}
    else:
        assert task.data == {"messagesSent": len(received)}
        assert arranged.received == dict.fromkeys(received, 1)


def test_a_bulk_replay_filters_by_the_last_response(arranged: ArrangedTasks) -> None:
    endpoint = arranged.endpoint()
    arranged.send("bad", status=503)
    arranged.answers['{"name":"bad"}'] = 404
    assert replayed(arranged, endpoint, status_code_class=500).data == {"messagesSent": 1}

    assert replayed(arranged, endpoint, status_code_class=500).data == {"messagesSent": 0}
    assert replayed(arranged, endpoint, status_code_class=400).data == {"messagesSent": 1}


def test_each_bulk_replay_sends_the_messages_again(arranged: ArrangedTasks) -> None:
    endpoint = arranged.endpoint()
    arranged.send("good")

    replayed(arranged, endpoint)
    replayed(arranged, endpoint)

    assert arranged.received == {"good": 2}


def test_a_bulk_replay_sends_all_although_its_steps_change_the_filtered_status(
    arranged: ArrangedTasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempted_candidates, "CHUNK", 1)
    endpoint = arranged.endpoint()
    arranged.send("bad-1", "bad-2", status=500)
    selection_input = arranged.chosen(status=Status.FAIL)
    task = arranged.system.replays.bulk_replay(OWNER, (APP, endpoint.id), selection_input, None)

    while arranged.system.background_queue.sent:
        step, _ = arranged.system.background_queue.sent.pop(0)
        arranged.system.background.advance(step)
        arranged.system.deliver()

    assert arranged.system.background_tasks.get(OWNER, task.id).data == {"messagesSent": 2}
    assert arranged.received == {"bad-1": 1, "bad-2": 1}


def test_resent_messages_are_listed_under_their_endpoint(arranged: ArrangedTasks) -> None:
    endpoint = arranged.endpoint()
    [message] = arranged.send("bad", status=500)
    arranged.run(recover(arranged, endpoint))

    page = arranged.system.history.page_of_attempts(
        OWNER,
        APP,
        endpoint.id,
        PageRequest(descending=True),
        lambda _: True,
        messages=False,
        content=False,
    )

    assert [(a.key.message_id, a.status) for a, *_ in page.items] == [
        (message.id, Status.SUCCESS),
        (message.id, Status.FAIL),
    ]
