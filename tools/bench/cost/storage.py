"""Storage of a message in the table and the bucket."""

from collections.abc import Iterator
from typing import Any

from tools.bench.cost import prices
from tools.bench.recording import Call
from tools.bench.runs import Run

# Overhead that DynamoDB adds to each item.
_ITEM_BYTES = 100


def storage_usd(run: Run) -> float:
    """Returns the cost of a million messages over their retention: table, backup, bucket."""
    calls = [call for work in run.works.values() for call in work.calls]
    in_table = sum(_size(item) for call in calls for item in _items(call))
    # botocore wraps the body in a file object.
    bodies = (c.arguments["Body"].getbuffer() for c in calls if c.operation == "PutObject")
    in_bucket = sum(map(len, bodies))
    a_month = in_table * (prices.STORED_GB_MONTH + prices.BACKED_UP_GB_MONTH)
    a_month += in_bucket * prices.S3_GB_MONTH
    return a_month / prices.GB * prices.MONTHS_KEPT * prices.MILLION / run.messages


def _items(call: Call) -> Iterator[dict[str, Any]]:
    """Yields items that the call stored; attempts after a delivery's first are in transactions."""
    each = [
        call.arguments,
        *(put.get("Put", {}) for put in call.arguments.get("TransactItems", ())),
    ]
    for one in each:
        item = one.get("Item")
        if item and item["kind"]["S"] not in ("pointer", "due"):
            yield item


def _size(item: dict[str, Any]) -> int:
    return _ITEM_BYTES + sum(len(name) + _value(value) for name, value in item.items())


def _value(value: dict[str, Any]) -> int:
    """Returns the size by DynamoDB's rule: bytes of texts, half the digits of numbers."""
    ((kind, inner),) = value.items()
    if kind == "N":
        return len(inner) // 2 + 2
    if kind == "L":
        return 3 + sum(1 + _value(each) for each in inner)
    return len(inner.encode()) if isinstance(inner, str) else len(inner) if kind == "B" else 1
