"""Places of messages' contents in DynamoDB and S3, and failures on the way."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import boto3
import pytest

from shared.adapters.dynamodb.table.batch_delete import delete_partition
from shared.adapters.dynamodb.table.compression import compress
from shared.adapters.dynamodb.table.keys import traffic_keys
from shared.adapters.dynamodb.table.reads import get
from shared.adapters.dynamodb.traffic import content_placement as places
from shared.adapters.dynamodb.traffic.content_placement import MAX_ITEM_BYTES
from shared.adapters.dynamodb.traffic.messages import DynamoMessages
from shared.adapters.memory import FixedClock, MemoryContents
from shared.domain.errors import InfrastructureError, InternalError
from shared.domain.messages.content_name import ContentName
from shared.domain.messages.message import Message
from shared.domain.paging import Span
from tests.contract.conftest import ENDPOINT, Stores
from tests.support.arrange import builders
from tests.support.arrange.builders import APP, MESSAGE, NOW, ORG
from tests.support.arrange.random_text import random_text
from tools.bench.cost.stores import break_even

DAYS = timedelta(days=1)


def packed_to(size: int) -> str:
    """Returns a text that compresses to this many bytes."""
    text = random_text(2 * size)
    return next(text[:n] for n in range(size, 2 * size) if len(compress(text[:n])) == size)


TEXTS = {
    "short": '"secret"',
    "packed short": '"secret' + "x" * 8_000 + '"',
    "as long as an item takes": packed_to(MAX_ITEM_BYTES),
    "a byte longer": packed_to(MAX_ITEM_BYTES + 1),
    "long and packed short": '"secret' + "x" * 1_000_000 + '"',
    "long": '"secret' + random_text(1_000_000) + '"',
}
# In an item of its own, and in an object.
APART = ["long and packed short", "long"]


def items(table: str) -> list[dict[str, Any]]:
    client = boto3.client("dynamodb", endpoint_url=ENDPOINT)
    found = client.scan(TableName=table)["Items"]
    client.close()
    return found


def kinds(table: str) -> list[str]:
    return sorted(item["kind"]["S"] for item in items(table))


def test_a_small_content_is_stored_in_an_item() -> None:
    assert pytest.approx(break_even(), abs=5) == MAX_ITEM_BYTES


@pytest.mark.parametrize(
    ("text", "days", "stored", "objects"),
    [
        ("short", 90, ["msg"], 0),
        ("packed short", 90, ["msg"], 0),
        ("as long as an item takes", 90, ["msg"], 0),
        ("a byte longer", 90, ["msg"], 1),
        ("short", 89, ["content", "msg"], 0),
        ("as long as an item takes", 89, ["content", "msg"], 0),
        ("a byte longer", 89, ["msg"], 1),
        ("long and packed short", 90, ["content", "msg"], 0),
        ("long", 90, ["msg"], 1),
    ],
)
def test_a_content_is_stored_where_it_costs_least(
    on_dynamodb: Stores,
    contents: MemoryContents,
    table: str,
    text: str,
    days: int,
    stored: list[str],
    objects: int,
) -> None:
    message = builders.message(payload=TEXTS[text], payload_expires_at=NOW + days * DAYS)

    assert on_dynamodb.messages.add(message)

    assert (kinds(table), len(contents.stored)) == (stored, objects)
    assert on_dynamodb.messages.get(ORG, APP, MESSAGE) == message


@pytest.mark.parametrize(
    ("kept_for", "days"),
    [
        (timedelta(hours=1), 1),
        (DAYS, 1),
        (timedelta(hours=25), 2),
        (8 * DAYS, 8),
        (90 * DAYS, 90),
    ],
    ids=str,
)
def test_an_object_is_kept_for_whole_days_rounded_up(
    on_dynamodb: Stores, contents: MemoryContents, kept_for: timedelta, days: int
) -> None:
    on_dynamodb.messages.add(
        builders.message(payload=TEXTS["long"], payload_expires_at=NOW + kept_for)
    )

    [name] = contents.stored
    assert (name.org_id, name.app_id, name.message_id, name.days) == (ORG, APP, MESSAGE, days)


def test_a_list_leaves_out_contents_that_are_stored_separately_for_cost(
    on_dynamodb: Stores,
) -> None:
    """The content is short enough for a list, but too costly for the table."""
    message = builders.message(payload='"' + random_text(6_000) + '"')
    on_dynamodb.messages.add(message)

    [found] = on_dynamodb.messages.scan(ORG, APP, Span(), NOW)

    assert found == message.without_content
    assert on_dynamodb.messages.get(ORG, APP, MESSAGE) == message


@pytest.mark.parametrize("text", ["short", "packed short", *APART])
def test_an_expunged_payload_is_deleted_everywhere(
    on_dynamodb: Stores, contents: MemoryContents, table: str, text: str
) -> None:
    message = builders.message(payload=TEXTS[text])
    on_dynamodb.messages.add(message)

    on_dynamodb.messages.expunge(message)

    [item] = items(table)
    assert "secret" not in str(item)
    assert not {"payload", "packed", "digest", "object_days"} & set(item)
    assert contents.stored == {}


@pytest.mark.parametrize("text", APART)
def test_expunging_again_after_a_failure_deletes_the_content(
    on_dynamodb: Stores,
    contents: MemoryContents,
    table: str,
    text: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    message = builders.message(payload=TEXTS[text])
    on_dynamodb.messages.add(message)

    def fail(*_: object) -> None:
        raise InfrastructureError("not now")

    with monkeypatch.context() as patch:
        patch.setattr(MemoryContents, "remove", fail)
        patch.setattr(places, "delete_all", fail)
        with pytest.raises(InfrastructureError):
            on_dynamodb.messages.expunge(message)
    # It has expired from the first failure on.
    assert on_dynamodb.messages.get(ORG, APP, MESSAGE) == message.expunged

    on_dynamodb.messages.expunge(message)

    assert (kinds(table), contents.stored) == (["msg"], {})


def meanwhile(patch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Calls `act` just before a separately stored content is read."""

    def before(method: Callable[..., Any]) -> Callable[..., Any]:
        def read(*args: Any) -> Any:
            act()
            return method(*args)

        return read

    patch.setattr(MemoryContents, "get", before(MemoryContents.get))
    patch.setattr(places, "get", before(get))


