"""AWS calls as IAM sees them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

# IAM actions of a transaction's parts.
_PARTS = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
    "Get": "GetItem",
}

# Services whose calls name one resource, by its parameter.
_NAMED = {"QueueUrl": "sqs", "SecretId": "secretsmanager", "Bucket": "s3"}


class Call(NamedTuple):
    """A call to IAM's eyes: `resource` is a logical id, `keys` are partitions of the table."""

    function: str
    action: str
    resource: str
    keys: tuple[str, ...] = ()


def seen(
    operation: str, arguments: Mapping[str, Any]
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yields the actions of a call, each with its resource's name and the partitions."""
    if named := _NAMED.keys() & arguments:
        [name] = named
        yield f"{_NAMED[name]}:{operation}", arguments[name], ()
    elif "RoleArn" in arguments:
        yield f"sts:{operation}", arguments["RoleArn"], (arguments["ExternalId"],)
    elif "TransactItems" in arguments:
        for step in arguments["TransactItems"]:
            [(kind, part)] = step.items()
            yield f"dynamodb:{_PARTS[kind]}", part["TableName"], (_key(part),)
    elif "RequestItems" in arguments:
        for table, asked in arguments["RequestItems"].items():
            yield f"dynamodb:{operation}", table, tuple(_keys(asked))
    else:
        place = _queried(arguments) if operation == "Query" else _key(arguments)
        yield f"dynamodb:{operation}", arguments["TableName"], (place,)


def _key(arguments: Mapping[str, Any]) -> str:
    found: str = arguments.get("Key", arguments.get("Item"))["pk"]["S"]
    return found


def _keys(asked: Any) -> Iterator[str]:
    """Yields the keys of a BatchGetItem or a BatchWriteItem."""
    if isinstance(asked, Mapping):
        yield from (key["pk"]["S"] for key in asked["Keys"])
        return
    for request in asked:
        [part] = request.values()
        yield _key(part)


def _queried(arguments: Mapping[str, Any]) -> str:
    names = arguments["ExpressionAttributeNames"]
    for name, value in re.findall(r"(#\w+) = (:\w+)", arguments["KeyConditionExpression"]):
        if names[name] == "pk":
            found: str = arguments["ExpressionAttributeValues"][value]["S"]
            return found
    raise AssertionError(f"no partition in {arguments['KeyConditionExpression']}")
