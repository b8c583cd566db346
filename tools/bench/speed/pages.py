"""Reads of a page of messages, in a short and in a very long list."""

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient

from shared.adapters.dynamodb.table.keys import traffic_keys
from shared.adapters.dynamodb.traffic.messages import DynamoMessages
from shared.adapters.memory import FixedClock, MemoryContents
from shared.domain import ids
from shared.domain.ids import AppId, MessageId, OrgId
from shared.domain.messages.message import RETENTION, Message
from shared.domain.paging import Page, PageRequest, paginate
from tests.support.arrange import builders
from tools.bench.payloads import payload

FEW, MANY = 1_000, 1_000_000
LIMIT = 50
UNIT_BYTES = 4 * 1024
_NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
# A million fill the retention time.
_PACE = RETENTION / (MANY + 1)
_ORG, _APP = OrgId("org_bench"), AppId(builders.new_id(ids.APP, 1))


@dataclass
class Reads:
    """Requests, and read units of eventually consistent reads."""

    requests: int = 0
    units: float = 0.0


class LongList:
    """Answers Query as DynamoDB does over messages at an even pace, as many as given.

    No database here holds a million items in a minute; so their contents are made up when read.
    """

    def __init__(self, count: int) -> None:
        self.reads = Reads()
        self._partitions: dict[str, list[str]] = defaultdict(list)
        for number in range(count):
            instant = _NOW - (count - number) * _PACE
            name = MessageId(ids.make(ids.MESSAGE, instant, number.to_bytes(15, "big")))
            self._partitions[traffic_keys.message(_ORG, _APP, name).pk].append(name)
        self._item = _stored_item()

    def query(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """Returns DynamoDB's answer; KeyError for a condition that the lists do not use."""
        values = arguments["ExpressionAttributeValues"]
        pk, lowest, highest = (values[f":{place}"]["S"] for place in range(3))
        found = self._partitions.get(pk, [])
        found = found[bisect_left(found, lowest) : bisect_left(found, highest + "\0")]
        if not arguments["ScanIndexForward"]:
            found = found[::-1]
        start = arguments.get("ExclusiveStartKey", {}).get("sk", {}).get("S")
        begin = found.index(start) + 1 if start else 0
        shown = found[begin : begin + arguments["Limit"]]
        items = [{**self._item, "pk": {"S": pk}, "sk": {"S": name}} for name in shown]
        self.reads.requests += 1
        self.reads.units += max(-(-sum(map(_size, items)) // UNIT_BYTES), 1) / 2
        answer = {"Items": items, "Count": len(items), "ScannedCount": len(items)}
        if begin + len(shown) < len(found):
            answer["LastEvaluatedKey"] = {"pk": {"S": pk}, "sk": {"S": shown[-1]}}
        return answer

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Answers all clients from this list in the block."""

        def call(_client: Any, operation: str, arguments: dict[str, Any]) -> Any:
            if operation == "GetItem":
                # The application's sharding row: there is none, so it has one shard.
                self.reads.requests += 1
                self.reads.units += 1
                return {}
            assert operation == "Query", operation
            return self.query(arguments)

        with patch.object(BaseClient, "_make_api_call", call):
            yield


def page_cost_ratio() -> float:
    """Read units of the first page, the next, the one back and the oldest:
    10⁶ messages over 10³.
    """
    return _cost(MANY).units / _cost(FEW).units


def _cost(count: int) -> Reads:
    messages, stored = DynamoMessages(FixedClock(_NOW), MemoryContents()), LongList(count)
    with stored.serving():
        first = _page(messages, PageRequest(limit=LIMIT, descending=True))
        following = PageRequest(limit=LIMIT, descending=True, iterator=first.iterator)
        back = PageRequest(
            limit=LIMIT, descending=True, iterator=_page(messages, following).prev_iterator
        )
        assert _page(messages, back).items == first.items
        oldest = _NOW - count * _PACE
        assert _page(messages, PageRequest(limit=LIMIT, descending=True, after=oldest)).items
    return stored.reads


def _page(messages: DynamoMessages, request: PageRequest) -> Page[Message]:
    found = messages.scan(_ORG, _APP, request.span(ids.MESSAGE), _NOW)
    page = paginate(found, lambda message: message.id, request)
    assert len(page.items) == LIMIT
    return page


def _stored_item() -> dict[str, Any]:
    """Returns the item that `ingest` writes for a message of 1 KB."""
    written: list[dict[str, Any]] = []

    def call(_client: Any, _operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        written.append(arguments["Item"])
        return {}

    with patch.object(BaseClient, "_make_api_call", call):
        text = json.dumps(payload(1_000, 1))
        DynamoMessages(FixedClock(_NOW), MemoryContents()).add(builders.message(payload=text))
    return written[0]


def _size(item: dict[str, Any]) -> int:
    return sum(len(name) + len(str(value)) for name, value in item.items())
