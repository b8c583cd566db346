"""Lag of eventually consistent reads, which DynamoDB may have and moto never has."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from tests.support.aws.emulated import REGION

_WRITES = {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"}
_READS = {"GetItem", "Query", "BatchGetItem"}


@contextmanager
def lagging_reads(table: str) -> Iterator[None]:
    """Makes eventually consistent reads of the table miss the write before them."""
    call = BaseClient._make_api_call  # type: ignore[attr-defined]
    stored = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].get_table(table)
    before = deepcopy(stored.items)

    def lagging(client: BaseClient, operation: str, parameters: dict[str, Any]) -> Any:
        nonlocal before
        if operation in _WRITES:
            before = deepcopy(stored.items)
        if operation not in _READS or _is_consistent(operation, parameters, table):
            return call(client, operation, parameters)
        now, stored.items = stored.items, before
        try:
            return call(client, operation, parameters)
        finally:
            stored.items = now

    with patch.object(BaseClient, "_make_api_call", lagging):
        yield


def _is_consistent(operation: str, parameters: dict[str, Any], table: str) -> bool:
    asked = parameters["RequestItems"].get(table, {}) if operation == "BatchGetItem" else parameters
    return bool(asked.get("ConsistentRead"))
