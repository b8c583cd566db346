"""Attempts that wait in the table of the running stack."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import boto3
import pytest

from shared.adapters.dynamodb.table.rows import bind
from shared.adapters.dynamodb.traffic.due_retries import DynamoDueRetries
from shared.adapters.dynamodb.traffic.paused_attempts import DynamoPausedAttempts
from shared.adapters.system import SystemClock
from shared.domain.deliveries.delivery_key import DeliveryKey
from shared.domain.ids import AppId, EndpointId, MessageId, OrgId
from shared.domain.pipeline.queue_tasks import DeliveryTask
from tests.support.arrange.customer import EVENT, Customer
from tests.support.fakes.receiver import until
from tools.local_stack.aws import KEY, REGION
from tools.local_stack.deployment import ORGANISATION, STACK_NAME
from tools.local_stack.stack import Stack


@dataclass(frozen=True)
class Listener:
    """An operational endpoint, and the path where it receives the events of all tests."""

    id: str
    place: str
    created_at: datetime


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
    clock = SystemClock()
    with _table(stack):
        DynamoDueRetries(clock).put(
            DeliveryTask(key=key, number=2, due_at=clock.now(), event_type=EVENT)
        )


def await_paused(stack: Stack, customer: Customer, endpoint_id: str, count: int) -> None:
    """Waits until this many attempts wait for the paused endpoint."""
    found = 0
    place = OrgId(ORGANISATION), AppId(customer.app), EndpointId(endpoint_id)
    with _table(stack):
        paused = DynamoPausedAttempts(SystemClock())
        for _ in until():
            found = len(paused.oldest(*place, count))
            if found == count:
                return
    raise AssertionError(f"{found} of {count} attempts")


@contextmanager
def _table(stack: Stack) -> Iterator[None]:
    """Binds the adapters to the stack's table."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (
            ("AWS_ACCESS_KEY_ID", KEY),
            ("AWS_SECRET_ACCESS_KEY", KEY),
            ("AWS_DEFAULT_REGION", REGION),
        ):
            patch.setenv(name, value)
        bind(outputs(stack.aws_endpoint)["TableName"], stack.aws_endpoint)
        yield


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
