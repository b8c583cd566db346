from datetime import timedelta

import pytest

from shared.domain.applications.sharding import (
    CHANGE_LEAD_TIME,
    MAX_SHARDS,
    ONE_SHARD,
    SHARD_RATE,
    SHARDING_CACHE_TTL,
    Sharding,
    shards_for,
)
from shared.domain.errors import InvalidInput
from tests.support.arrange.builders import NOW

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("rate", "count"),
    [("0", 1), ("1", 1), ("500", 1), ("501", 2), ("5000", 10), ("999999999", MAX_SHARDS)],
)
def test_a_messages_rate_determines_the_number_of_shards(rate: str, count: int) -> None:
    assert shards_for({SHARD_RATE: rate}) == count


@pytest.mark.parametrize("rate", ["", "fast", "-1", "1.5", "1e3", "٣", "9" * 5_000])
def test_an_invalid_rate_in_the_metadata_is_refused(rate: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        shards_for({SHARD_RATE: rate})

    assert caught.value.problems[0].loc == ("body", "metadata", SHARD_RATE)


def test_other_metadata_has_no_effect_on_sharding() -> None:
    assert shards_for({"rate": "5000"}) == 1


def test_a_change_of_shards_takes_effect_after_the_lead_time() -> None:
    grown = ONE_SHARD.changed(10, NOW)

    assert CHANGE_LEAD_TIME > SHARDING_CACHE_TTL
    assert grown.at(NOW + CHANGE_LEAD_TIME - timedelta(seconds=1)) == 1
    assert grown.at(NOW + CHANGE_LEAD_TIME) == 10
    assert grown.changed(10, NOW + DAY) == grown


def test_a_pending_change_of_shards_is_replaced_by_the_next_one() -> None:
    changed = ONE_SHARD.changed(10, NOW).changed(20, NOW + timedelta(seconds=10))

    assert [count for _, count in changed.steps] == [20]
    assert changed.changed(1, NOW + timedelta(seconds=20)) == ONE_SHARD


def test_a_list_covers_the_greatest_number_of_shards_in_its_span() -> None:
    sharding = Sharding(((NOW, 10), (NOW + DAY, 3)))

    assert sharding.most(NOW - 2 * DAY, NOW - DAY) == 1
    assert sharding.most(NOW - DAY, NOW) == 1
    assert sharding.most(NOW - DAY, NOW + timedelta(seconds=1)) == 10
    assert sharding.most(NOW + timedelta(hours=1), NOW + 9 * DAY) == 10
    assert sharding.most(NOW + DAY, NOW + 9 * DAY) == 3


def test_items_are_spread_evenly_over_shards() -> None:
    sharding = Sharding(((NOW, 8),))

    shards = [sharding.shard(NOW, bytes([number])) for number in range(256)]

    assert {shards.count(shard) for shard in range(8)} == {32}
    assert sharding.shard(NOW - DAY, b"\xff") == 0
