"""DynamoDB and SQS behind HTTP as far as a sweep calls them, with AWS's latencies and limits."""

import asyncio
from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from random import Random
from typing import Any

import orjson
from aiohttp import web

# Seconds of a call, its connection kept: SQS's, and DynamoDB's from - to.
SQS_SECONDS = 0.008
DYNAMODB_SECONDS = (0.005, 0.010)
# Write units of a partition in a second, and the bytes of an answer to Query.
WRITES, WRITE_BYTES, PAGE_BYTES = 1_000, 1_024, 1_000_000
Item = dict[str, Any]


@dataclass
class Partition:
    """The items of one partition key, by sort key, and its writes of the current second."""

    items: dict[str, Item] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    second: int = 0
    written: int = 0

    def takes(self, units: int) -> bool:
        """Counts write units if they are within the limit; returns whether they are."""
        now = int(asyncio.get_running_loop().time())
        if now != self.second:
            self.second, self.written = now, 0
        if self.written + units > WRITES:
            return False
        self.written += units
        return True


class Aws:
    """DynamoDB and SQS as far as a sweep calls them."""

    def __init__(self) -> None:
        self.partitions: dict[str, Partition] = defaultdict(Partition)
        self.sent: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        self._chance = Random(0)  # noqa: S311 - no secret

    def add(self, item: Item) -> None:
        """Stores a new item; `settle` has to follow."""
        self.partitions[item["pk"]["S"]].items[item["sk"]["S"]] = item

    def settle(self) -> None:
        for partition in self.partitions.values():
            partition.order = sorted(partition.items)

    async def take(self, request: web.Request) -> web.Response:
        """One call of an AWS client."""
        service, _, operation = request.headers["x-amz-target"].partition(".")
        arguments = orjson.loads(await request.read())
        is_queue = service == "AmazonSQS"
        await asyncio.sleep(SQS_SECONDS if is_queue else self._chance.uniform(*DYNAMODB_SECONDS))
        self.calls[operation] += 1
        status, answer = 200, getattr(self, f"_{operation}")(arguments)
        if answer is None:
            status = 400
            answer = {"__type": "#ProvisionedThroughputExceededException", "message": "throttled"}
        return web.Response(
            status=status, body=orjson.dumps(answer), content_type="application/x-amz-json-1.0"
        )

    async def tell(self, _: web.Request) -> web.Response:
        reported = {
            "kept": sum(len(each.items) for pk, each in self.partitions.items() if "due" in pk),
            "queued": len(self.sent),
            "queued_twice": sum(count > 1 for count in self.sent.values()),
            "calls": dict(self.calls),
        }
        return web.json_response(reported)

    def _SendMessageBatch(self, arguments: Any) -> Any:  # noqa: N802 - AWS's name
        for entry in arguments["Entries"]:
            self.sent[entry["MessageBody"]] += 1
        taken = [
            {"Id": each["Id"], "MessageId": each["Id"], "MD5OfMessageBody": ""}
            for each in arguments["Entries"]
        ]
        return {"Successful": taken, "Failed": []}

    def _GetItem(self, arguments: Any) -> Any:  # noqa: N802
        key = arguments["Key"]
        item = self.partitions[key["pk"]["S"]].items.get(key["sk"]["S"])
        return {"Item": item} if item else {}

    def _PutItem(self, arguments: Any) -> Any:  # noqa: N802
        self.add(arguments["Item"])
        return {}

    def _Query(self, arguments: Any) -> Any:  # noqa: N802
        values = arguments["ExpressionAttributeValues"]
        partition = self.partitions[values[":0"]["S"]]
        start = arguments.get("ExclusiveStartKey", {}).get("sk", {}).get("S", "")
        items: list[Item] = []
        size = 0
        for name in partition.order[bisect_right(partition.order, start) :]:
            if name not in partition.items:
                continue
            items.append(partition.items[name])
            size += _size(items[-1])
            if len(items) == arguments["Limit"] or size > PAGE_BYTES:
                last = {"pk": values[":0"], "sk": {"S": name}}
                return {"Items": items, "Count": len(items), "LastEvaluatedKey": last}
        return {"Items": items, "Count": len(items)}

    def _BatchWriteItem(self, arguments: Any) -> Any:  # noqa: N802
        [(table, requests)] = arguments["RequestItems"].items()
        refused = [each for each in requests if not self._delete(each["DeleteRequest"]["Key"])]
        if len(refused) == len(requests):
            return None
        return {"UnprocessedItems": {table: refused} if refused else {}}

    def _delete(self, key: Item) -> bool:
        partition, name = self.partitions[key["pk"]["S"]], key["sk"]["S"]
        units = -(-_size(partition.items[name]) // WRITE_BYTES) if name in partition.items else 1
        if not partition.takes(units):
            return False
        partition.items.pop(name, None)
        return True


def _size(item: Item) -> int:
    return sum(len(name) + len(value["S"]) for name, value in item.items())
