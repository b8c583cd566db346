"""A retry in the table that is due for the sweep, which runs by the minute."""

import boto3
import pytest

from shared.adapters.dynamodb.table.rows import bind
from shared.adapters.dynamodb.traffic.due_retries import DynamoDueRetries
from shared.adapters.system import SystemClock
from shared.domain.deliveries.delivery import DeliveryKey
from shared.domain.ids import AppId, EndpointId, MessageId, OrgId
from shared.domain.pipeline.queue_tasks import DeliveryTask
from tests.support.arrange.customer import EVENT, Customer
from tools.local_stack.aws import KEY, REGION
from tools.local_stack.deployment import STACK_NAME
from tools.local_stack.stack import ORGANISATION, Stack


def let_wait(stack: Stack, customer: Customer, place: str) -> None:
    """Stores a due second attempt for `place`, since no test's schedule lasts until a sweep."""
    message = customer.send(payload={"waited": True})
    endpoint = customer.endpoint(place)
    key = DeliveryKey(
        OrgId(ORGANISATION),
        AppId(customer.app),
        EndpointId(endpoint.id),
        MessageId(message.id),
    )
    aws, clock = stack.aws_endpoint, SystemClock()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (
            ("AWS_ACCESS_KEY_ID", KEY),
            ("AWS_SECRET_ACCESS_KEY", KEY),
            ("AWS_DEFAULT_REGION", REGION),
        ):
            patch.setenv(name, value)
        bind(outputs(aws)["TableName"], aws)
        DynamoDueRetries(clock).put(
            DeliveryTask(key=key, number=2, due_at=clock.now(), event_type=EVENT)
        )


def outputs(aws: str) -> dict[str, str]:
    """Returns the stack's outputs."""
    client = boto3.client(
        "cloudformation",
        endpoint_url=aws,
        region_name=REGION,
        aws_access_key_id=KEY,
        aws_secret_access_key=KEY,
    )
    [stack] = client.describe_stacks(StackName=STACK_NAME)["Stacks"]
    return {o["OutputKey"]: o["OutputValue"] for o in stack["Outputs"]}
