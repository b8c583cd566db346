"""Counts calls to AWS, their capacity units, and log lines."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from threading import Lock
from time import process_time
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient

WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem"})


@dataclass(frozen=True)
class Call:
    """One call; `units` are the capacity units that DynamoDB says it took."""

    client: Any
    operation: str
    arguments: dict[str, Any]
    units: float

    @property
    def is_write(self) -> bool:
        return self.operation in WRITES

    @property
    def is_stored(self) -> bool:
        """Returns whether it stores an item or an object, one of a record's own."""
        return self.operation in ("PutItem", "PutObject")


@dataclass
class Work:
    """Work of one function: invocations, records and their costs."""

    invocations: int = 0
    records: int = 0
    # Processor time, of all threads.
    cpu_ms: float = 0
    calls: list[Call] = field(default_factory=list)
    log_lines: int = 0
    log_bytes: int = 0
    # Bytes of the queue messages in its invocations.
    received_bytes: int = 0

    @property
    def operations(self) -> Counter[str]:
        """Counts the calls by operation."""
        return Counter(call.operation for call in self.calls)

    @property
    def write_units(self) -> float:
        return sum(call.units for call in self.calls if call.is_write)

    @property
    def read_units(self) -> float:
        return sum(call.units for call in self.calls if not call.is_write)


class Logged(StringIO):
    """Takes the functions' log lines and counts them."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = self.bytes = 0

    def write(self, text: str) -> int:
        self.lines += text.count("\n")
        self.bytes += len(text.encode())
        return len(text)


LOGGED = Logged()


@contextmanager
def measured(work: Work, bodies: list[str] | None = None) -> Iterator[None]:
    """Adds one invocation to `work`; `bodies` are the records that it is invoked with."""
    start, lines, size = process_time(), LOGGED.lines, LOGGED.bytes
    with recorded(work.calls):
        yield
    work.cpu_ms += (process_time() - start) * 1000
    work.log_lines += LOGGED.lines - lines
    work.log_bytes += LOGGED.bytes - size
    work.invocations += 1
    work.records += len(bodies or [""])
    work.received_bytes += sum(len(body.encode()) for body in bodies or ())


@contextmanager
def recorded(calls: list[Call]) -> Iterator[None]:
    """Records every call of botocore's clients in the block."""
    make, lock = BaseClient._make_api_call, Lock()  # type: ignore[attr-defined]

    def call(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        answer = make(client, operation, arguments)
        with lock:
            units = _units(answer) or _units_of_keys(arguments)
            calls.append(Call(client, operation, arguments, units))
        return answer

    with patch.object(BaseClient, "_make_api_call", call):
        yield


def _units(answer: dict[str, Any]) -> float:
    consumed = answer.get("ConsumedCapacity", [])
    each = [consumed] if isinstance(consumed, dict) else consumed
    return float(sum(one["CapacityUnits"] for one in each))


def _units_of_keys(arguments: dict[str, Any]) -> float:
    """Counts units of a BatchGetItem, which PynamoDB does not request: one for each small item."""
    tables = arguments.get("RequestItems", {}).values()
    return float(sum(len(one["Keys"]) for one in tables if "Keys" in one))
