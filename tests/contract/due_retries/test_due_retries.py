"""Contract of `DueRetries`: stored tasks are due in time, and until they are removed."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.adapters.dynamodb.table.keys import task_keys
from shared.adapters.dynamodb.table.keys.key_parts import Key
from shared.adapters.dynamodb.table.reads import query_bare
from shared.adapters.dynamodb.table.rows import DueRow
from shared.adapters.dynamodb.table.writes import put_raw
from shared.adapters.dynamodb.traffic.due_retries import DynamoDueRetries
from shared.adapters.memory import FixedClock
from shared.adapters.sqs.delivery_codec import encode_task
from shared.domain.messages.message import Body
from shared.domain.paging import Span
from shared.domain.pipeline import due_retry_shards
from shared.domain.pipeline.queue_tasks import DeliveryTask, DueRetry
from tests.contract.conftest import Stores
from tests.contract.due_retries.tasks import MINUTE, SHARDS, WAIT, due, remove, sweep, task
from tests.support.arrange import builders
from tests.support.arrange.builders import NOW


def test_no_retry_is_due_in_an_empty_store(stores: Stores) -> None:
    assert due(stores, NOW) == set()


def test_a_stored_task_is_read_back_without_its_body(stores: Stores) -> None:
    kept = builders.task(
        number=3,
        due_at=NOW + WAIT + timedelta(microseconds=1),
        channels=("a",),
        tags=("b",),
        body=None,
    )
    stores.due_retries.put(builders.task(**_fields(kept) | {"body": Body("[1]")}))

    assert due(stores, NOW + 2 * WAIT) == {kept}


def _fields(task: DeliveryTask) -> dict[str, object]:
    return {name: getattr(task, name) for name in DeliveryTask.__dataclass_fields__}


def test_a_task_is_not_due_before_its_time(stores: Stores) -> None:
    stores.due_retries.put(kept := task(NOW + WAIT + timedelta(seconds=30)))

    assert due(stores, NOW + WAIT + timedelta(seconds=29)) == set()
    assert due(stores, NOW + WAIT + timedelta(seconds=30)) == {kept}


def test_a_task_put_twice_is_stored_once(stores: Stores) -> None:
    kept = task(NOW + WAIT)
    stores.due_retries.put(kept)
    stores.due_retries.put(kept)

    assert due(stores, NOW + WAIT) == {kept}


def test_a_task_in_two_partitions_is_removed_from_both(stores: Stores) -> None:
    kept = task(NOW + WAIT)
    stores.due_retries.put(kept)
    stores.clock.instant = NOW + WAIT - MINUTE
    stores.due_retries.put(kept)

    found = list(stores.due_retries.due(NOW + WAIT))
    assert len(found) == 2
    stores.due_retries.remove(found)

    assert list(stores.due_retries.due(NOW + WAIT)) == []


def test_a_held_task_is_due_at_the_end_of_its_hold(stores: Stores) -> None:
    kept = replace(task(NOW - WAIT), held_until=NOW + WAIT)
    stores.due_retries.put(kept)

    assert due(stores, NOW + WAIT - timedelta(microseconds=1)) == set()
    assert due(stores, NOW + WAIT) == {kept}


def test_a_task_held_again_meanwhile_is_not_removed(stores: Stores) -> None:
    first = replace(task(NOW), held_until=NOW + WAIT)
    again = replace(first, held_until=NOW + 2 * WAIT)
    stores.due_retries.put(first)
    found = list(stores.due_retries.due(NOW + WAIT))
    stores.due_retries.put(again)

    stores.due_retries.remove(found)

    assert due(stores, NOW + 2 * WAIT) == {again}


def test_tasks_of_many_minutes_and_shards_are_all_found(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due_retry_shards, "SHARDS", SHARDS)
    kept = {task(NOW + WAIT + n * timedelta(seconds=20), n) for n in range(1, 61)}
    for each in kept:
        stores.due_retries.put(each)

    assert due(stores, NOW + WAIT + 10 * MINUTE) == {
        t for t in kept if t.due_at <= NOW + WAIT + 10 * MINUTE
    }
    assert due(stores, NOW + WAIT + 20 * MINUTE) == kept


def test_a_removed_task_is_not_due_again(stores: Stores) -> None:
    kept = [task(NOW + WAIT, number) for number in range(1, 31)]
    for each in kept:
        stores.due_retries.put(each)

    remove(stores, kept[:28], NOW + WAIT)

    assert due(stores, NOW + WAIT) == set(kept[28:])


def test_removing_no_tasks_does_nothing(stores: Stores) -> None:
    stores.due_retries.remove([])
    absent = task(NOW)
    stores.due_retries.remove([DueRetry(absent, "due#late", absent.attempt_id)])


def test_a_task_that_is_not_removed_is_due_again(stores: Stores) -> None:
    stores.due_retries.put(kept := task(NOW + WAIT))
    due(stores, NOW + WAIT)
    stores.due_retries.swept(NOW + WAIT - timedelta(seconds=90))

    assert due(stores, NOW + WAIT) == {kept}


@pytest.mark.parametrize("ahead", [-WAIT, -MINUTE, timedelta(0), MINUTE, 5 * MINUTE, 11 * MINUTE])
def test_a_task_put_late_is_not_lost(stores: Stores, ahead: timedelta) -> None:
    """The minute may have been swept already, or be swept at the same time."""
    sweep(stores, NOW)
    stores.due_retries.put(kept := task(NOW + ahead))

    swept = [sweep(stores, NOW + n * MINUTE) for n in range(1, 13)]

    assert [t for found in swept for t in found] == [kept]


@pytest.mark.parametrize("ahead", [-WAIT, MINUTE, WAIT, timedelta(days=3)])
def test_stored_tasks_are_recognized(stores: Stores, ahead: timedelta) -> None:
    kept = [task(NOW + ahead, number) for number in range(3)]
    for each in kept[:2]:
        stores.due_retries.put(each)
    moved = replace(kept[0], held_until=NOW + 2 * WAIT)

    assert stores.due_retries.stored([kept[2], kept[1], moved, kept[0]]) == [kept[1], kept[0]]

    stores.due_retries.swept(NOW + ahead - MINUTE)
    remove(stores, kept, NOW + ahead)
    assert stores.due_retries.stored(kept) == []


def test_a_held_task_is_stored_at_the_end_of_its_hold(stores: Stores) -> None:
    held = replace(task(NOW - WAIT), held_until=NOW + WAIT)
    stores.due_retries.put(held)

    assert stores.due_retries.stored([held, replace(held, held_until=None)]) == [held]
    assert stores.due_retries.stored([]) == []


def test_waiting_attempts_are_listed(stores: Stores) -> None:
    kept = [task(NOW - WAIT, 1), task(NOW + MINUTE, 2), task(NOW + WAIT, 3)]
    held = replace(task(NOW - WAIT, 4), held_until=NOW + WAIT)
    far = task(NOW + 3 * WAIT, 5)
    for each in (*kept, held, far):
        stores.due_retries.put(each)

    found = list(stores.due_retries.waiting(NOW + WAIT))

    assert sorted(found) == sorted(each.attempt_id for each in (*kept, held))


@pytest.mark.usefixtures("few_shards")
def test_listing_waiting_attempts_changes_nothing(
    on_dynamodb: Stores, requests: Counter[str]
) -> None:
    list(on_dynamodb.due_retries.waiting(NOW))

    # The cursor of the single sweep, and that of earlier releases.
    assert requests == {"GetItem": 2, "Query": 1 + 61 * due_retry_shards.SHARDS}


@pytest.mark.usefixtures("few_shards")
def test_an_unreadable_row_is_set_aside_and_the_others_are_found(
    on_dynamodb: Stores,
) -> None:
    on_dynamodb.due_retries.swept(NOW)
    on_dynamodb.due_retries.put(kept := task(NOW + WAIT, 2))
    damaged = task(NOW + WAIT, 1)
    place = task_keys.due(damaged)
    put_raw([DueRow(*place, due_at=damaged.due_at, task='{"v": 99}').serialize()])
    reported: list[str] = []
    another = DynamoDueRetries(FixedClock(NOW + WAIT), reported.append)

    assert [each.task for each in another.due(NOW + WAIT)] == [kept]
    assert [each.task for each in another.due(NOW + WAIT)] == [kept]

    name = f"{place.pk}#{place.sk}"
    assert reported == [name]
    [row] = query_bare(task_keys.DUE_DAMAGED, Span(expected=10), None)
    assert (row["sk"]["S"], row["task"]["S"]) == (name, '{"v": 99}')


@pytest.mark.usefixtures("few_shards")
def test_a_row_with_the_task_of_another_attempt_is_set_aside(on_dynamodb: Stores) -> None:
    """Otherwise the task would be sent, and never be removed from its place."""
    on_dynamodb.due_retries.swept(NOW)
    on_dynamodb.due_retries.put(kept := task(NOW + WAIT, 2))
    place = task_keys.due(task(NOW + WAIT, 1))
    put_raw([DueRow(*place, due_at=kept.due_at, task=encode_task(kept)).serialize()])
    reported: list[str] = []
    another = DynamoDueRetries(FixedClock(NOW + WAIT), reported.append)

    found = list(another.due(NOW + WAIT))

    assert [(each.task, each.name) for each in found] == [(kept, kept.attempt_id)]
    assert reported == [f"{place.pk}#{place.sk}"]
    assert list(query_bare(place.pk, _at(place), None)) == []
    [row] = query_bare(task_keys.DUE_DAMAGED, Span(expected=10), None)
    assert (row["sk"]["S"], row["task"]["S"]) == (reported[0], encode_task(kept))


def _at(place: Key) -> Span:
    """Returns only the tasks at the place."""
    return Span(above=place.sk[:-1], below=f"{place.sk}0", expected=10)
