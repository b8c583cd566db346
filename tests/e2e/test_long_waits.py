"""Retries that wait in the store until the sweep, which runs by the minute, finds them due."""

import json

import boto3
import pytest

from shared.adapters.dynamodb.due_retries import DynamoDueRetries
from shared.adapters.dynamodb.rows import bind
from shared.adapters.system import SystemClock
from shared.domain.delivery import DeliveryKey
from shared.domain.dispatch import DeliveryTask
from shared.domain.ids import AppId, EndpointId, MessageId, OrgId
from tests.local.aws import KEY, REGION
from tests.local.deployment import STACK_NAME
from tests.local.stack import ORGANISATION, Stack
from tests.support.customer import EVENT, Customer


def outputs(aws: str) -> dict[str, str]:
    client = boto3.client(
        "cloudformation",
        endpoint_url=aws,
        region_name=REGION,
        aws_access_key_id=KEY,
        aws_secret_access_key=KEY,
    )
    [stack] = client.describe_stacks(StackName=STACK_NAME)["Stacks"]
    return {o["OutputKey"]: o["OutputValue"] for o in stack["Outputs"]}


def test_a_retry_that_is_due_is_found_by_the_next_sweep_and_made(
    stack: Stack, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = customer.send(payload={"waited": True})
    endpoint = customer.endpoint("/ok-after-a-long-wait")
    aws = stack.url.partition("/_aws")[0]
    for name, value in (
        ("AWS_ACCESS_KEY_ID", KEY),
        ("AWS_SECRET_ACCESS_KEY", KEY),
        ("AWS_DEFAULT_REGION", REGION),
    ):
        monkeypatch.setenv(name, value)
    bind(outputs(aws)["TableName"], aws)
    clock = SystemClock()
    key = DeliveryKey(
        OrgId(ORGANISATION),
        AppId(customer.app),
        EndpointId(endpoint.id),
        MessageId(message.id),
    )

    # As if an attempt had failed long ago: no schedule of a test is that long.
    DynamoDueRetries(clock).put(
        DeliveryTask(key=key, number=2, due_at=clock.now(), event_type=EVENT)
    )

    [request] = customer.consumer.wait("/ok-after-a-long-wait", seconds=100)
    assert json.loads(request.body) == {"waited": True}
