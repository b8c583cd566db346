"""Damaged items: they are left out and reported, whatever the damage, and no others are."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import boto3
import pytest

from shared.adapters.dynamodb.table import damage
from shared.adapters.dynamodb.table.keys import configuration_keys, task_keys, traffic_keys
from shared.adapters.dynamodb.table.keys.key_parts import Key
from shared.adapters.dynamodb.table.rows import Row
from shared.adapters.memory import MemoryContents
from shared.bootstrap import operator
from shared.domain.auth.revocation import Cutoff, Revocation
from shared.domain.deliveries.delivery import Delivery, Status
from shared.domain.errors import Damaged
from tests.contract.bulk import addressed
from tests.contract.conftest import ENDPOINT as SERVER
from tests.contract.conftest import Stores
from tests.contract.dynamodb.arranged_rows import (
    CASES,
    DELIVERIES,
    LATER,
    MESSAGES,
    PLACE,
    SECOND_APP,
    SECOND_KEY,
    SECOND_MESSAGE,
    Case,
    _apps,
    add_applications,
    add_deliveries,
    add_endpoints,
)
from tests.support.arrange import builders
from tests.support.arrange.builders import APP, MESSAGE, NOW, ORG, TASK
from tests.support.arrange.random_text import random_text

Item = dict[str, Any]
# Too large for an item, and incompressible.
LARGE = '"' + random_text(60_000) + '"'
# Values that another program, or a fault, may leave in an attribute.
VALUES: tuple[Item, ...] = (
    {"S": "\x00 no such thing"},
    {"N": "-7.5"},
    {"NULL": True},
    {"L": [{"N": "1"}]},
)


@pytest.fixture
def reported() -> Iterator[list[str]]:
    """Rows reported as damaged."""
    rows: list[str] = []
    damage.report_to(rows.append)
    yield rows
    damage._reports.clear()


@pytest.fixture
def client(on_dynamodb: Stores) -> Iterator[Any]:
    client = boto3.client("dynamodb", endpoint_url=SERVER)
    yield client
    client.close()


def stored(client: Any, place: Key) -> Item:
    item: Item = client.get_item(TableName=Row.Meta.table_name, Key=addressed(place))["Item"]
    return item


def plant(client: Any, item: Item) -> None:
    client.put_item(TableName=Row.Meta.table_name, Item=item)


def damages(item: Item) -> Iterator[Item]:
    """Yields the item with each attribute, except its key, missing or changed."""
    for name in item.keys() - {"pk", "sk"}:
        yield {each: value for each, value in item.items() if each != name}
        yield from ({**item, name: value} for value in VALUES)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_damaged_row_hides_no_other(case: Case, on_dynamodb: Stores, client: Any) -> None:
    case.add(on_dynamodb)
    assert len(case.read(on_dynamodb)) == 2

    for item in damages(stored(client, case.damaged)):
        plant(client, item)
        assert case.healthy in case.read(on_dynamodb), item


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_row_of_an_unknown_kind_is_left_out_and_reported(
    case: Case, on_dynamodb: Stores, client: Any, reported: list[str]
) -> None:
    case.add(on_dynamodb)
    item = stored(client, case.damaged)
    plant(client, {"pk": item["pk"], "sk": item["sk"], "kind": {"S": "of tomorrow"}})

    assert case.read(on_dynamodb) == [case.healthy]
    assert set(reported) == {f"{case.damaged.pk}#{case.damaged.sk}"}


@pytest.mark.parametrize(
    ("name", "attribute", "value"),
    [
        ("endpoints", "secret", {"B": b"sealed for|no one"}),
        ("endpoints", "created_at", {"S": "yesterday"}),
        ("applications", "metadata", {"S": "5"}),
        ("applications", "sharding", {"S": "[5]"}),
        ("messages", "packed", {"B": b"not packed"}),
        ("attempts to an endpoint", "message_id", {"S": "msg_x"}),
        ("attempts to an endpoint", "status", {"N": "99"}),
        ("heads", "attempt_ids", {"L": [{"S": "atmpt_x"}]}),
        ("background tasks", "selection", {"S": "{}"}),
    ],
)
def test_a_row_with_one_invalid_value_is_left_out_and_reported(
    name: str,
    attribute: str,
    value: Item,
    on_dynamodb: Stores,
    client: Any,
    reported: list[str],
) -> None:
    case = CASES[name]
    case.add(on_dynamodb)
    item = stored(client, case.damaged) | {attribute: value}
    if attribute == "packed":
        del item["payload"]
    plant(client, item)

    assert case.read(on_dynamodb) == [case.healthy]
    assert set(reported) == {f"{case.damaged.pk}#{case.damaged.sk}"}


GETS: dict[str, tuple[str, Callable[[Stores], object]]] = {
    "an application": ("applications", lambda s: s.applications.get(ORG, APP)),
    "routes": ("applications", lambda s: s.routes.of(ORG, APP)),
    "an endpoint": ("endpoints", lambda s: s.endpoints.get(*PLACE)),
    "an event type": ("event types", lambda s: s.event_types.get(ORG, "a")),
    "a message": ("messages", lambda s: s.messages.get(ORG, APP, MESSAGE)),
    "a background task": ("background tasks", lambda s: s.background_tasks.get(ORG, TASK)),
    "a delivery": ("heads", lambda s: s.deliveries.get(builders.key())),
    "an attempt": (
        "heads",
        lambda s: s.deliveries.attempt(builders.message(), builders.key().first_attempt_id),
    ),
}


@pytest.mark.parametrize(("name", "get"), GETS.values(), ids=GETS)
def test_reading_a_damaged_row_by_its_id_is_an_error(
    name: str, get: Callable[[Stores], object], on_dynamodb: Stores, client: Any
) -> None:
    CASES[name].add(on_dynamodb)
    item = stored(client, CASES[name].damaged)
    plant(client, {"pk": item["pk"], "sk": item["sk"], "kind": item["kind"]})

    with pytest.raises(Damaged, match="cannot be decoded"):
        get(on_dynamodb)


def test_a_damaged_revocation_is_never_ignored(on_dynamodb: Stores, client: Any) -> None:
    on_dynamodb.revocations.save(
        ORG, APP, [Revocation("all", (Cutoff(NOW, LATER),))], [Revocation("all")]
    )
    item = stored(client, configuration_keys.revocation(ORG, APP, "all"))

    for value in ({"S": "[5]"}, {"N": "1"}, {"S": "no JSON"}):
        plant(client, item | {"cutoffs": value})
        with pytest.raises(Damaged):
            on_dynamodb.revocations.read(ORG, APP, ["all", "session#s"])


def test_a_delivery_whose_record_is_damaged_counts_as_ended(
    on_dynamodb: Stores, client: Any, reported: list[str]
) -> None:
    add_deliveries(on_dynamodb)
    place = traffic_keys.delivery(builders.key())
    plant(client, stored(client, place) | {"state": {"S": "?"}})

    found = on_dynamodb.deliveries.get_many([builders.key(), SECOND_KEY])

    assert found == [Delivery.unreadable(builders.key()), DELIVERIES[1]]
    assert (found[0].finished, found[0].status) == (True, Status.CANCELED)
    assert reported == [f"{place.pk}#{place.sk}"]


def test_deleting_an_application_removes_damaged_endpoints_too(
    on_dynamodb: Stores, client: Any
) -> None:
    add_endpoints(on_dynamodb)
    place = configuration_keys.endpoint(*PLACE)
    plant(client, {**addressed(place), "kind": {"S": "of tomorrow"}})
    application = on_dynamodb.applications.get(ORG, APP)
    assert application is not None

    assert on_dynamodb.applications.delete(application, NOW)

    assert "Item" not in client.get_item(TableName=Row.Meta.table_name, Key=addressed(place))


def test_stored_retries_are_found_beside_damaged_ones(on_dynamodb: Stores, client: Any) -> None:
    tasks = [
        builders.task(number=2, due_at=NOW + timedelta(days=1), body=None, key=key)
        for key in (builders.key(), SECOND_KEY)
    ]
    for task in tasks:
        on_dynamodb.due_retries.put(task)

    for item in damages(stored(client, task_keys.due(tasks[0]))):
        plant(client, item)
        assert tasks[1] in on_dynamodb.due_retries.stored(tasks)


def test_a_message_with_a_lost_content_stops_no_page(
    on_dynamodb: Stores, contents: MemoryContents, reported: list[str]
) -> None:
    for message in MESSAGES:
        on_dynamodb.messages.add(replace(message, payload=LARGE))
    contents.stored.pop(next(name for name in contents.stored if name.message_id == MESSAGE))

    listed = on_dynamodb.messages.get_many(ORG, APP, [MESSAGE, SECOND_MESSAGE])
    found = on_dynamodb.messages.complete(listed)

    assert [message.payload for message in found] == [None, LARGE]
    place = traffic_keys.message(ORG, APP, MESSAGE)
    assert reported == [f"{place.pk}#{place.sk}"]


def test_an_operator_is_warned_of_a_damaged_row_in_escaped_letters(
    on_dynamodb: Stores, client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """The author of the row may have written control sequences for the terminal."""
    add_applications(on_dynamodb)
    place = configuration_keys.listed_application(ORG, APP)
    named = {**addressed(place), "sk": {"S": f"{place.sk}\x1b[31m"}, "kind": {"S": "of tomorrow"}}
    plant(client, named)
    damage.report_to(operator._warn)

    assert set(_apps(on_dynamodb)) == {APP, SECOND_APP}

    damage._reports.clear()
    [warning] = [each.getMessage() for each in caplog.records]
    assert "cannot be decoded and is left out" in warning
    assert "\\x1b[31m" in warning
    assert "\x1b" not in warning
