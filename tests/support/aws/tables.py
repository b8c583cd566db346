"""Table of the contract tests: created as in template.yaml, emptied between tests."""

from typing import TYPE_CHECKING, Any

from tests.support.aws.template import resources

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Parameters of CreateTable; the template's other properties need other calls.
_PROPERTIES = ("BillingMode", "AttributeDefinitions", "KeySchema")


def create(client: "DynamoDBClient", name: str) -> None:
    """Creates the stack's table under another name."""
    properties = resources()["Table"]
    definition: dict[str, Any] = {field: properties[field] for field in _PROPERTIES}
    client.create_table(TableName=name, **definition)
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})


def clear(client: "DynamoDBClient", name: str) -> None:
    """Removes every item."""
    found = client.get_paginator("scan").paginate(
        TableName=name, ProjectionExpression="pk, sk", ConsistentRead=True
    )
    for page in found:
        for key in page["Items"]:
            client.delete_item(TableName=name, Key=key)
