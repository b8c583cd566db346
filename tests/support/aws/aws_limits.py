"""Limits of DynamoDB and SQS that moto does not check in every operation."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from botocore.client import BaseClient

from tests.support.aws.aws_answers import refusal

MAX_ITEM_BYTES = 400 * 1024
_MOST = {"BatchWriteItem": 25, "BatchGetItem": 100, "TransactWriteItems": 100}
_MOST_ENTRIES = 10
# A queue's default limit until 2025, which the adapters rely on.
MAX_QUEUE_BYTES = 256 * 1024
_MAX_TRANSACTION_BYTES = 4 * 1024 * 1024
_MAX_GROUP = 128
_MAX_DELAY = 900
# Names of the batch parameter by operation.
_ENTRIES = ("Entries", "PublishBatchRequestEntries")
_MOST_OBJECTS = 1_000
_KEY = ("pk", "sk")
_call = BaseClient._make_api_call  # type: ignore[attr-defined]


def checked_call(client: BaseClient, operation: str, parameters: dict[str, Any]) -> Any:
    """Checks AWS's limits, then calls botocore's own method, which it replaces."""
    check(operation, parameters)
    return _call(client, operation, parameters)


def check(operation: str, parameters: dict[str, Any]) -> None:
    """Raises the ClientError of AWS for a request beyond its limits."""
    for name in _ENTRIES:
        # Entries of PutEvents have no ids.
        if name in parameters and operation != "PutEvents":
            _check_entries(operation, parameters[name])
    if operation == "AssumeRole":
        check_trust(parameters)
    if operation == "DeleteObjects":
        _check_objects(parameters["Delete"]["Objects"])
    if operation in (*_MOST, "PutItem", "UpdateItem", "GetItem", "DeleteItem"):
        _check_items(operation, parameters)


def check_trust(parameters: dict[str, Any]) -> None:
    """Lets only the destination in that names the session: moto opens every role to anyone."""
    own = f"outrider:[^:]+:[^:]+:{re.escape(parameters['RoleSessionName'])}(:id:.*)?"
    if not re.fullmatch(own, parameters.get("ExternalId", "")):
        raise refusal(
            "AccessDenied", "not authorized to perform: sts:AssumeRole", 403, "AssumeRole"
        )


def _check_items(operation: str, parameters: dict[str, Any]) -> None:
    asked = list(_items(operation, parameters))
    if len(asked) > _MOST.get(operation, 1) or not asked:
        raise _invalid(operation, "Too many items requested, or none")
    places = [(table, *(str(item.get(name)) for name in _KEY)) for table, item in asked]
    if len(set(places)) < len(places):
        raise _invalid(operation, "Provided list of item keys contains duplicates")
    for _, item in asked:
        _check_item(operation, item)
    whole = sum(_size(step) for step in parameters.get("TransactItems", ()))
    if whole > _MAX_TRANSACTION_BYTES:
        raise _invalid(operation, "Collection size of items to write is too large")


def _check_entries(operation: str, entries: Sequence[dict[str, Any]]) -> None:
    names = [entry["Id"] for entry in entries]
    if len(set(names)) < len(names):
        raise refusal("AWS.SimpleQueueService.BatchEntryIdsNotDistinct", operation=operation)
    if not 1 <= len(names) <= _MOST_ENTRIES:
        raise refusal("AWS.SimpleQueueService.TooManyEntriesInBatchRequest", operation=operation)
    if sum(len(entry.get("MessageBody", "").encode()) for entry in entries) > MAX_QUEUE_BYTES:
        raise refusal("AWS.SimpleQueueService.BatchRequestTooLong", operation=operation)
    for entry in entries:
        _check_entry(operation, entry)


def _check_entry(operation: str, entry: dict[str, Any]) -> None:
    if not 0 <= entry.get("DelaySeconds", 0) <= _MAX_DELAY:
        raise refusal("InvalidParameterValue", "DelaySeconds", operation=operation)
    if not 1 <= len(entry.get("MessageGroupId", "a group")) <= _MAX_GROUP:
        raise refusal("InvalidParameterValue", "MessageGroupId", operation=operation)
    if operation == "SendMessageBatch" and not entry["MessageBody"]:
        raise refusal("MissingParameter", "MessageBody", operation=operation)


def _check_objects(objects: Sequence[dict[str, Any]]) -> None:
    names = [each["Key"] for each in objects]
    if not 1 <= len(names) <= _MOST_OBJECTS or len(set(names)) < len(names) or "" in names:
        raise refusal("MalformedXML", operation="DeleteObjects")


def _items(operation: str, parameters: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields the items, or keys, of a request with their tables."""
    if operation == "TransactWriteItems":
        for [step] in (tuple(each.values()) for each in parameters["TransactItems"]):
            yield step["TableName"], step.get("Item") or step["Key"]
    elif operation in _MOST:
        for table, asked in parameters["RequestItems"].items():
            for each in asked["Keys"] if operation == "BatchGetItem" else asked:
                yield table, _of_write(each) if operation == "BatchWriteItem" else each
    else:
        yield parameters["TableName"], parameters.get("Item") or parameters["Key"]


def _of_write(request: dict[str, Any]) -> dict[str, Any]:
    [step] = request.values()
    item: dict[str, Any] = step.get("Item") or step["Key"]
    return item


def _check_item(operation: str, item: dict[str, Any]) -> None:
    if any(item.get(name) in ({"S": ""}, {"B": b""}) for name in _KEY):
        raise _invalid(
            operation, "The AttributeValue for a key attribute cannot contain an empty string"
        )
    if sum(len(name.encode()) + _size(value) for name, value in item.items()) > MAX_ITEM_BYTES:
        raise _invalid(operation, "Item size has exceeded the maximum allowed size")


def _size(value: Any) -> int:
    if isinstance(value, dict):
        return sum(
            _size(part) + (len(name) if len(name) > 2 else 0) for name, part in value.items()
        )
    if isinstance(value, list | tuple | set):
        return sum(_size(part) for part in value)
    return len(value if isinstance(value, bytes) else str(value).encode())


def _invalid(operation: str, message: str) -> Exception:
    return refusal("ValidationException", message, operation=operation)
