"""Contract of `Messages` for lists, and their cost."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from shared.domain import ids
from shared.domain.ids import MessageId
from shared.domain.messages.message import RETENTION
from shared.domain.paging import PageRequest, Span
from tests.contract.conftest import Stores
from tests.contract.sent import OTHER_APP, PAYLOADS, SECOND, listed, message_at, page
from tests.support.arrange import builders
from tests.support.arrange.builders import APP, MESSAGE, NOW, ORG


def test_many_messages_come_in_the_given_order(stores: Stores) -> None:
    first = builders.message()
    second = builders.message(id=SECOND, payload=PAYLOADS["just not inline"])
    unknown = MessageId(builders.new_id(ids.MESSAGE, 3))
    for message in (first, second, builders.message(app_id=OTHER_APP, id=unknown)):
        stores.messages.add(message)
    asked = [SECOND, unknown, MESSAGE]

    found = stores.messages.get_many(ORG, APP, asked)

    assert found == [replace(second, payload=None), first]
    assert stores.messages.get_many(ORG, APP, [MESSAGE, MESSAGE]) == [first, first]
    assert stores.messages.get_many(ORG, APP, []) == []
    stores.clock.advance(RETENTION + timedelta(minutes=1))
    assert stores.messages.get_many(ORG, APP, asked) == []


# Ten days apart over the whole retention: in every period, and on both sides of each boundary.
MOMENTS = [NOW - timedelta(days=days) for days in range(89, -1, -10)]


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_pages_continue_across_periods_in_both_directions(
    stores: Stores, limit: int, descending: bool
) -> None:
    expected = []
    for instant in MOMENTS:
        stores.messages.add(message := message_at(instant))
        expected.append(message.id)
    if descending:
        expected.reverse()

    pages = [page(stores, PageRequest(limit=limit, descending=descending))]
    while not pages[-1].done:
        following = PageRequest(limit=limit, descending=descending, iterator=pages[-1].iterator)
        pages.append(page(stores, following))

    assert [m.id for p in pages for m in p.items] == expected
    for earlier, later in pairwise(pages):
        request = PageRequest(limit=limit, descending=descending, iterator=later.prev_iterator)
        assert page(stores, request).items == earlier.items


def test_before_and_after_bound_a_list(stores: Stores) -> None:
    for instant in MOMENTS:
        stores.messages.add(message_at(instant))

    found = page(stores, PageRequest(descending=True, after=MOMENTS[2], before=MOMENTS[6]))
    oldest_first = page(stores, PageRequest(limit=2, descending=True, after=MOMENTS[2]))

    assert [m.timestamp for m in found.items] == MOMENTS[5:1:-1]
    assert [m.timestamp for m in oldest_first.items] == MOMENTS[3:1:-1]


def test_messages_of_the_same_time_are_in_order_of_id(stores: Stores) -> None:
    for number in (3, 1, 2):
        stores.messages.add(message_at(NOW, number))

    expected = [builders.new_id(ids.MESSAGE, number) for number in (1, 2, 3)]
    assert [m.id for m in listed(stores, Span())] == expected


def test_a_list_reads_only_the_consumed_pages(on_dynamodb: Stores, requests: Counter[str]) -> None:
    for number in range(1, 11):
        on_dynamodb.messages.add(message_at(NOW, number))
    requests.clear()

    page(on_dynamodb, PageRequest(limit=5, descending=True))
    page(on_dynamodb, PageRequest(limit=5, descending=True))

    # The application's shards are read once a minute.
    assert requests == {"Query": 2, "GetItem": 1}


def test_the_last_page_reads_the_periods_of_the_retention(
    on_dynamodb: Stores, requests: Counter[str]
) -> None:
    on_dynamodb.messages.add(message_at(NOW))
    requests.clear()

    assert page(on_dynamodb, PageRequest(descending=True)).done

    assert requests["Query"] <= 4


def test_a_list_reads_no_separately_stored_payload(
    on_dynamodb: Stores, requests: Counter[str]
) -> None:
    on_dynamodb.messages.add(builders.message(payload=PAYLOADS["just not inline"]))
    requests.clear()

    span = Span(above=ids.first_of(ids.MESSAGE, NOW - timedelta(seconds=1)))
    list(on_dynamodb.messages.scan(ORG, APP, span, NOW))

    assert requests == {"Query": 1, "GetItem": 1}
