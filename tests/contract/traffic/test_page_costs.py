"""Cost of pages: independent of the list's length, and bounded under a filter."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

import pytest

from shared.adapters.dynamodb.table.keys import traffic_keys
from shared.adapters.memory import MemoryContents
from shared.domain import ids
from shared.domain.deliveries.delivery import Status
from shared.domain.deliveries.delivery_key import DeliveryKey
from shared.domain.ids import AppId, MessageId
from shared.domain.messages.filters import Filter
from shared.domain.paging import MAX_READ, Page, PageRequest
from tests.contract.assembled import system_on
from tests.contract.bulk import Cost, addressed, copies, counted
from tests.contract.conftest import Stores, dynamodb_stores
from tests.support.arrange import builders
from tests.support.arrange.app_under_test import SystemUnderTest
from tests.support.arrange.builders import ENDPOINT, MESSAGE, NOW, ORG

FEW, MANY = 40, 3_000
STEP = timedelta(seconds=1)
OWNER = builders.identity()
NO_FILTER = Filter()
LISTS = ["messages", "attempts", "attempted"]


@dataclass
class Lists:
    """Lists of one application that grow with traffic.

    Messages are a second apart, oldest first, each delivered to one endpoint.
    """

    stores: Stores
    app_id: AppId
    count: int

    @cached_property
    def message_ids(self) -> list[MessageId]:
        moments = (NOW + n * STEP for n in range(1, self.count))
        return [MESSAGE, *(MessageId(builders.new_id(ids.MESSAGE, 1, m)) for m in moments)]

    def store(self) -> None:
        stores, app = self.stores, {"app_id": self.app_id}
        key = builders.key(**app)
        stores.applications.add(builders.application(id=self.app_id), None)
        stores.endpoints.add(builders.endpoint(**app), None)
        stores.messages.add(builders.message(**app))
        stores.deliveries.record(builders.attempt(key=key), builders.delivery(key=key), None)
        others = self.message_ids[1:]
        places = [traffic_keys.message(ORG, self.app_id, one) for one in others]
        copies(traffic_keys.message(ORG, self.app_id, MESSAGE), map(addressed, places))
        heads = [builders.key(message_id=one, **app) for one in others]
        copies(traffic_keys.delivery(key), map(_head, heads))

    def page(self, name: str, request: PageRequest, narrowed: Filter = NO_FILTER) -> Page[Any]:
        """Reads a page of one of the lists."""
        call: Callable[[PageRequest, Filter], Page[Any]] = getattr(self, f"_{name}")
        return call(request, narrowed)

    def _messages(self, request: PageRequest, narrowed: Filter) -> Page[Any]:
        return self._system.messages.page(OWNER, self.app_id, request, narrowed.wants, content=True)

    def _attempts(self, request: PageRequest, narrowed: Filter) -> Page[Any]:
        return self._system.history.page_of_attempts(
            OWNER, self.app_id, ENDPOINT, request, narrowed.wants, messages=True, content=True
        )

    def _attempted(self, request: PageRequest, narrowed: Filter) -> Page[Any]:
        return self._system.history.page_of_messages(
            OWNER, self.app_id, ENDPOINT, request, narrowed, lambda _: True, content=True
        )

    @cached_property
    def _system(self) -> SystemUnderTest:
        return system_on(self.stores)


def _head(key: DeliveryKey) -> dict[str, Any]:
    attempt_ids = {"L": [{"S": key.first_attempt_id}]}
    named = {"message_id": {"S": key.message_id}, "attempt_ids": attempt_ids}
    return addressed(traffic_keys.delivery(key)) | named


@pytest.fixture(scope="module")
def stores(dynamodb: str) -> Stores:
    made = dynamodb_stores(MemoryContents())
    made.clock.advance(MANY * STEP)
    return made


@pytest.fixture(scope="module")
def short(stores: Stores) -> Lists:
    lists = Lists(stores, AppId(builders.new_id(ids.APP, 1)), FEW)
    lists.store()
    return lists


@pytest.fixture(scope="module")
def long(stores: Stores) -> Lists:
    lists = Lists(stores, AppId(builders.new_id(ids.APP, 2)), MANY)
    lists.store()
    return lists


@pytest.mark.parametrize("name", LISTS)
def test_a_page_costs_the_same_in_a_short_and_in_a_long_list(
    short: Lists, long: Lists, name: str
) -> None:
    assert costs_of_pages(short, name) == costs_of_pages(long, name)


def costs_of_pages(lists: Lists, name: str) -> list[Cost]:
    """Returns the costs of the first page, the next, the one before that, and the oldest."""
    request, costs = PageRequest(limit=3, descending=True), []
    for step in ("iterator", "prev_iterator", None):
        with counted() as cost:
            page = lists.page(name, request)
        assert len(page.items) == 3
        costs.append(cost)
        if step:
            request = PageRequest(limit=3, descending=True, iterator=getattr(page, step))
    with counted() as cost:
        lists.page(name, PageRequest(limit=3, descending=True, after=NOW))
    return [*costs, cost]


@pytest.mark.parametrize("name", LISTS)
def test_a_filter_that_drops_everything_stops_and_can_continue(long: Lists, name: str) -> None:
    # The smallest page has the shortest first read.
    request = PageRequest(limit=1, descending=True)

    with counted() as cost:
        page = long.page(name, request, Filter(channel="nobody"))

    assert (page.items, page.done) == ((), False)
    assert MAX_READ <= cost.items <= 1.3 * MAX_READ
    assert cost.requests.total() <= 16
    following = PageRequest(limit=1, descending=True, iterator=page.iterator)
    shown = long.page(name, following).items[0]
    message_id = shown.id if name == "messages" else shown[0].key.message_id
    assert message_id == long.message_ids[MANY - MAX_READ - 1]


def test_messages_of_canceled_deliveries_are_read_in_batches(stores: Stores) -> None:
    """Only its message has the attributes of a delivery without an attempt."""
    lists = Lists(stores, AppId(builders.new_id(ids.APP, 3)), 150)
    app = {"app_id": lists.app_id}
    stores.applications.add(builders.application(id=lists.app_id), None)
    stores.endpoints.add(builders.endpoint(**app), None)
    for one in lists.message_ids:
        event_type = "first" if one == MESSAGE else "other"
        stores.messages.add(builders.message(id=one, event_type=event_type, **app))
        key = builders.key(message_id=one, **app)
        ended = builders.delivery(key=key, status=Status.CANCELED, attempt_ids=())
        stores.deliveries.save(ended, None)

    with counted() as cost:
        page = lists.page(
            "attempted", PageRequest(limit=2, descending=True), Filter(event_types=["first"])
        )

    assert [message.id for _, message in page.items] == [MESSAGE]
    assert cost.requests["BatchGetItem"] <= 8
    assert cost.requests.total() <= 24
