"""The guard in front of the emulated AWS refuses what AWS refuses, each rule by itself."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.aws.aws_limits import MAX_ITEM_BYTES, MAX_QUEUE_BYTES, check

Parameters = dict[str, Any]


def key(number: int = 1) -> Parameters:
    return {"pk": {"S": "p"}, "sk": {"S": str(number)}}


def writes(*items: Parameters) -> Parameters:
    return {"RequestItems": {"table": [{"PutRequest": {"Item": item}} for item in items]}}


def deletes(*keys: Parameters) -> Parameters:
    return {"RequestItems": {"table": [{"DeleteRequest": {"Key": each}} for each in keys]}}


def reads(*keys: Parameters) -> Parameters:
    return {"RequestItems": {"table": {"Keys": list(keys)}}}


def steps(*made: Parameters) -> Parameters:
    return {"TransactItems": list(made)}


def step(kind: str, **fields: Any) -> Parameters:
    return {kind: {"TableName": "table", **fields}}


def entries(count: int = 1, **fields: Any) -> Parameters:
    return {"Entries": [{"Id": str(n), "MessageBody": "a", **fields} for n in range(count)]}


LARGE = key() | {"text": {"S": "x" * MAX_ITEM_BYTES}}
QUARTER = {"text": {"S": "x" * (MAX_ITEM_BYTES - 100)}}
PUT, CHECK = step("Put", Item=key()), step("ConditionCheck", Key=key())
REFUSED = {
    "a batch of writes that repeats a key": ("BatchWriteItem", writes(key(), key())),
    "a batch of deletes that repeats a key": ("BatchWriteItem", deletes(key(), key())),
    "a batch that writes and deletes one item": (
        "BatchWriteItem",
        {
            "RequestItems": {
                "table": [{"PutRequest": {"Item": key()}}, {"DeleteRequest": {"Key": key()}}]
            }
        },
    ),
    "more than 25 writes": ("BatchWriteItem", writes(*map(key, range(26)))),
    "no writes": ("BatchWriteItem", writes()),
    "a batch of reads that repeats a key": ("BatchGetItem", reads(key(), key())),
    "more than 100 reads": ("BatchGetItem", reads(*map(key, range(101)))),
    "no reads": ("BatchGetItem", reads()),
    "a transaction that puts an item twice": ("TransactWriteItems", steps(PUT, PUT)),
    "a transaction that checks and puts one item": ("TransactWriteItems", steps(CHECK, PUT)),
    "a transaction that deletes and updates one item": (
        "TransactWriteItems",
        steps(step("Delete", Key=key()), step("Update", Key=key())),
    ),
    "more than 100 steps": (
        "TransactWriteItems",
        steps(*(step("Put", Item=key(n)) for n in range(101))),
    ),
    "no steps": ("TransactWriteItems", steps()),
    "a transaction over 4 MB": (
        "TransactWriteItems",
        steps(*(step("Put", Item=key(n) | QUARTER) for n in range(11))),
    ),
    "a step with an empty key": (
        "TransactWriteItems",
        steps(step("Delete", Key=key() | {"pk": {"S": ""}})),
    ),
    "an empty partition key": (
        "PutItem",
        {"TableName": "table", "Item": key() | {"pk": {"S": ""}}},
    ),
    "an empty sort key": ("GetItem", {"TableName": "table", "Key": key() | {"sk": {"S": ""}}}),
    "an empty key in a batch": ("BatchGetItem", reads(key() | {"sk": {"S": ""}})),
    "an item over 400 KB": ("PutItem", {"TableName": "table", "Item": LARGE}),
    "an item over 400 KB in a batch": ("BatchWriteItem", writes(LARGE)),
    "an item over 400 KB in a transaction": ("TransactWriteItems", steps(step("Put", Item=LARGE))),
    "repeated ids of messages": ("SendMessageBatch", entries(2, Id="same")),
    "repeated ids of deletes": ("DeleteMessageBatch", entries(2, Id="same")),
    "repeated ids of visibilities": ("ChangeMessageVisibilityBatch", entries(2, Id="same")),
    "more than 10 messages": ("SendMessageBatch", entries(11)),
    "more than 10 deletes": ("DeleteMessageBatch", entries(11)),
    "no messages": ("SendMessageBatch", entries(0)),
    "messages over 256 KB together": (
        "SendMessageBatch",
        entries(2, MessageBody="x" * (MAX_QUEUE_BYTES // 2 + 1)),
    ),
    "an empty message": ("SendMessageBatch", entries(MessageBody="")),
    "a delay over 15 minutes": ("SendMessageBatch", entries(DelaySeconds=901)),
    "a delay below zero": ("SendMessageBatch", entries(DelaySeconds=-1)),
    "an empty group": ("SendMessageBatch", entries(MessageGroupId="")),
    "a group of more than 128 characters": ("SendMessageBatch", entries(MessageGroupId="g" * 129)),
    "more than 10 events": ("PublishBatch", {"PublishBatchRequestEntries": entries(11)["Entries"]}),
    "repeated ids of notifications": (
        "PublishBatch",
        {"PublishBatchRequestEntries": entries(2, Id="same")["Entries"]},
    ),
    "repeated objects": ("DeleteObjects", {"Delete": {"Objects": [{"Key": "a"}, {"Key": "a"}]}}),
    "more than 1,000 objects": (
        "DeleteObjects",
        {"Delete": {"Objects": [{"Key": str(n)} for n in range(1_001)]}},
    ),
}
TAKEN = {
    "25 writes": ("BatchWriteItem", writes(*map(key, range(25)))),
    "100 reads": ("BatchGetItem", reads(*map(key, range(100)))),
    "100 steps": ("TransactWriteItems", steps(*(step("Put", Item=key(n)) for n in range(100)))),
    "an item just below 400 KB": ("PutItem", {"TableName": "table", "Item": key() | QUARTER}),
    "10 messages of 256 KB together": (
        "SendMessageBatch",
        entries(
            10, MessageBody="x" * (MAX_QUEUE_BYTES // 10), DelaySeconds=900, MessageGroupId="g"
        ),
    ),
    "1,000 objects": (
        "DeleteObjects",
        {"Delete": {"Objects": [{"Key": str(n)} for n in range(1_000)]}},
    ),
    "another operation": ("ListTables", {}),
}


@pytest.mark.parametrize(("operation", "parameters"), REFUSED.values(), ids=REFUSED)
def test_the_guard_refuses_what_aws_refuses(operation: str, parameters: Parameters) -> None:
    with pytest.raises(ClientError) as refused:
        check(operation, parameters)

    assert refused.value.operation_name == operation


@pytest.mark.parametrize(("operation", "parameters"), TAKEN.values(), ids=TAKEN)
def test_the_guard_takes_what_is_just_within_the_limits(
    operation: str, parameters: Parameters
) -> None:
    check(operation, parameters)
