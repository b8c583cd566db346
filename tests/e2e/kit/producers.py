"""Producers inside AWS, with roles of their own."""

import json
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from tools.local_stack.aws import KEY, REGION
from tools.local_stack.stack import Stack

ROLE = "e2e-producer"
PRODUCER = f"arn:aws:iam::000000000000:role/{ROLE}"
# The source of events that the stack's rule takes from the bus.
SOURCE = "com.example.orders"


def client(stack: Stack, service: str, **credentials: str) -> Any:
    """Returns a client of the local AWS; as the account's root without credentials."""
    given = credentials or {"aws_access_key_id": KEY, "aws_secret_access_key": KEY}
    config = Config(proxies={}, retries={"total_max_attempts": 1})
    return boto3.client(  # type: ignore[call-overload]
        service, endpoint_url=stack.aws_endpoint, region_name=REGION, config=config, **given
    )


def as_role(stack: Stack, name: str, service: str) -> Any:
    """Returns a client with a role that has no policy of its own."""
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
    }
    try:
        client(stack, "iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
    except ClientError as exc:
        if exc.response["Error"]["Code"] != "EntityAlreadyExists":
            raise
    arn = f"arn:aws:iam::000000000000:role/{name}"
    found = client(stack, "sts").assume_role(RoleArn=arn, RoleSessionName="e2e")["Credentials"]
    return client(
        stack,
        service,
        aws_access_key_id=found["AccessKeyId"],
        aws_secret_access_key=found["SecretAccessKey"],
        aws_session_token=found["SessionToken"],
    )
