"""The table that the contract tests run on: made as template.yaml says, emptied between tests."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TEMPLATE = Path(__file__).parents[2] / "template.yaml"
# What CreateTable takes; the template's other properties are set by other calls.
_PROPERTIES = ("BillingMode", "AttributeDefinitions", "KeySchema")


class _Template(yaml.SafeLoader):
    """Reads a template whose functions (!Ref, !GetAtt…) do not matter here."""


_Template.add_multi_constructor("!", lambda loader, suffix, node: None)


def create(client: "DynamoDBClient", name: str) -> None:
    """Makes the stack's table under another name."""
    # Derived from SafeLoader.
    template = yaml.load(TEMPLATE.read_text(), _Template)  # noqa: S506
    properties = template["Resources"]["Table"]["Properties"]
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
