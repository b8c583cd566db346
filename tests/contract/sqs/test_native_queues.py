"""Queues of the native benchmark: receipts and visibility, as SQS has them."""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

import boto3
import pytest

from tests.contract.sqs.native_sqs import AWS, native_sqs
from tests.support.aws.emulated import emulated_aws
from tools.bench.fairness import is_noisy
from tools.bench.native.invoking import Function
from tools.bench.native.queues import Queues
from tools.bench.native.standard_queue import Message, StandardQueue


@pytest.fixture(scope="module")
def sqs() -> Iterator[Any]:
    with native_sqs() as url:
        client = boto3.client("sqs", endpoint_url=url, **AWS)
        yield client
        client.close()


@pytest.fixture
def queue_url(sqs: Any) -> str:
    return f"{sqs.meta.endpoint_url}/queue/{uuid4()}"


def _sent(sqs: Any, url: str, *bodies: str) -> None:
    entries = [{"Id": str(n), "MessageBody": body} for n, body in enumerate(bodies)]
    sqs.send_message_batch(QueueUrl=url, Entries=entries)


def _received(sqs: Any, url: str, **options: Any) -> list[Any]:
    asked = {"MaxNumberOfMessages": 10, "MessageSystemAttributeNames": ["All"], **options}
    found: list[Any] = sqs.receive_message(QueueUrl=url, **asked).get("Messages", [])
    return found


def _receipts(message: Mapping[str, Any]) -> str:
    return str(message["Attributes"]["ApproximateReceiveCount"])


def test_a_message_that_is_not_deleted_returns_with_a_higher_count(
    sqs: Any, queue_url: str
) -> None:
    _sent(sqs, queue_url, "a")

    [first] = _received(sqs, queue_url, VisibilityTimeout=1)
    hidden = _received(sqs, queue_url)
    [second] = _received(sqs, queue_url, WaitTimeSeconds=5)

    assert hidden == []
    assert (_receipts(first), _receipts(second)) == ("1", "2")
    assert first["MessageId"] == second["MessageId"]
    assert first["ReceiptHandle"] != second["ReceiptHandle"]


def test_a_long_poll_ends_with_the_first_message(sqs: Any, queue_url: str) -> None:
    sqs.send_message(QueueUrl=queue_url, MessageBody="a", DelaySeconds=1)

    assert _received(sqs, queue_url) == []
    assert [each["Body"] for each in _received(sqs, queue_url, WaitTimeSeconds=20)] == ["a"]


def test_deleted_messages_do_not_return_even_if_they_are_visible_again(
    sqs: Any, queue_url: str
) -> None:
    _sent(sqs, queue_url, "a", "b")
    found = _received(sqs, queue_url)
    handles = [
        {"Id": each["Body"], "ReceiptHandle": each["ReceiptHandle"], "VisibilityTimeout": 0}
        for each in found
    ]

    changed = sqs.change_message_visibility_batch(QueueUrl=queue_url, Entries=handles)
    again = sqs.change_message_visibility_batch(QueueUrl=queue_url, Entries=handles)
    for entry in handles:
        del entry["VisibilityTimeout"]
    deleted = sqs.delete_message_batch(QueueUrl=queue_url, Entries=handles)

    assert [each["Id"] for each in changed["Successful"]] == ["a", "b"]
    assert [each["Code"] for each in again["Failed"]] == ["MessageNotInflight"] * 2
    assert [each["Id"] for each in deleted["Successful"]] == ["a", "b"]
    assert _received(sqs, queue_url) == []


def test_an_old_handle_deletes_nothing(sqs: Any, queue_url: str) -> None:
    _sent(sqs, queue_url, "a")
    [first] = _received(sqs, queue_url)
    handle = first["ReceiptHandle"]
    sqs.change_message_visibility(QueueUrl=queue_url, ReceiptHandle=handle, VisibilityTimeout=0)
    [second] = _received(sqs, queue_url, VisibilityTimeout=1)

    sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=handle)

    [third] = _received(sqs, queue_url, WaitTimeSeconds=5)
    assert (_receipts(second), _receipts(third)) == ("2", "3")


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"MessageAttributeNames": ["origin"], "MessageSystemAttributeNames": ["MessageGroupId"]},
        {"MessageAttributeNames": ["or.*"], "AttributeNames": ["ApproximateReceiveCount"]},
        {"MessageAttributeNames": ["All"], "MessageSystemAttributeNames": ["SentTimestamp"]},
    ],
    ids=lambda asked: ",".join(each for names in asked.values() for each in names) or "none",
)
def test_answers_have_the_members_and_digests_that_moto_gives(
    sqs: Any, queue_url: str, asked: dict[str, Any]
) -> None:
    message = {
        "MessageBody": "é",
        "MessageGroupId": "app_1",
        "MessageAttributes": {
            "origin": {"DataType": "String", "StringValue": "ä"},
            "bytes": {"DataType": "Binary", "BinaryValue": b"\0\1"},
        },
    }

    def answers(client: Any, url: str) -> tuple[Any, Any]:
        sent = client.send_message(QueueUrl=url, **message)
        [received] = client.receive_message(QueueUrl=url, **asked)["Messages"]
        for each in (sent, received):
            for own in {"MessageId", "ReceiptHandle", "ResponseMetadata"} & each.keys():
                del each[own]
        received.get("Attributes", {}).pop("SentTimestamp", None)
        return sent, received

    ours = answers(sqs, queue_url)
    with emulated_aws():
        moto = boto3.client("sqs", **AWS)
        theirs = answers(moto, moto.create_queue(QueueName="queue")["QueueUrl"])

    assert ours == theirs


def test_messages_of_a_quiet_group_come_before_those_of_a_noisy_one() -> None:
    async def run() -> list[str | None]:
        queue = StandardQueue()
        for _ in range(40):
            queue.put(Message("", "noisy"))
        queue.put(Message("", "quiet"))
        groups: list[str | None] = []
        while len(groups) < 41:
            groups += [each.group for each in await queue.receive(10, wait=None)]
        return groups

    assert asyncio.run(run()).index("quiet") == 30
    assert is_noisy(30, 299)
    assert not is_noisy(30, 300)


class _Held(Function):
    """A function whose invocations end when told; `records` are theirs."""

    def __init__(self) -> None:
        super().__init__("deliver", 2)
        self.ended = asyncio.Event()
        self.records: list[dict[str, Any]] = []

    async def invoke(self, event: dict[str, Any]) -> Any:
        self.records += event["Records"]
        await self.ended.wait()
        return {"batchItemFailures": []}


def test_records_of_an_invocation_are_received_by_nobody_else_and_then_deleted() -> None:
    async def run() -> None:
        queues, held = Queues(), _Held()
        queue = queues.named("deliveries")
        polls = [asyncio.create_task(queues.poll("deliveries", held)) for _ in range(2)]
        await asyncio.sleep(0)
        for number in range(10):
            queue.put(Message(str(number)))
        while not held.records:
            await asyncio.sleep(0)
        [record, *_] = held.records
        assert await queue.receive(10, wait=0) == []
        assert queue.change_visibility(record["receiptHandle"], 60)
        held.ended.set()
        while queue.change_visibility(record["receiptHandle"], 60):
            await asyncio.sleep(0)
        for poll in polls:
            poll.cancel()
        assert [each["body"] for each in held.records] == [str(number) for number in range(10)]

    asyncio.run(run())
