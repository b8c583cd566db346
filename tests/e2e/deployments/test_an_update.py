"""Deployment of another version over a running stack."""

import json
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from threading import Event
from uuid import uuid4

import pytest
from svix.api import MessageGetOptions
from svix.exceptions import HttpError

from tests.e2e.kit.parameters import PARAMETERS
from tests.e2e.kit.raw import post
from tests.support.arrange.customer import EVENT, Customer
from tests.support.assertions.deadline import DEADLINE
from tests.support.fakes.receiver import until
from tools.local_stack.aws import LocalAws
from tools.local_stack.deployment import (
    BUILT,
    STACK_NAME,
    change_parameter,
    update,
)
from tools.local_stack.stack import LocalStack, Stack

# Seconds until each delayed message is due: an update's duration depends on the machine. The API
# takes times from a minute ahead.
WAITS = tuple(round(75 + 20 * 1.3**step) for step in range(15))


def next_version(folder: Path) -> Path:
    """Writes a template with functions that differ from the running ones."""
    shutil.copytree(BUILT.parent, folder, symlinks=True)
    for file in folder.glob("*Function/functions/__init__.py"):
        file.write_text(file.read_text() + "# Next version.\n")
    return folder / BUILT.name


def codes(aws: LocalAws) -> dict[str, str]:
    """Returns the code hash of each function."""
    client = aws.session.client("lambda", endpoint_url=aws.endpoint, config=aws.config)
    found = client.list_functions()["Functions"]
    return {f["FunctionName"]: f["CodeSha256"] for f in found if STACK_NAME in f["FunctionName"]}


def send(stack: Stack, app: str, n: int | str, **fields: str) -> int:
    """Posts a message, retries 5xx responses as the SDKs do, and returns the last status."""
    body = json.dumps({"eventType": EVENT, "payload": {"n": n}, **fields}).encode()
    key, left = {"idempotency-key": str(uuid4())}, 3
    while (answer := post(stack, f"/api/v1/app/{app}/msg", body, **key)).status >= 500 and left:
        left -= 1
    return answer.status


@contextmanager
def posting(stack: Stack, app: str) -> Iterator[list[int]]:
    """Posts messages until the end of the block, as the SDKs do; yields their statuses.

    Unlike AWS, ministack ends running invocations on an update: a request is repeated.
    """
    over, statuses = Event(), list[int]()

    def work() -> None:
        while not over.wait(0.3):
            statuses.append(send(stack, app, len(statuses)))

    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(work)
        try:
            yield statuses
        finally:
            over.set()
            working.result()


def let_wait(stack: Stack, app: str) -> dict[str, datetime]:
    """Sends a message for each of WAITS; returns their names and due times."""
    now = datetime.now(UTC)
    due = {f"waits {seconds} s": now + timedelta(seconds=seconds) for seconds in WAITS}
    for name, at in due.items():
        assert send(stack, app, name, deliverAt=at.isoformat()) == HTTPStatus.ACCEPTED
    return due


@contextmanager
def brought_back_soon(stack: LocalStack) -> Iterator[None]:
    """Shortens the visibility timeout, so that interrupted tasks return within seconds."""
    queues = stack.aws.session.client(
        "sqs", endpoint_url=stack.aws.endpoint, config=stack.aws.config
    )
    queue = stack.outputs["DeliveriesQueueUrl"]
    found = queues.get_queue_attributes(QueueUrl=queue, AttributeNames=["VisibilityTimeout"])
    queues.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "20"})
    try:
        yield
    finally:
        queues.set_queue_attributes(QueueUrl=queue, Attributes=found["Attributes"])


@pytest.mark.timeout(900)
def test_an_update_keeps_data_and_delivers_messages_in_flight(
    stack: Stack, customer: Customer, path: Callable[[str], str], tmp_path: Path
) -> None:
    if not isinstance(stack, LocalStack):
        pytest.skip("this stack is not ours to update")
    place = path("ok")
    endpoint = customer.endpoint(place)
    before = customer.send(payload={"n": "before"})
    assert customer.ended(before.id) == "success"
    due = let_wait(stack, customer.app)
    old = codes(stack.aws)

    with brought_back_soon(stack), posting(stack, customer.app) as statuses:
        changed = {**PARAMETERS, "AppPortalUrl": f"{stack.url}/portal/", "LogRetention": "7"}
        update(stack.aws, changed, next_version(tmp_path / "next"))

    new = codes(stack.aws)
    assert new.keys() == old.keys()
    assert all(new[name] != old[name] for name in old)
    assert set(statuses) == {HTTPStatus.ACCEPTED}
    later = [name for name, at in due.items() if at > datetime.now(UTC)]
    assert later, "the update took longer than every delay"
    # The first of them was in flight all the time.
    left = (due[later.pop(0)] - datetime.now(UTC)).total_seconds()
    expected = sorted({"before", *due, *map(str, range(len(statuses)))}.difference(later))
    for _ in until(left + DEADLINE):
        requests = customer.consumer.at(place)
        arrived = sorted(str(json.loads(request.body)["n"]) for request in requests)
        if {*arrived} >= {*expected}:
            break
    assert [name for name in arrived if name not in later] == expected
    assert customer.svix.endpoint.get(customer.app, endpoint.id).url == endpoint.url
    assert len(customer.attempts(before.id, 1)) == 1


def restored(aws: LocalAws, table: str) -> str:
    """Restores a copy of the table as DynamoDB does, without its settings; returns its name."""
    client = aws.session.client("dynamodb", endpoint_url=aws.endpoint, config=aws.config)
    name = f"{table}-restored"
    client.restore_table_to_point_in_time(
        SourceTableName=table, TargetTableName=name, UseLatestRestorableTime=True
    )
    client.get_waiter("table_exists").wait(TableName=name)
    return name


@pytest.mark.timeout(900)
def test_a_restored_table_replaces_the_stacks_own_and_is_replaced_again(
    stack: Stack, customer: Customer, path: Callable[[str], str]
) -> None:
    if not isinstance(stack, LocalStack):
        pytest.skip("this stack is not ours to update")
    place = path("ok")
    customer.endpoint(place)
    before = customer.send(payload={"n": "before"})
    assert customer.ended(before.id) == "success"
    own = stack.outputs["TableName"]
    other = restored(stack.aws, own)

    outputs = change_parameter(stack.aws, "RestoredTable", other)

    assert outputs["TableName"] == other
    whole = MessageGetOptions(with_content=True)
    assert customer.svix.message.get(customer.app, before.id, whole).payload == {"n": "before"}
    since = customer.send(payload={"n": "since"})
    assert customer.ended(since.id) == "success"
    assert len(customer.consumer.at(place)) == 2

    outputs = change_parameter(stack.aws, "RestoredTable", "")

    assert outputs["TableName"] == own
    assert len(customer.attempts(before.id, 1)) == 1
    with pytest.raises(HttpError):
        customer.svix.message.get(customer.app, since.id)
    after = customer.send(payload={"n": "after"})
    assert customer.ended(after.id) == "success"
