"""Contract of `DueRetries`: sweeps go on where the last one ended, in shares and steps."""

from collections import Counter
from datetime import timedelta

import pytest

from shared.adapters.dynamodb.table import reads
from shared.adapters.dynamodb.table.keys import task_keys
from shared.adapters.dynamodb.table.keys.key_parts import minute_at
from shared.adapters.dynamodb.table.rows import CursorRow
from shared.adapters.dynamodb.table.writes import put
from shared.adapters.dynamodb.traffic import sweep_cursors
from shared.adapters.dynamodb.traffic.due_retries import DynamoDueRetries
from shared.adapters.memory import FixedClock
from shared.domain.pipeline import due_retry_shards
from tests.contract.conftest import Stores
from tests.contract.due_retries.tasks import MINUTE, SHARDS, WAIT, due, sweep, task
from tests.support.arrange.builders import NOW


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
    assert sweep_cursors.stored_start() == minute_at(NOW)


def test_sweeps_start_at_the_cursor_of_an_earlier_release(
    on_dynamodb: Stores,
) -> None:
    put(CursorRow(*task_keys.CURSOR, minute=minute_at(NOW - 3 * WAIT)))
    assert sweep_cursors.stored_start() == minute_at(NOW - 3 * WAIT)

    on_dynamodb.due_retries.start_range(NOW, share := due_retry_shards.share_of(1))
    on_dynamodb.due_retries.swept(NOW - WAIT, share)

    assert sweep_cursors.start(due_retry_shards.share_of(0), NOW) == minute_at(NOW - 3 * WAIT)
    assert sweep_cursors.start(share, NOW) == minute_at(NOW - WAIT)


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
