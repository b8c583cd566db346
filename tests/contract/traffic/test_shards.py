"""Lists of an application with several shards: the same as with one."""

from collections import Counter
from datetime import timedelta
from itertools import count

import pytest

from shared.domain import ids
from shared.domain.applications.sharding import SHARDING_CACHE_TTL, Sharding
from shared.domain.ids import MessageId
from shared.domain.messages.endpoint_history import HistoryEntry
from shared.domain.messages.message import Message
from shared.domain.paging import PageRequest, Span, paginate
from tests.contract.bulk import counted
from tests.contract.conftest import Stores
from tests.support.arrange import builders
from tests.support.arrange.builders import APP, ENDPOINT, NOW, ORG

SHARDS = 4
SECOND = timedelta(seconds=1)


@pytest.fixture
def messages(stores: Stores) -> list[Message]:
    """Stores forty messages, some from before the shards; each is delivered to one endpoint."""
    grown = Sharding(((NOW + 5 * SECOND, SHARDS),))
    stores.applications.add(builders.application(sharding=grown), None)
    stores.clock.advance(100 * SECOND)
    numbers, made = count(1), []
    for second in range(20):
        for number in (next(numbers), next(numbers)):
            instant, entropy = NOW + second * SECOND, number.to_bytes(ids.ENTROPY_BYTES, "big")
            shard = grown.shard(instant, entropy)
            message = builders.message(
                id=MessageId(ids.make(ids.MESSAGE, instant, entropy, shard)), timestamp=instant
            )
            assert stores.messages.add(message)
            key = message.delivery_key(ENDPOINT)
            attempt = builders.attempt(key=key)
            assert stores.deliveries.record(attempt, builders.delivery(key=key), None)
            made.append(message)
    return sorted(made, key=lambda message: message.id)


def test_messages_are_spread_over_the_shards(messages: list[Message]) -> None:
    shards = Counter(ids.shard_of(message.id) for message in messages)

    assert sorted(shards) == list(range(SHARDS))
    assert {ids.shard_of(message.id) for message in messages[:10]} == {0}


def test_each_message_in_a_shard_is_found_by_its_id(
    stores: Stores, messages: list[Message]
) -> None:
    for message in messages:
        assert stores.messages.get(ORG, APP, message.id) == message
        assert stores.deliveries.get(message.delivery_key(ENDPOINT)) is not None


@pytest.mark.parametrize("descending", [True, False])
def test_pages_over_several_shards_are_in_order(
    stores: Stores, messages: list[Message], *, descending: bool
) -> None:
    shown: list[Message] = []
    request = PageRequest(limit=7, descending=descending)
    while True:
        span, now = request.span(ids.MESSAGE), stores.clock.now()
        page = paginate(stores.messages.scan(ORG, APP, span, now), lambda m: m.id, request)
        shown += page.items
        if page.done:
            break
        request = PageRequest(limit=7, descending=descending, iterator=page.iterator)

    assert shown == (messages[::-1] if descending else messages)


def test_attempts_are_sharded_and_listed_like_their_messages(
    stores: Stores, messages: list[Message]
) -> None:
    found: list[HistoryEntry] = list(
        stores.deliveries.scan(ORG, APP, ENDPOINT, Span(), stores.clock.now())
    )
    marks = list(stores.endpoint_counts.marks(ORG, APP, ENDPOINT, Span(), stores.clock.now()))

    expected = sorted(message.delivery_key(ENDPOINT).first_attempt_id for message in messages)
    assert [entry.id for entry in found] == expected
    assert [mark.id for mark in marks] == expected
    shards = {
        ids.shard_of(m.id): ids.shard_of(m.delivery_key(ENDPOINT).first_attempt_id)
        for m in messages
    }
    assert shards == {shard: shard for shard in range(SHARDS)}


def test_a_changed_number_of_shards_is_noticed_in_time(stores: Stores) -> None:
    before = builders.application()
    stores.applications.add(before, None)
    stores.clock.advance(SECOND)
    assert list(stores.messages.scan(ORG, APP, Span(), stores.clock.now())) == []

    since = stores.clock.now() + SHARDING_CACHE_TTL
    after = builders.application(sharding=Sharding(((since, SHARDS),)), updated_at=since)
    assert stores.applications.save(after, before)
    stores.clock.instant = since
    name = MessageId(ids.make(ids.MESSAGE, since, bytes(ids.ENTROPY_BYTES), SHARDS - 1))
    stores.messages.add(builders.message(id=name))

    assert [m.id for m in stores.messages.scan(ORG, APP, Span(), since + SECOND)] == [name]


def test_a_page_of_many_shards_reads_little_more_than_of_one_shard(
    on_dynamodb: Stores,
) -> None:
    on_dynamodb.applications.add(builders.application(sharding=Sharding(((NOW, SHARDS),))), None)
    for number in range(400):
        entropy = number.to_bytes(ids.ENTROPY_BYTES, "big")
        instant = NOW + number * timedelta(milliseconds=8)
        name = MessageId(ids.make(ids.MESSAGE, instant, entropy, number % SHARDS))
        on_dynamodb.messages.add(builders.message(id=name))

    with counted() as cost:
        wanted = PageRequest(limit=50, descending=True)
        found = on_dynamodb.messages.scan(ORG, APP, wanted.span(), NOW + 9 * SECOND)
        page = paginate(found, lambda message: message.id, wanted)

    assert len(page.items) == 50
    assert cost.requests["Query"] == SHARDS
    assert cost.items <= 50 + SHARDS * 10
