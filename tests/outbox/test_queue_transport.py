"""The intake queue: batches, their limits, and partial failures."""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from outrider.outbox import QueueTransport
from outrider.outbox.entry import Accepted, Delayed, Entry, Refused
from tests.support.aws.emulated import emulated_aws

QUEUE = "https://sqs.us-east-1.amazonaws.com/1/intake"


def entries(count: int, size: int = 10, application: str = "acme") -> list[Entry]:
    body = f'{{"eventType":"a","payload":{{"t":"{"x" * size}"}}}}'
    return [Entry(n, application, f"event-{n}", body, 0, "lease") for n in range(count)]


class Sqs:
    """Answers each request by the function, and records its entries."""

    def __init__(self, answer: Any) -> None:
        self.answer, self.requests = answer, list[list[dict[str, str]]]()

    def send_message_batch(self, QueueUrl: str, Entries: list[dict[str, str]]) -> Any:  # noqa: N803
        assert QueueUrl == QUEUE
        self.requests.append(Entries)
        return self.answer(Entries)


def accept(requested: list[dict[str, str]]) -> dict[str, Any]:
    return {"Successful": [{"Id": each["Id"], "MessageId": f"m{each['Id']}"} for each in requested]}


def refuse(code: str) -> Any:
    def answer(_: Any) -> None:
        raise ClientError({"Error": {"Code": code, "Message": "why"}}, "SendMessageBatch")

    return answer


def test_a_batch_arrives_as_bodies_of_the_intake_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with emulated_aws():
        sqs = boto3.client("sqs", region_name="us-east-1")
        url = sqs.create_queue(QueueName="intake")["QueueUrl"]

        results = QueueTransport(sqs, url).send(entries(10))

        received = sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["MessageGroupId"]
        )["Messages"]
    assert all(isinstance(each, Accepted) and each.message_id for each in results)
    assert len(received) == 10
    assert json.loads(received[0]["Body"])["application"] == "acme"


def test_a_request_is_never_over_the_limit_of_its_size() -> None:
    sqs = Sqs(accept)

    results = QueueTransport(sqs, QUEUE).send(entries(7, 300_000))

    assert [len(each) for each in sqs.requests] == [3, 3, 1]
    assert results == [Accepted(f"m{n}") for n in range(7)]


@pytest.mark.parametrize("application", ["a" * 128, "a" * 256])
def test_a_long_reference_makes_a_group_that_sqs_takes(application: str) -> None:
    sqs = Sqs(accept)

    QueueTransport(sqs, QUEUE).send(entries(1, application=application))

    [[request]] = sqs.requests
    assert 1 <= len(request["MessageGroupId"]) <= 128
    assert json.loads(request["MessageBody"])["application"] == application


def test_failures_within_a_batch_are_those_of_their_events() -> None:
    failed = [
        {"Id": "0", "SenderFault": True, "Code": "InvalidMessageContents", "Message": "U+FFFF"},
        {"Id": "1", "SenderFault": False, "Code": "InternalError"},
    ]
    sqs = Sqs(lambda _: {"Successful": [{"Id": "2", "MessageId": "m2"}], "Failed": failed})

    results = QueueTransport(sqs, QUEUE).send(entries(4))

    assert results[0] == Refused("InvalidMessageContents U+FFFF")
    assert results[1] == Delayed("InternalError", is_general=False)
    assert results[2] == Accepted("m2")
    assert isinstance(results[3], Delayed)


def test_a_batch_that_is_refused_for_its_content_is_sent_one_by_one() -> None:
    def answer(requested: list[dict[str, str]]) -> dict[str, Any]:
        if any(each["Id"] == "1" for each in requested):
            refuse("InvalidMessageContents")(requested)
        return accept(requested)

    results = QueueTransport(Sqs(answer), QUEUE).send(entries(3))

    assert results == [Accepted("m0"), Refused("InvalidMessageContents why"), Accepted("m2")]


@pytest.mark.parametrize(
    "code",
    ["AccessDenied", "AWS.SimpleQueueService.NonExistentQueue", "RequestThrottled", "ExpiredToken"],
)
def test_a_refusal_of_the_relay_delays_everything_at_once(code: str) -> None:
    sqs = Sqs(refuse(code))

    results = QueueTransport(sqs, QUEUE).send(entries(7, 300_000))

    assert len(sqs.requests) == 1
    assert all(isinstance(each, Delayed) and each.is_general for each in results)


def test_a_queue_that_cannot_be_reached_delays_everything() -> None:
    def answer(_: Any) -> None:
        raise EndpointConnectionError(endpoint_url=QUEUE)

    [result] = QueueTransport(Sqs(answer), QUEUE).send(entries(1))

    assert isinstance(result, Delayed)
    assert result.is_general


def test_a_repeated_entry_is_sent_once() -> None:
    sqs, [entry] = Sqs(accept), entries(1)

    results = QueueTransport(sqs, QUEUE).send([entry] * 10)

    assert [len(each) for each in sqs.requests] == [1]
    assert results == [Accepted("m0")] * 10
