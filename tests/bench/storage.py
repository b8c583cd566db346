"""What a message leaves in the table, and for how long."""

from collections.abc import Iterator
from typing import Any

from tests.bench import prices
from tests.bench.messages import Run
from tests.bench.recording import Call

# What DynamoDB adds to each item.
_ITEM_BYTES = 100


def kept_bytes(run: Run) -> float:
    """Of a message, as long as it is kept; without what goes within a day."""
    calls = (call for work in run.works.values() for call in work.calls)
    return sum(map(_size, (item for call in calls for item in _items(call)))) / run.messages


def storage_usd(run: Run) -> float:
    """For a million messages over the time that they are kept: the table and its backup."""
    price = prices.STORED_GB_MONTH + prices.BACKED_UP_GB_MONTH
    return kept_bytes(run) * prices.MILLION / prices.GB * price * prices.MONTHS_KEPT


def _items(call: Call) -> Iterator[dict[str, Any]]:
    """What it put; attempts after a delivery's first come in transactions."""
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
    """As DynamoDB counts: texts and bytes by their length, a number by half of its digits."""
    ((kind, inner),) = value.items()
    if kind == "N":
        return len(inner) // 2 + 2
    if kind == "L":
        return 3 + sum(1 + _value(each) for each in inner)
    return len(inner.encode()) if isinstance(inner, str) else len(inner) if kind == "B" else 1
