"""Counts the calls to AWS and what they consume."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient

WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem"})


@dataclass
class Recording:
    """By operation: how often it was called, and the capacity units that it took."""

    calls: Counter[str] = field(default_factory=Counter)
    units: Counter[str] = field(default_factory=Counter)

    def note(self, operation: str, answer: dict[str, Any]) -> None:
        self.calls[operation] += 1
        consumed = answer.get("ConsumedCapacity", [])
        for each in [consumed] if isinstance(consumed, dict) else consumed:
            self.units[operation] += each["CapacityUnits"]

    @property
    def write_units(self) -> float:
        return sum(units for name, units in self.units.items() if name in WRITES)

    @property
    def read_units(self) -> float:
        return sum(self.units.values()) - self.write_units


@contextmanager
def recorded() -> Iterator[Recording]:
    """Everything that botocore's clients do in the block."""
    recording = Recording()
    make = BaseClient._make_api_call  # type: ignore[attr-defined]

    def call(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        answer = make(client, operation, arguments)
        recording.note(operation, answer)
        return answer

    with patch.object(BaseClient, "_make_api_call", call):
        yield recording
