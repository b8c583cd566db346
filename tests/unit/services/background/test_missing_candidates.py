"""Replays of messages that an endpoint never received."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.background.background_task import BackgroundTask, TaskKind, TaskStatus
from shared.domain.deliveries.delivery import Status, Trigger
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.paging import PageRequest
from shared.services.background import missing_candidates
from shared.services.background.missing_candidates import IN_FLIGHT
from shared.services.delivery.delivery_state import cancel_delivery
from tests.support.arrange.app_under_test import OWNER
from tests.unit.services.background.arranged import APP, SECOND, ArrangedTasks


@pytest.fixture
def arranged() -> ArrangedTasks:
    return ArrangedTasks()


def replay(arranged: ArrangedTasks, endpoint: Endpoint, **fields: Any) -> BackgroundTask:
    """Returns the finished task."""
    selection_input = arranged.chosen(**fields)
    return arranged.run(
        arranged.system.replays.replay_missing(OWNER, (APP, endpoint.id), selection_input, None)
    )


@pytest.mark.parametrize("chunk", [1, 2, 3, 100])
def test_a_new_endpoint_receives_the_earlier_messages_it_wants(
    arranged: ArrangedTasks, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(missing_candidates, "CHUNK", chunk)
    first, second = arranged.send("1", "2")
    arranged.send("other type", event_type="c.d")
    arranged.send("other channel", channels=("us",))
    [third] = arranged.send("right channel", channels=("us", "eu"))
    endpoint = arranged.endpoint(event_types=None, channels=None)
    arranged.system.store.endpoints[endpoint.org_id, endpoint.app_id, endpoint.id] = replace(
        endpoint, event_types=("a.b",), channels=("eu",)
    )

    task = replay(arranged, endpoint)

    assert (task.kind, task.status) == (TaskKind.REPLAY, TaskStatus.FINISHED)
    assert task.data == {"messagesSent": 1}
    assert arranged.received == {"right channel": 1}
    assert arranged.delivery(third).status is Status.SUCCESS
    assert [a.trigger for a in arranged.attempts(third.id)] == [Trigger.MANUAL]
    assert arranged.attempts(first.id) == arranged.attempts(second.id) == []


def test_a_replayed_message_is_listed_under_its_message_and_its_endpoint(
    arranged: ArrangedTasks,
) -> None:
    [message] = arranged.send("1")
    endpoint = arranged.endpoint()

    replay(arranged, endpoint)

    page = arranged.system.attempts.page_of_destinations(OWNER, APP, message.id, PageRequest())
    assert [(found.id, d.status) for found, d in page.items] == [(endpoint.id, Status.SUCCESS)]
    attempts = arranged.system.history.page_of_attempts(
        OWNER,
        APP,
        endpoint.id,
        PageRequest(descending=True),
        lambda _: True,
        messages=False,
        content=False,
    )
    assert [a.key.message_id for a, *_ in attempts.items] == [message.id]


def test_an_attempted_message_is_not_missing_whatever_its_result(arranged: ArrangedTasks) -> None:
    endpoint = arranged.endpoint()
    arranged.send("good")
    arranged.send("bad", status=500)

    assert replay(arranged, endpoint).data == {"messagesSent": 0}


def test_a_replayed_message_is_no_longer_missing(arranged: ArrangedTasks) -> None:
    arranged.send("1")
    endpoint = arranged.endpoint()
    arranged.answers['{"name":"1"}'] = 500

    assert replay(arranged, endpoint).data == {"messagesSent": 1}
    assert replay(arranged, endpoint).data == {"messagesSent": 0}


def test_a_message_accepted_while_the_endpoint_was_disabled_is_missing(
    arranged: ArrangedTasks,
) -> None:
    endpoint = arranged.endpoint()
    arranged.change(endpoint, disabled=True)
    arranged.send("unheard")
    arranged.change(endpoint, disabled=False)

    assert replay(arranged, endpoint).data == {"messagesSent": 1}
    assert arranged.received == {"unheard": 1}


def test_a_delivery_canceled_by_a_disabled_endpoint_is_missing(arranged: ArrangedTasks) -> None:
    endpoint = arranged.endpoint()
    message = arranged.accept("caught")
    arranged.change(endpoint, disabled=True)
    arranged.system.fan_out()
    arranged.system.deliver()
    assert arranged.delivery(message).status is Status.CANCELED
    arranged.change(endpoint, disabled=False)

    assert replay(arranged, endpoint).data == {"messagesSent": 1}
    assert arranged.delivery(message).status is Status.SUCCESS


def test_a_canceled_message_is_not_missing(arranged: ArrangedTasks) -> None:
    endpoint = arranged.endpoint()
    canceled = arranged.accept("canceled").delivery_key(endpoint.id)
    cancel_delivery(arranged.system.deliveries, canceled, None, "somebody wanted it")

    assert replay(arranged, endpoint).data == {"messagesSent": 0}


def test_a_pending_message_is_missing_only_after_a_long_time(
    arranged: ArrangedTasks,
) -> None:
    endpoint = arranged.endpoint()
    message = arranged.accept("lost")
    arranged.system.delivery_queue.sent.clear()
    arranged.system.clock.instant = message.timestamp + IN_FLIGHT - 2 * SECOND

    assert replay(arranged, endpoint).data == {"messagesSent": 0}
    assert replay(arranged, endpoint).data == {"messagesSent": 1}
    assert arranged.received == {"lost": 1}


def test_only_messages_in_the_time_range_are_missing(arranged: ArrangedTasks) -> None:
    messages = arranged.send("1", "2", "3", "4")
    endpoint = arranged.endpoint()
    since, until = messages[1].timestamp, messages[3].timestamp

    assert replay(arranged, endpoint, since=since, until=until).data == {"messagesSent": 2}
    assert arranged.received == {"2": 1, "3": 1}


def test_a_message_older_than_two_weeks_can_be_missing(arranged: ArrangedTasks) -> None:
    arranged.send("old")
    endpoint = arranged.endpoint()
    arranged.system.clock.advance(timedelta(days=80))

    task = replay(arranged, endpoint, since=arranged.system.clock.now() - timedelta(days=300))

    assert task.data == {"messagesSent": 1}


def test_an_expired_payload_is_not_replayed(arranged: ArrangedTasks) -> None:
    arranged.send("short", payload_retention=timedelta(days=1))
    arranged.send("1")
    endpoint = arranged.endpoint()
    arranged.system.clock.advance(timedelta(days=1))

    assert replay(arranged, endpoint).data == {"messagesSent": 1}
    assert arranged.received == {"1": 1}


def test_a_dry_run_counts_and_changes_nothing(arranged: ArrangedTasks) -> None:
    arranged.send("1", "2")
    endpoint = arranged.endpoint()
    before = dict(arranged.system.store.messages)

    task = replay(arranged, endpoint, dry_run=True)

    assert task.data == {"dryRun": True, "deliveries": 2}
    assert (arranged.received, arranged.system.store.messages) == ({}, before)


def test_a_disabled_endpoint_misses_nothing(arranged: ArrangedTasks) -> None:
    arranged.send("1")
    endpoint = arranged.endpoint(disabled=True)

    task = replay(arranged, endpoint)

    assert task.status is TaskStatus.FAILED
    assert task.data["reason"].startswith("The endpoint is disabled.")
    assert arranged.received == {}
