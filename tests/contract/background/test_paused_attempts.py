"""Contract of `PausedAttempts`."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.adapters.dynamodb.table.keys import task_keys
from shared.adapters.dynamodb.table.rows import PausedAttemptRow
from shared.adapters.dynamodb.table.writes import put
from shared.adapters.sqs.delivery_codec import encode_task
from shared.domain import ids
from shared.domain.applications.sharding import Sharding
from shared.domain.endpoints.throttling import ReservedSlots, Slot
from shared.domain.ids import AppId, EndpointId, MessageId, OrgId
from shared.domain.messages.message import RETENTION
from shared.domain.pipeline.queue_tasks import DeliveryTask
from tests.contract.conftest import Stores
from tests.support.arrange import builders
from tests.support.arrange.builders import APP, ENDPOINT, NOW, ORG

OWN_WRITES = True
PLACE = (ORG, APP, ENDPOINT)
SECOND = timedelta(seconds=1)


def task(second: int, number: int = 1, shard: int = 0, **fields: object) -> DeliveryTask:
    """Returns the task of a message that was accepted in this second."""
    entropy = bytes(ids.ENTROPY_BYTES)
    message_id = MessageId(ids.make(ids.MESSAGE, NOW + second * SECOND, entropy, shard))
    key = builders.key(message_id=message_id)
    overrides = {"key": key, "number": number, "body": None, **fields}
    if number > 1:
        overrides["due_at"] = NOW + timedelta(hours=1, seconds=second)
    return builders.task(**overrides)


def oldest(stores: Stores, most: int = 100) -> list[DeliveryTask]:
    return stores.paused_attempts.oldest(*PLACE, most)


def test_no_attempt_waits_in_an_empty_store(stores: Stores) -> None:
    assert oldest(stores) == []
    assert stores.paused_attempts.stored([task(1)]) == []


def test_attempts_come_back_in_the_order_of_their_messages(stores: Stores) -> None:
    stores.clock.advance(timedelta(hours=1))
    tasks = [task(1, number=3), task(2), task(3), task(4, number=2)]
    for each in (tasks[2], tasks[0], tasks[3], tasks[1]):
        stores.paused_attempts.put(each)

    assert oldest(stores) == tasks
    assert oldest(stores, 2) == tasks[:2]


def test_attempts_of_several_shards_and_periods_are_in_one_order(stores: Stores) -> None:
    sharded = Sharding(((NOW - timedelta(days=1), 4),))
    stores.applications.add(builders.application(sharding=sharded), None)
    month = 30 * 24 * 3600
    tasks = [task(second, shard=second % 4) for second in (1, 2, 3, 4, 5, month, month + 1)]
    for each in reversed(tasks):
        stores.paused_attempts.put(each)
    stores.clock.advance(timedelta(days=31))

    assert oldest(stores) == tasks
    assert oldest(stores, 3) == tasks[:3]


def test_a_body_is_not_stored_and_every_other_field_is(stores: Stores) -> None:
    slots = ReservedSlots(Slot(NOW, 5))
    full = task(1, number=2, throttled=True, held_until=NOW + SECOND, reserved=slots)
    stores.paused_attempts.put(replace(full, body=builders.task().body))

    assert oldest(stores) == [full]


def test_an_attempt_that_is_put_twice_is_stored_once(stores: Stores) -> None:
    stores.paused_attempts.put(task(1))
    stores.paused_attempts.put(task(1))

    assert oldest(stores) == [task(1)]


def test_attempts_of_one_message_are_stored_side_by_side(stores: Stores) -> None:
    stores.clock.advance(timedelta(hours=1))
    by_hand = task(1, 0, manual_id=task(1).key.manual_attempt_id("request", NOW))
    for each in (task(1), task(1, number=2), by_hand):
        stores.paused_attempts.put(each)

    assert {each.attempt_id for each in oldest(stores)} == {
        task(1).attempt_id,
        task(1, number=2).attempt_id,
        by_hand.attempt_id,
    }


@pytest.mark.parametrize(
    "other",
    [
        {"org_id": OrgId(builders.new_id("org_", 2))},
        {"app_id": AppId(builders.new_id(ids.APP, 2))},
        {"endpoint_id": EndpointId(builders.new_id(ids.ENDPOINT, 2))},
    ],
)
def test_attempts_of_others_are_not_found(stores: Stores, other: dict[str, Any]) -> None:
    foreign = replace(task(1), key=replace(task(1).key, **other))
    stores.paused_attempts.put(foreign)

    assert oldest(stores) == []
    assert stores.paused_attempts.stored([task(1), foreign]) == [foreign]


def test_removed_attempts_are_gone_and_others_stay(stores: Stores) -> None:
    stores.clock.advance(timedelta(minutes=1))
    tasks = [task(second) for second in range(1, 31)]
    for each in tasks:
        stores.paused_attempts.put(each)

    stores.paused_attempts.remove(tasks[:27])
    stores.paused_attempts.remove(tasks[:27])

    assert oldest(stores) == tasks[27:]
    assert stores.paused_attempts.stored(tasks) == tasks[27:]


def test_attempts_last_as_long_as_their_messages(stores: Stores) -> None:
    stores.paused_attempts.put(task(1))
    stores.paused_attempts.put(task(3))

    stores.clock.advance(RETENTION + 2 * SECOND)

    assert oldest(stores) == [task(3)]


def test_an_attempt_that_cannot_be_read_is_left_out(on_dynamodb: Stores) -> None:
    on_dynamodb.paused_attempts.put(task(1))
    broken, foreign = task_keys.paused_attempt(task(2)), task_keys.paused_attempt(task(3))
    put(PausedAttemptRow(*broken, task="{}"))
    put(PausedAttemptRow(*foreign, task=encode_task(task(4))))
    on_dynamodb.clock.advance(timedelta(minutes=1))

    assert oldest(on_dynamodb) == [task(1)]
