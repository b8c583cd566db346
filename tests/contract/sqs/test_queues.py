"""Contract of all queues, in memory and on SQS.

SQS is moto in this process, or the server at OUTRIDER_SQS_ENDPOINT: ElasticMQ (`make
contract-aws`), ministack or AWS itself.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ConnectTimeoutError

from shared.adapters.memory.traffic.queues import (
    MemoryBackgroundTaskQueue,
    MemoryDeliveryQueue,
    MemoryMessageQueue,
)
from shared.adapters.sqs.background_queue import SqsBackgroundTaskQueue, decode_step
from shared.adapters.sqs.delivery_codec import decode_dispatch, decode_task
from shared.adapters.sqs.queues import (
    MAX_BATCH_BYTES,
    SqsDeliveryQueue,
    SqsMessageQueue,
)
from shared.domain.background.background_task import TaskStep
from shared.domain.errors import InfrastructureError, InternalError
from shared.domain.ids import OPERATIONAL_APP
from shared.domain.messages.message import Body
from shared.domain.pipeline.queue_tasks import DeliveryTask, Dispatch
from shared.ports import BackgroundTaskQueue, DeliveryQueue, MessageQueue
from tests.contract.sqs.conftest import ENDPOINT
from tests.support.arrange.builders import (
    APP,
    ORG,
    TASK,
    dispatch,
    key,
    new_id,
    task,
)
from tests.support.aws.aws_faults import Breakdown, Refusal, answer, failing

NOW = timedelta(0)


@dataclass
class Queues:
    """Ports, and the received messages."""

    messages: MessageQueue
    deliveries: DeliveryQueue
    background: BackgroundTaskQueue
    dispatches: Callable[[], Sequence[Dispatch]]
    tasks: Callable[[], Sequence[DeliveryTask]]
    steps: Callable[[], Sequence[TaskStep]]


@pytest.fixture
def queue_url(sqs: Any) -> Iterator[str]:
    url = sqs.create_queue(QueueName=f"contract-{uuid4()}")["QueueUrl"]
    yield url
    sqs.delete_queue(QueueUrl=url)


def received(sqs: Any, url: str) -> list[dict[str, Any]]:
    """Receives all visible messages."""
    found: list[dict[str, Any]] = []
    while messages := sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1 if ENDPOINT else 0,
        MessageSystemAttributeNames=["MessageGroupId"],
    ).get("Messages"):  # fmt: skip
        found += messages
    return found


@pytest.fixture(params=["memory", "sqs"])
def queues(request: pytest.FixtureRequest) -> Queues:
    if request.param == "memory":
        messages, deliveries = MemoryMessageQueue(), MemoryDeliveryQueue()
        background = MemoryBackgroundTaskQueue()
        return Queues(
            messages,
            deliveries,
            background,
            lambda: [d for d, _ in messages.sent],
            lambda: [t for t, _ in deliveries.sent],
            lambda: [s for s, _ in background.sent],
        )
    sqs, url = request.getfixturevalue("sqs"), request.getfixturevalue("queue_url")
    return Queues(
        SqsMessageQueue(url),
        SqsDeliveryQueue(url),
        SqsBackgroundTaskQueue(url),
        lambda: [decode_dispatch(m["Body"]) for m in received(sqs, url)],
        lambda: [decode_task(m["Body"]) for m in received(sqs, url)],
        lambda: [decode_step(m["Body"]) for m in received(sqs, url)],
    )


def numbered(count: int, payload: str = "{}") -> list[tuple[DeliveryTask, timedelta]]:
    keys = (key(endpoint_id=new_id("ep_", n)) for n in range(count))
    return [(task(key=each, body=Body(payload)), NOW) for each in keys]


def test_a_dispatch_is_received_as_it_was_sent(queues: Queues) -> None:
    sent = dispatch(channels=("eu",), tags=("a/b",), payload='{ "é\uffff\U0001f600" :\t1.0 }')

    queues.messages.send(sent)

    assert queues.dispatches() == [sent]


def test_tasks_are_received_as_they_were_sent(queues: Queues) -> None:
    sent = numbered(25)

    queues.deliveries.send(sent)

    taken = sorted(queues.tasks(), key=lambda t: t.key.endpoint_id)
    assert taken == sorted((t for t, _ in sent), key=lambda t: t.key.endpoint_id)


def test_a_step_is_received_as_it_was_sent(queues: Queues) -> None:
    step = TaskStep(ORG, TASK, 7)

    queues.background.send(step)

    assert queues.steps() == [step]


def test_sending_no_tasks_makes_no_request(queues: Queues) -> None:
    queues.deliveries.send([])

    assert queues.tasks() == []


def test_large_tasks_are_accepted(queues: Queues) -> None:
    # Every quote takes two bytes in the queue.
    sent = numbered(12, payload='{"a":"' + '\\"' * 20_000 + '"}')

    queues.deliveries.send(sent)

    assert len(queues.tasks()) == 12


def test_the_message_group_is_the_application_or_the_organisation(sqs: Any, queue_url: str) -> None:
    SqsMessageQueue(queue_url).send(dispatch())
    SqsDeliveryQueue(queue_url).send(numbered(1))
    SqsBackgroundTaskQueue(queue_url).send(TaskStep(ORG, TASK, 0))

    groups = [m["Attributes"]["MessageGroupId"] for m in received(sqs, queue_url)]
    assert groups == [APP, APP, ORG]


def test_operational_messages_have_a_group_per_organisation(sqs: Any, queue_url: str) -> None:
    SqsMessageQueue(queue_url).send(dispatch(app_id=OPERATIONAL_APP))
    SqsDeliveryQueue(queue_url).send([(task(key=key(app_id=OPERATIONAL_APP)), NOW)])

    groups = [m["Attributes"]["MessageGroupId"] for m in received(sqs, queue_url)]
    assert groups == [ORG, ORG]


@pytest.mark.parametrize(
    ("seconds", "sent"), [(-5, 0), (0, 0), (0.001, 1), (4.2, 5), (900, 900), (901, 900)]
)
@pytest.mark.usefixtures("sqs")
def test_delays_are_rounded_up_to_whole_seconds(queue_url: str, seconds: float, sent: int) -> None:
    delay = timedelta(seconds=seconds)
    messages, deliveries = SqsMessageQueue(queue_url), SqsDeliveryQueue(queue_url)
    with failing(messages._queue._client, lambda: None) as first:
        messages.send(dispatch(), delay)
    with failing(deliveries._queue._client, lambda: None) as second:
        deliveries.send([(task(), delay)])
    background = SqsBackgroundTaskQueue(queue_url)
    with failing(background._queue._client, lambda: None) as third:
        background.send(TaskStep(ORG, TASK, 0), delay)

    assert [_entries(call)[0]["DelaySeconds"] for call in first + second + third] == [sent] * 3


def test_batches_stay_within_the_limits_of_sqs(queue_url: str) -> None:
    queue = SqsDeliveryQueue(queue_url)
    with failing(queue._queue._client, lambda: None) as calls:
        queue.send(numbered(11))
        queue.send(numbered(9, payload='{"a":"' + "x" * 48_000 + '"}'))

    assert [len(_entries(call)) for call in calls] == [10, 1, 5, 4]
    for call in calls:
        assert sum(len(e["MessageBody"]) for e in _entries(call)) <= MAX_BATCH_BYTES


def _entries(call: dict[str, Any]) -> list[dict[str, Any]]:
    """Returns the entries of a recorded request."""
    entries: list[dict[str, Any]] = json.loads(call["body"])["Entries"]
    return entries


def test_rejected_messages_are_sent_once_more(queue_url: str) -> None:
    queue = SqsDeliveryQueue(queue_url)
    answers = iter([_taken("0", "2"), _taken("1")])
    with failing(queue._queue._client, lambda: next(answers)) as calls:
        queue.send(numbered(3))

    assert [[e["Id"] for e in _entries(call)] for call in calls] == [["0", "1", "2"], ["1"]]


def test_a_message_rejected_twice_is_a_failure(queue_url: str) -> None:
    queue = SqsDeliveryQueue(queue_url)
    answers = iter([_taken("0"), _taken("1"), _taken()])
    with (
        failing(queue._queue._client, lambda: next(answers)) as calls,
        pytest.raises(InfrastructureError, match="1 of 3"),
    ):
        queue.send(numbered(3))

    assert len(calls) == 2


def _taken(*ids: str) -> Any:
    failed = [{"Id": i, "Code": "InternalError", "SenderFault": False} for i in "012"]
    return answer(
        {
            "Successful": [{"Id": i} for i in ids],
            "Failed": [each for each in failed if each["Id"] not in ids],
        }
    )


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Breakdown(ConnectTimeoutError(endpoint_url="https://aws.example")), InfrastructureError),
        (Refusal("RequestThrottled", 403), InfrastructureError),
        (Refusal("ThrottlingException"), InfrastructureError),
        (Refusal("ServiceUnavailable", 503), InfrastructureError),
        (Refusal("AccessDenied", 403), InternalError),
        (Refusal("AWS.SimpleQueueService.NonExistentQueue"), InternalError),
        (Refusal("InvalidMessageContents"), InternalError),
    ],
)
def test_failures_of_sqs_are_classified(
    queue_url: str, fault: Callable[[], Any], kind: type[Exception]
) -> None:
    messages, deliveries = SqsMessageQueue(queue_url), SqsDeliveryQueue(queue_url)
    with failing(messages._queue._client, fault), pytest.raises(kind, match="send to queue"):
        messages.send(dispatch())
    with failing(deliveries._queue._client, fault), pytest.raises(kind, match="send to queue"):
        deliveries.send(numbered(1))


def test_a_missing_queue_is_an_internal_error(sqs: Any, queue_url: str) -> None:
    url = queue_url + "-elsewhere"

    with pytest.raises(InternalError, match=r"NonExistentQueue|QueueDoesNotExist"):
        SqsMessageQueue(url).send(dispatch())


def test_a_trace_header_is_sent_with_each_message(
    sqs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQS passes the header on to the receiving function, without code of ours."""
    trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "ingest")
    monkeypatch.setenv("_X_AMZN_TRACE_ID", trace)
    queue = SqsMessageQueue(sqs.create_queue(QueueName=f"traced-{uuid4()}")["QueueUrl"])
    sent: list[Any] = []
    events = queue._queue._client.meta.events
    events.register_last("before-send.sqs.*", lambda request, **_: sent.append(request.headers))

    queue.send(dispatch())

    events.unregister("before-send.sqs.*")
    [headers] = sent
    assert headers["X-Amzn-Trace-Id"] in (trace, trace.encode())
