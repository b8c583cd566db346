"""AWS, emulated by moto in this process: one request at a time, and not slower than need be."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from threading import RLock
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient
from moto import mock_aws
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table

from tests.support.aws.aws_limits import checked_call

REGION = "us-east-1"
_answer = BotocoreStubber.__call__
_query = Table.query
_transact = DynamoDBBackend.transact_write_items
_lock = RLock()


@contextmanager
def emulated_aws() -> Iterator[None]:
    """moto sorts all items of a table for a query, copies all for each step of a transaction, and
    lets threads come between a condition and its write: here it sees the partitions that a request
    is about, and one request at a time. Requests beyond AWS's limits are refused as AWS does."""
    with (
        mock_aws(),
        patch.object(BaseClient, "_make_api_call", checked_call),
        patch.object(BotocoreStubber, "__call__", _one_at_a_time),
        patch.object(Table, "query", _query_a_partition),
        patch.object(DynamoDBBackend, "transact_write_items", _transact_in_partitions),
    ):
        yield


def stored_items(table: str) -> list[dict[str, Any]]:
    """Everything in a table, in order, as DynamoDB spells it: a scan costs moto a quarter of a
    second."""
    items = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].get_table(table).all_items()
    return [item.to_json()["Attributes"] for item in items]


def forget_items(table: str) -> None:
    """Empties a table in memory: a scan with a delete for each item takes a tenth of a second."""
    for backend in dynamodb_backends[DEFAULT_ACCOUNT_ID].values():
        if table in backend.tables:
            backend.tables[table].items.clear()


def _one_at_a_time(stubber: BotocoreStubber, *args: Any, **kwargs: Any) -> Any:
    with _lock:
        return _answer(stubber, *args, **kwargs)


def _query_a_partition(table: Table, hash_key: DynamoType, *args: Any, **kwargs: Any) -> Any:
    return _query(_part(table, [hash_key]), hash_key, *args, **kwargs)


def _transact_in_partitions(backend: DynamoDBBackend, steps: list[dict[str, Any]]) -> None:
    wholes = {}
    for name, partitions in _touched(steps).items():
        wholes[name] = backend.tables[name]
        backend.tables[name] = _part(wholes[name], partitions)
    try:
        _transact(backend, steps)
    finally:
        for name, whole in wholes.items():
            whole.items.update(backend.tables[name].items)
            backend.tables[name] = whole


def _touched(steps: list[dict[str, Any]]) -> dict[str, list[DynamoType]]:
    """The partitions of a transaction, by the name of their table."""
    touched = defaultdict(list)
    for step in steps:
        [part] = step.values()
        touched[part["TableName"]].append(DynamoType(part.get("Key", part.get("Item"))["pk"]))
    return touched


def _part(table: Table, partitions: Iterable[DynamoType]) -> Table:
    """The same table with no items but these."""
    part = copy(table)
    part.items = defaultdict(dict)
    part.items.update({key: table.items[key] for key in partitions if key in table.items})
    return part
