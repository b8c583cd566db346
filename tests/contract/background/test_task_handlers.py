"""Handlers of background tasks, on either store."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.domain import ids
from shared.domain.background.background_task import BackgroundTask, TaskKind, TaskStatus
from shared.domain.deliveries.delivery import EXPUNGED, Status
from shared.domain.ids import EndpointId
from shared.domain.messages.message import Message
from shared.services.background import (
    attempted_candidates,
    broadcasts,
    missing_candidates,
    purges,
    usage_statistics,
)
from tests.contract.assembled import system_on
from tests.contract.conftest import Stores
from tests.support.arrange import builders
from tests.support.arrange.builders import APP, ENDPOINT, NOW, ORG
from tests.support.assertions.results import delivery_results

LATER = NOW + timedelta(minutes=1)
NEW_ENDPOINT = EndpointId(builders.new_id(ids.ENDPOINT, 2))
NUMBERS = range(1, 6)


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (attempted_candidates, broadcasts, missing_candidates, purges, usage_statistics):
        monkeypatch.setattr(module, "CHUNK", 2)


def message(number: int) -> Message:
    return builders.message(id=builders.new_id(ids.MESSAGE, number))


def fill(stores: Stores) -> None:
    """Sends messages to one endpoint, which accepts the even ones, and then adds an endpoint."""
    stores.applications.add(builders.application(), None)
    stores.endpoints.add(builders.endpoint(), None)
    stores.endpoints.add(builders.endpoint(id=NEW_ENDPOINT), None)
    for number in NUMBERS:
        stored = message(number)
        stores.messages.add(stored)
        key = stored.delivery_key(ENDPOINT)
        status, code = (Status.FAIL, 503) if number % 2 else (Status.SUCCESS, 200)
        attempt = builders.attempt(key=key, status=status, response_status_code=code)
        stores.deliveries.record(attempt, builders.delivery(key=key, status=status), None)
    stores.clock.instant = LATER


def done(
    stores: Stores, kind: TaskKind, endpoint_id: EndpointId = ENDPOINT, **selection: Any
) -> tuple[BackgroundTask, set[str]]:
    """Returns the finished task, and the messages that it enqueued."""
    system = system_on(stores)
    steps = system.background_queue.sent
    task = builders.background_task(
        kind=kind,
        selection=builders.selection(until=LATER, **selection),
        app_id=APP,
        endpoint_id=endpoint_id,
    )
    system.background_queue.send(stores.background_tasks.add(task, None).next_step)
    while steps:
        system.background.advance(steps.pop(0)[0])
    ended = stores.background_tasks.get(ORG, task.id)
    assert ended is not None
    assert ended.status is TaskStatus.FINISHED
    return ended, {each.key.message_id for each, _ in system.delivery_queue.sent}


def some(*numbers: int) -> set[str]:
    return {message(number).id for number in numbers}


def test_a_recovery_resends_failed_messages(stores: Stores) -> None:
    fill(stores)

    task, sent = done(stores, TaskKind.RECOVER)

    assert (task.data, sent) == ({"messagesSent": 3}, some(1, 3, 5))


def test_a_replay_sends_all_messages_to_a_new_endpoint_and_adds_it_to_them(stores: Stores) -> None:
    fill(stores)

    task, sent = done(stores, TaskKind.REPLAY, NEW_ENDPOINT)

    assert (task.data, sent) == ({"messagesSent": 5}, some(*NUMBERS))
    for number in NUMBERS:
        stored = stores.messages.get(ORG, APP, message(number).id)
        assert stored is not None
        assert stored.endpoint_ids == (ENDPOINT, NEW_ENDPOINT)


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ({}, NUMBERS),
        ({"status": Status.SUCCESS}, (2, 4)),
        ({"status_code_class": 500}, (1, 3, 5)),
        ({"event_types": ("invoice.sent",)}, ()),
    ],
)
def test_a_bulk_replay_applies_its_filters(
    stores: Stores, filters: dict[str, Any], numbers: tuple[int, ...]
) -> None:
    fill(stores)

    task, sent = done(stores, TaskKind.BULK_REPLAY, **filters)

    assert (task.data, sent) == ({"messagesSent": len(numbers)}, some(*numbers))


def test_a_dry_run_writes_only_its_task(stores: Stores) -> None:
    fill(stores)

    task, sent = done(stores, TaskKind.REPLAY, NEW_ENDPOINT, dry_run=True)

    assert (task.data, sent) == ({"dryRun": True, "deliveries": 5}, set())
    assert stores.messages.get(ORG, APP, message(1).id) == message(1)


def test_a_purge_deletes_all_contents(stores: Stores) -> None:
    fill(stores)
    large = replace(message(9), payload='{"a":"' + "x" * 20_000 + '"}')
    stores.messages.add(large)

    task, _ = done(stores, TaskKind.PURGE)

    assert task.data == {"messagesPurged": 6}
    for number in (*NUMBERS, 9):
        stored = stores.messages.get(ORG, APP, message(number).id)
        assert stored is not None
        assert stored.payload is None
        deliveries, attempts = delivery_results(stores.deliveries, stored)
        assert all(delivery.finished for delivery in deliveries)
        assert {attempt.response for attempt in attempts} <= {EXPUNGED}


def test_a_usage_task_counts_messages(stores: Stores) -> None:
    fill(stores)

    task, _ = done(stores, TaskKind.APP_USAGE)

    count = {"messages": 5, "messageDestinations": 5}
    assert task.data == {**count, "appStats": [{"appId": APP, "appUid": None, **count}]}


def test_a_subscriptions_task_collects_event_types(stores: Stores) -> None:
    fill(stores)

    task, _ = done(stores, TaskKind.SUBSCRIPTIONS)

    assert task.data == {
        "event_types": [
            {"appId": APP, "explicitlySubscribedEventTypes": [], "hasCatchAllEndpoint": True}
        ]
    }
