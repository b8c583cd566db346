"""Contract of `DueRetries`."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from shared.adapters.dynamodb.table import keys, reads
from shared.adapters.dynamodb.table.reads import query_bare
from shared.adapters.dynamodb.table.rows import CursorRow, DueRow
from shared.adapters.dynamodb.table.writes import put, put_raw
from shared.adapters.dynamodb.traffic import sweep_cursors
from shared.adapters.dynamodb.traffic.due_retries import DynamoDueRetries
from shared.adapters.memory import FixedClock
from shared.adapters.sqs.delivery_codec import encode_task
from shared.domain.ids import EndpointId
from shared.domain.messages.message import Body
from shared.domain.paging import Span
from shared.domain.pipeline import due_retry_shards
from shared.domain.pipeline.queue_tasks import DeliveryTask, DueRetry
from tests.contract.conftest import Stores
from tests.support.arrange import builders
from tests.support.arrange.builders import NOW

MINUTE = timedelta(minutes=1)
# Longer than the queue can delay a task.
WAIT = 20 * MINUTE
SHARDS = due_retry_shards.SHARDS


@pytest.fixture
def few_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reduces the shards, as moto takes long to read each shard of each minute."""
    monkeypatch.setattr(due_retry_shards, "SHARDS", 2)
    monkeypatch.setattr(due_retry_shards, "SWEEPS", 1)


@pytest.fixture
def stores(stores: Stores, few_shards: None) -> Stores:
    """Ports after a first sweep, as the first one of a new stack looks far back."""
    stores.due_retries.swept(NOW)
    return stores


def task(due_at: datetime, number: int = 1) -> DeliveryTask:
    """Returns a different task for each number."""
    endpoint_id = EndpointId(builders.new_id("ep_", number))
    return builders.task(
        key=builders.key(endpoint_id=endpoint_id), number=2, due_at=due_at, body=None
    )


def due(stores: Stores, until: datetime) -> set[DeliveryTask]:
    found = [each.task for each in stores.due_retries.due(until)]
    assert len(found) == len(set(found))
    return set(found)


def remove(stores: Stores, tasks: Iterable[DeliveryTask], until: datetime) -> None:
    wanted = set(tasks)
    found = stores.due_retries.due(until)
    stores.due_retries.remove([each for each in found if each.task in wanted])


def sweep(stores: Stores, now: datetime) -> set[DeliveryTask]:
    """Sweeps as the service does: moves the tasks that are due in the next minute and a half."""
    stores.clock.instant = now
    found = list(stores.due_retries.due(now + timedelta(seconds=90)))
    stores.due_retries.remove(found)
    stores.due_retries.swept(now)
    return {each.task for each in found}


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


def test_a_missed_sweep_is_caught_up(stores: Stores) -> None:
    kept = {task(NOW + n * WAIT, n) for n in range(1, 4)}
    for each in kept:
        stores.due_retries.put(each)

    assert sweep(stores, NOW + 3 * WAIT) == kept
    assert sweep(stores, NOW + 3 * WAIT + MINUTE) == set()


def test_every_task_is_swept_once_in_its_time(stores: Stores) -> None:
    kept = {task(NOW + 30 * MINUTE + n * timedelta(seconds=17), n) for n in range(1, 41)}
    for each in kept:
        stores.due_retries.put(each)

    swept = [sweep(stores, NOW + 29 * MINUTE + n * MINUTE) for n in range(15)]

    assert sorted(t.due_at for found in swept for t in found) == sorted(t.due_at for t in kept)


@pytest.mark.parametrize("ahead", [-WAIT, -MINUTE, timedelta(0), MINUTE, 5 * MINUTE, 11 * MINUTE])
def test_a_task_put_late_is_not_lost(stores: Stores, ahead: timedelta) -> None:
    """The minute may have been swept already, or be swept at the same time."""
    sweep(stores, NOW)
    stores.due_retries.put(kept := task(NOW + ahead))

    swept = [sweep(stores, NOW + n * MINUTE) for n in range(1, 13)]

    assert [t for found in swept for t in found] == [kept]


def test_the_cursor_never_goes_back(on_dynamodb: Stores, requests: Counter[str]) -> None:
    on_dynamodb.due_retries.swept(NOW + WAIT)
    on_dynamodb.due_retries.swept(NOW)
    requests.clear()

    due(on_dynamodb, NOW + WAIT)

    assert requests == {"GetItem": 1, "Query": 1 + SHARDS}


@pytest.mark.usefixtures("few_shards")
def test_the_first_sweep_of_a_stack_looks_back(on_dynamodb: Stores) -> None:
    on_dynamodb.due_retries.put(kept := task(NOW + WAIT))

    assert due(on_dynamodb, NOW + WAIT + 59 * MINUTE) == {kept}


@pytest.mark.usefixtures("few_shards")
def test_a_failed_first_sweep_is_caught_up(
    on_dynamodb: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep_cursors, "FIRST_LOOK_BACK", 2 * MINUTE)
    assert due(on_dynamodb, NOW) == set()
    on_dynamodb.due_retries.put(kept := task(NOW + WAIT))

    assert due(on_dynamodb, NOW + 2 * WAIT) == {kept}


def test_a_sweep_with_nothing_to_do_reads_few_partitions(
    on_dynamodb: Stores, requests: Counter[str]
) -> None:
    on_dynamodb.due_retries.swept(NOW)
    requests.clear()

    sweep(on_dynamodb, NOW + MINUTE)

    # The cursor, the late tasks, and all shards of each minute from the cursor's to the last.
    assert requests == {"GetItem": 1, "Query": 1 + 3 * SHARDS, "PutItem": 1}


