"""Contract of `TaskInbox`, in memory, on SQS and on the queues of the native benchmark.

SQS is moto in this process, or the server at OUTRIDER_SQS_ENDPOINT.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import boto3
import pytest
from botocore.exceptions import ConnectTimeoutError

from functions.batch import carried_origin, is_last_try, origin_of
from shared.adapters.memory import MemoryTaskInbox
from shared.adapters.sqs.task_inbox import SqsTaskInbox
from shared.domain.errors import InfrastructureError
from shared.domain.pipeline.pickup import MAX_TAKEN, TAKEN_TIME
from shared.ports import TaskInbox
from tests.contract.sqs.native_sqs import AWS, native_sqs
from tests.support.aws.aws_faults import Breakdown, Refusal, failing
from tests.support.aws.sqs_events import sqs_record

SECOND, NOW = timedelta(seconds=1), timedelta(0)


@dataclass
class Inbox:
    """The port, and a way to put bodies into its queue."""

    port: TaskInbox
    send: Callable[[str], object]


@pytest.fixture
def queue_url(sqs: Any) -> Iterator[str]:
    url = sqs.create_queue(QueueName=f"contract-{uuid4()}")["QueueUrl"]
    yield url
    sqs.delete_queue(QueueUrl=url)


@pytest.fixture
def native() -> Iterator[Inbox]:
    with native_sqs() as url:
        client: Any = boto3.client("sqs", endpoint_url=url, **AWS)
        send = {"QueueUrl": f"{url}/queue/contract", "MessageGroupId": "app_1"}
        port = SqsTaskInbox(send["QueueUrl"])
        port._client = client
        yield Inbox(port, lambda body: client.send_message(MessageBody=body, **send))
        client.close()


@pytest.fixture(params=["memory", "sqs", "native"])
def inbox(request: pytest.FixtureRequest) -> Inbox:
    if request.param == "memory":
        memory = MemoryTaskInbox()
        return Inbox(memory, lambda body: memory.visible.append(sqs_record(0, body, 1)))
    if request.param == "native":
        found: Inbox = request.getfixturevalue("native")
        return found
    sqs, url = request.getfixturevalue("sqs"), request.getfixturevalue("queue_url")
    send = {"QueueUrl": url, "MessageGroupId": "app_1"}
    return Inbox(SqsTaskInbox(url), lambda body: sqs.send_message(MessageBody=body, **send))


def test_a_taken_record_is_processed_as_one_of_an_event(inbox: Inbox) -> None:
    inbox.send("a task of é")

    [record] = inbox.port.take(MAX_TAKEN, SECOND)

    assert record["body"] == "a task of é"
    assert record["attributes"]["MessageGroupId"] == "app_1"
    assert not is_last_try(record)
    assert carried_origin(record) is None
    assert origin_of(record).sent_at < datetime.now(UTC)


def test_a_taken_record_is_invisible_to_others(inbox: Inbox) -> None:
    inbox.send("a task")

    assert len(inbox.port.take(MAX_TAKEN, SECOND)) == 1
    assert list(inbox.port.take(MAX_TAKEN, NOW)) == []


def test_take_returns_at_most_the_requested_number(inbox: Inbox) -> None:
    for number in range(3):
        inbox.send(str(number))

    assert 1 <= len(inbox.port.take(2, SECOND)) <= 2


def test_a_record_that_is_given_back_without_delay_is_visible_at_once(inbox: Inbox) -> None:
    inbox.send("a task")
    [record] = inbox.port.take(MAX_TAKEN, SECOND)

    inbox.port.give_back(record, NOW)

    assert [each["body"] for each in inbox.port.take(MAX_TAKEN, SECOND)] == ["a task"]


def test_a_record_that_is_given_back_with_a_delay_is_not_visible_yet(inbox: Inbox) -> None:
    inbox.send("a task")
    [record] = inbox.port.take(MAX_TAKEN, SECOND)

    inbox.port.give_back(record, timedelta(minutes=9))

    assert list(inbox.port.take(MAX_TAKEN, NOW)) == []


def test_take_hides_records_for_its_own_time_not_for_that_of_the_queue(
    sqs: Any, queue_url: str
) -> None:
    port = SqsTaskInbox(queue_url)
    asked: list[int] = []
    port._client.meta.events.register(
        "provide-client-params.sqs.ReceiveMessage",
        lambda params, **_: asked.append(params["VisibilityTimeout"]),
    )

    port.take(MAX_TAKEN, NOW)

    assert [timedelta(seconds=each) for each in asked] == [TAKEN_TIME]


def test_removed_records_are_gone_and_removing_none_is_no_failure(sqs: Any, queue_url: str) -> None:
    port = SqsTaskInbox(queue_url)
    sqs.send_message(QueueUrl=queue_url, MessageBody="a task", MessageGroupId="app_1")

    port.remove(port.take(MAX_TAKEN, SECOND))
    port.remove([])

    counts = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["All"])["Attributes"]
    assert counts["ApproximateNumberOfMessages"] == "0"
    assert counts["ApproximateNumberOfMessagesNotVisible"] == "0"


def test_the_origin_of_a_redriven_record_is_kept(sqs: Any, queue_url: str) -> None:
    sqs.send_message(
        QueueUrl=queue_url,
        MessageBody="a task",
        MessageGroupId="app_1",
        MessageAttributes={"origin": {"DataType": "String", "StringValue": "1768478400000-record"}},
    )

    [record] = SqsTaskInbox(queue_url).take(MAX_TAKEN, SECOND)

    assert carried_origin(record) == "1768478400000-record"


@pytest.mark.parametrize(
    "fault", [Refusal("ThrottlingException"), Breakdown(ConnectTimeoutError(endpoint_url="-"))]
)
def test_a_failing_queue_is_an_infrastructure_error(
    sqs: Any, queue_url: str, fault: Callable[[], Any]
) -> None:
    port = SqsTaskInbox(queue_url)

    with failing(port._client, fault), pytest.raises(InfrastructureError, match="contract-"):
        port.take(MAX_TAKEN, NOW)
    with failing(port._client, fault), pytest.raises(InfrastructureError, match="contract-"):
        port.remove([sqs_record(0, "a task", 1)])
    with failing(port._client, fault), pytest.raises(InfrastructureError, match="contract-"):
        port.give_back(sqs_record(0, "a task", 1), SECOND)
