"""Bulk creation of items, and the cost of reading them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import boto3

from shared.adapters.dynamodb.table.keys.key_parts import Key
from shared.adapters.dynamodb.table.rows import Row
from tests.contract.conftest import ENDPOINT

Item = dict[str, Any]
_BATCH = 25


def copies(place: Key, changes: Iterable[Item]) -> None:
    """Stores a copy of the item at `place` for each of the changes, which include the new key."""
    client, table = boto3.client("dynamodb", endpoint_url=ENDPOINT), Row.Meta.table_name
    stored = client.get_item(TableName=table, Key=addressed(place))["Item"]
    requests: Iterator[Any] = ({"PutRequest": {"Item": stored | change}} for change in changes)
    while batch := list(islice(requests, _BATCH)):
        answer = client.batch_write_item(RequestItems={table: batch})
        assert not answer["UnprocessedItems"]
    client.close()


def addressed(place: Key) -> Item:
    """Returns the key in DynamoDB's format."""
    return {"pk": {"S": place.pk}, "sk": {"S": place.sk}}


def item_bytes(place: Key) -> int:
    """Returns the size of the stored item at `place`, by DynamoDB's rules."""
    client = boto3.client("dynamodb", endpoint_url=ENDPOINT)
    item = client.get_item(TableName=Row.Meta.table_name, Key=addressed(place))["Item"]
    client.close()
    return sum(len(name) + _bytes(value) for name, value in item.items())


def _bytes(value: Any) -> int:
    [(kind, content)] = value.items()
    if kind == "L":
        return 3 + sum(1 + _bytes(part) for part in content)
    # A number takes a byte for each two digits, and one more.
    return (
        len(content) // 2 + 2 if kind == "N" else len(content if kind == "B" else content.encode())
    )


@dataclass
class Cost:
    """Requests by operation, and the number of items read, dropped ones included."""

    requests: Counter[str] = field(default_factory=Counter)
    items: int = 0

    def count(self, model: Any, parsed: Item, **_: object) -> None:
        """Counts one response."""
        self.requests[model.name] += 1
        self.items += parsed.get("ScannedCount", 0) + ("Item" in parsed)
        self.items += sum(map(len, parsed.get("Responses", {}).values()))


@contextmanager
def counted() -> Iterator[Cost]:
    """Counts the requests to DynamoDB within the block."""
    cost = Cost()
    events = Row._get_connection().connection.client.meta.events
    events.register("after-call.dynamodb", cost.count)
    yield cost
    events.unregister("after-call.dynamodb", cost.count)