@pytest.mark.usefixtures("few_shards")
def test_another_instance_continues_after_the_first(on_dynamodb: Stores) -> None:
    on_dynamodb.due_retries.swept(NOW)
    on_dynamodb.due_retries.put(kept := task(NOW + WAIT))
    another = DynamoDueRetries(FixedClock(NOW + WAIT))

    [found] = another.due(NOW + WAIT)
    assert found.task == kept
    another.remove([found])

    assert due(on_dynamodb, NOW + WAIT) == set()


def test_sweeps_catch_up_in_steps_after_a_long_outage(stores: Stores) -> None:
    now = NOW + timedelta(days=2)

    reached = [stores.due_retries.start_range(now)]
    while reached[-1] < now:
        stores.due_retries.swept(reached[-1])
        reached.append(stores.due_retries.start_range(now))
        assert reached[-1] > reached[-2]

    assert reached[-1] == now
    assert len(reached) <= 10


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
    place = keys.due(damaged)
    put_raw([DueRow(*place, due_at=damaged.due_at, task='{"v": 99}').serialize()])
    reported: list[str] = []
    another = DynamoDueRetries(FixedClock(NOW + WAIT), reported.append)

    assert [each.task for each in another.due(NOW + WAIT)] == [kept]
    assert [each.task for each in another.due(NOW + WAIT)] == [kept]

    name = f"{place.pk}#{place.sk}"
    assert reported == [name]
    [row] = query_bare(keys.DUE_DAMAGED, Span(expected=10), None)
    assert (row["sk"]["S"], row["task"]["S"]) == (name, '{"v": 99}')


@pytest.mark.usefixtures("few_shards")
def test_a_row_with_the_task_of_another_attempt_is_set_aside(on_dynamodb: Stores) -> None:
    """Otherwise the task would be sent, and never be removed from its place."""
    on_dynamodb.due_retries.swept(NOW)
    on_dynamodb.due_retries.put(kept := task(NOW + WAIT, 2))
    place = keys.due(task(NOW + WAIT, 1))
    put_raw([DueRow(*place, due_at=kept.due_at, task=encode_task(kept)).serialize()])
    reported: list[str] = []
    another = DynamoDueRetries(FixedClock(NOW + WAIT), reported.append)

    found = list(another.due(NOW + WAIT))

    assert [(each.task, each.name) for each in found] == [(kept, kept.attempt_id)]
    assert reported == [f"{place.pk}#{place.sk}"]
    assert list(query_bare(place.pk, _at(place), None)) == []
    [row] = query_bare(keys.DUE_DAMAGED, Span(expected=10), None)
    assert (row["sk"]["S"], row["task"]["S"]) == (reported[0], encode_task(kept))


def _at(place: keys.Key) -> Span:
    """Returns only the tasks at the place."""
    return Span(above=place.sk[:-1], below=f"{place.sk}0", expected=10)


def test_each_task_belongs_to_one_share(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due_retry_shards, "SHARDS", SHARDS)
    monkeypatch.setattr(due_retry_shards, "SWEEPS", 4)
    shares = [due_retry_shards.share_of(sweep) for sweep in range(4)]
    kept = {task(NOW + WAIT, number) for number in range(1, 31)}
    for each in kept:
        stores.due_retries.put(each)
    stores.due_retries.put(late := task(NOW + MINUTE, 31))
    for share in shares:
        stores.due_retries.swept(NOW, share)

    found = [{each.task for each in stores.due_retries.due(NOW + WAIT, s)} for s in shares]

    assert sum(map(len, found)) == len(kept) + 1
    assert set().union(*found) == {*kept, late}
    assert all(found)


def test_a_failed_sweep_delays_only_its_own_share(
    on_dynamodb: Stores, requests: Counter[str]
) -> None:
    shares = [due_retry_shards.share_of(sweep) for sweep in range(due_retry_shards.SWEEPS)]
    for share in shares:
        on_dynamodb.due_retries.swept(NOW, share)
    on_dynamodb.due_retries.swept(NOW + WAIT, shares[1])
    requests.clear()

    list(on_dynamodb.due_retries.due(NOW + WAIT, shares[1]))
    assert requests == {"GetItem": 1, "Query": len(shares[1])}
    assert sweep_cursors.stored_start() == keys.minute_at(NOW)


def test_sweeps_start_at_the_cursor_of_an_earlier_release(
    on_dynamodb: Stores,
) -> None:
    put(CursorRow(*keys.CURSOR, minute=keys.minute_at(NOW - 3 * WAIT)))
    assert sweep_cursors.stored_start() == keys.minute_at(NOW - 3 * WAIT)

    on_dynamodb.due_retries.start_range(NOW, share := due_retry_shards.share_of(1))
    on_dynamodb.due_retries.swept(NOW - WAIT, share)

    assert sweep_cursors.start(due_retry_shards.share_of(0), NOW) == keys.minute_at(NOW - 3 * WAIT)
    assert sweep_cursors.start(share, NOW) == keys.minute_at(NOW - WAIT)


@pytest.fixture
def pages_of_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reads, "_BARE", 3)


@pytest.mark.usefixtures("few_shards", "pages_of_three")
def test_partitions_are_read_page_by_page_in_turn(
    on_dynamodb: Stores, requests: Counter[str]
) -> None:
    on_dynamodb.due_retries.swept(NOW + WAIT)
    for number in range(1, 41):
        on_dynamodb.due_retries.put(task(NOW + WAIT, number))
    requests.clear()

    found = iter(on_dynamodb.due_retries.due(NOW + WAIT))
    first = [next(found) for _ in range(6)]

    # A page of each shard, and of the late tasks.
    assert requests["Query"] == 3
    assert len({each.partition for each in first[:2]}) == 2
    assert Counter(each.partition for each in first).most_common(1)[0][1] == 3
    assert len({each.task for each in (*first, *found)}) == 40