@pytest.mark.parametrize("text", APART)
def test_a_payload_deleted_during_its_read_counts_as_expired(
    on_dynamodb: Stores, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = builders.message(payload=TEXTS[text])
    on_dynamodb.messages.add(message)
    meanwhile(monkeypatch, lambda: on_dynamodb.messages.expunge(message))

    found = on_dynamodb.messages.get(ORG, APP, MESSAGE)

    assert found == message.without_content


@pytest.mark.parametrize("text", APART)
def test_a_lost_payload_is_an_internal_error(
    on_dynamodb: Stores, contents: MemoryContents, text: str
) -> None:
    message = builders.message(payload=TEXTS[text])
    on_dynamodb.messages.add(message)
    delete_partition(traffic_keys.content(ORG, APP, MESSAGE, "").pk)
    contents.stored.clear()

    with pytest.raises(InternalError, match="gone or damaged"):
        on_dynamodb.messages.get(ORG, APP, MESSAGE)


def test_a_changed_payload_is_an_internal_error(
    on_dynamodb: Stores, contents: MemoryContents
) -> None:
    on_dynamodb.messages.add(builders.message(payload=TEXTS["long"]))
    [name] = contents.stored
    contents.stored[name] = compress('"another"')

    with pytest.raises(InternalError, match="gone or damaged"):
        on_dynamodb.messages.get(ORG, APP, MESSAGE)


class Failing(MemoryContents):
    """A store that accepts nothing."""

    def put(self, name: ContentName, data: bytes) -> None:
        raise InfrastructureError("not now")


def test_a_message_is_stored_only_after_its_content(
    table: str, contents: MemoryContents, on_dynamodb: Stores
) -> None:
    message = builders.message(payload=TEXTS["long"], event_id="evt")

    with pytest.raises(InfrastructureError):
        DynamoMessages(FixedClock(), Failing()).add(message)
    assert items(table) == []

    assert on_dynamodb.messages.add(message)
    assert on_dynamodb.messages.get(ORG, APP, MESSAGE) == message


def test_contents_of_different_tenants_have_different_objects(
    on_dynamodb: Stores, contents: MemoryContents
) -> None:
    message = builders.message(payload=TEXTS["long"])
    others: list[Message] = [
        builders.message(payload=TEXTS["long"], app_id=builders.new_id("app_", 2)),
        builders.message(payload=TEXTS["long"], org_id="org_other"),
    ]
    for each in (message, *others):
        on_dynamodb.messages.add(each)
    assert len(contents.stored) == 3

    on_dynamodb.messages.expunge(message)

    for each in others:
        assert on_dynamodb.messages.get(each.org_id, each.app_id, each.id) == each


@pytest.mark.parametrize(
    ("text", "reads"), [("packed short", 1), ("long and packed short", 2), ("long", 1)]
)
def test_a_separately_stored_content_takes_one_more_read(
    on_dynamodb: Stores, requests: Counter[str], text: str, reads: int
) -> None:
    on_dynamodb.messages.add(builders.message(payload=TEXTS[text]))
    requests.clear()

    on_dynamodb.messages.get(ORG, APP, MESSAGE)

    assert requests == {"GetItem": reads}


def test_expunging_a_content_in_its_message_takes_one_write(
    on_dynamodb: Stores, requests: Counter[str]
) -> None:
    on_dynamodb.messages.add(message := builders.message())
    requests.clear()

    on_dynamodb.messages.expunge(message)

    assert requests == {"UpdateItem": 1}
