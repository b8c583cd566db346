"""Messages in the queues, topics, buses, functions and state machines of a customer."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from standardwebhooks import Webhook

from tests.e2e.destinations.account import Account
from tests.e2e.destinations.conftest import Made
from tests.support.arrange.customer import EVENT, Customer

Enable = Callable[..., tuple[Made, str]]
PAYLOAD = {"amount": 1.5, "name": "\u00c9mile", "quote": 'a "b"'}
SIGNED = ("webhook-id", "webhook-timestamp", "webhook-signature")


def sent(customer: Customer) -> str:
    """Sends a message; returns its id once it is delivered."""
    message = customer.send(payload=PAYLOAD)
    assert customer.ended(message.id) == "success"
    return str(message.id)


def checked(made: Made, body: str, attributes: dict[str, str]) -> str:
    """Verifies the attributes as a receiver does; returns the message's id."""
    assert sorted(attributes) == sorted((*SIGNED, "event-type"))
    assert Webhook(made.key).verify(body, attributes) == PAYLOAD
    assert attributes["event-type"] == EVENT
    return attributes["webhook-id"]


def texts(attributes: dict[str, Any], value: str) -> dict[str, str]:
    return {name: each[value] for name, each in attributes.items()}


@pytest.mark.parametrize("fifo", [False, True], ids=["standard", "fifo"])
def test_a_queue_receives_the_signed_message(
    account: Account, customer: Customer, enabled: Enable, fifo: bool
) -> None:
    queue = account.queue(fifo=fifo)
    made, _ = enabled("sqs", queue_url=account.queue_url(queue))

    message = sent(customer)

    found = account.received(queue)
    attributes = texts(found["MessageAttributes"], "StringValue")
    assert checked(made, found["Body"], attributes) == message
    system = found["Attributes"]
    if fifo:
        assert system["MessageGroupId"] == f"{customer.app}/{made.id}"
        assert system["MessageDeduplicationId"] == message
    else:
        assert "MessageDeduplicationId" not in system


@pytest.mark.parametrize("fifo", [False, True], ids=["standard", "fifo"])
def test_a_topic_receives_the_signed_message(
    account: Account, customer: Customer, enabled: Enable, fifo: bool
) -> None:
    queue = account.queue(fifo=fifo)
    made, _ = enabled("sns", topic_arn=account.topic(queue, fifo=fifo))

    message = sent(customer)

    found = account.received(queue)
    published = json.loads(found["Body"])
    attributes = texts(published["MessageAttributes"], "Value")
    assert checked(made, published["Message"], attributes) == message
    if fifo:
        assert found["Attributes"]["MessageGroupId"] == f"{customer.app}/{made.id}"
        assert found["Attributes"]["MessageDeduplicationId"] == message


@pytest.mark.parametrize("detail_type", [None, "com.example.Order"])
def test_an_event_bus_receives_an_event_of_the_application(
    account: Account, customer: Customer, enabled: Enable, detail_type: str | None
) -> None:
    queue = account.queue()
    given = {} if detail_type is None else {"detail_type": detail_type}
    enabled("eventBridge", event_bus_name=account.bus(queue), region="us-east-1", **given)

    message = sent(customer)

    event = json.loads(account.received(queue)["Body"])
    assert event["source"] == f"outrider.{customer.app}"
    assert event["detail-type"] == (detail_type or EVENT)
    assert event["detail"] == PAYLOAD
    assert event["resources"] == [message]


def test_a_function_receives_the_payload_as_its_event(
    account: Account, customer: Customer, enabled: Enable
) -> None:
    function = account.function()
    enabled("lambda", functionArn=function)

    sent(customer)

    assert account.logged(function) == PAYLOAD


def test_a_state_machine_starts_once_for_a_message(
    account: Account, customer: Customer, enabled: Enable
) -> None:
    machine = account.machine()
    made, _ = enabled("stepFunctions", stateMachineArn=machine)

    message = sent(customer)
    customer.svix.message_attempt.resend(customer.app, message, made.id)
    attempts = customer.attempts(message, 2)

    assert [each.status for each in attempts] == [0, 0]
    [execution] = account.executions(machine)
    assert execution["name"] == message
    assert json.loads(execution["input"]) == PAYLOAD


def test_a_fifo_queue_drops_a_message_that_is_resent(
    account: Account, customer: Customer, enabled: Enable
) -> None:
    queue = account.queue(fifo=True)
    made, _ = enabled("sqs", queue_url=account.queue_url(queue))
    message = sent(customer)

    customer.svix.message_attempt.resend(customer.app, message, made.id)

    assert [each.status for each in customer.attempts(message, 2)] == [0, 0]
    sqs = account.client("sqs")
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    assert sum(map(int, found.values())) == 1
